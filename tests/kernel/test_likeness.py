"""Signs that two records are one person."""

import time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.kernel.likeness import homophones, sound, sounds, swapped, written_alike
from tests.kernel.test_idcard_findings import mended, numbers

chars = st.text(st.sampled_from("张王李单曾乐国建军丽娜秀英欧阳查解任行覃区朴盖重长"), min_size=2, max_size=4)


@given(numbers, st.integers(0, 15))
def test_exchanged_neighbours_are_found_with_any_check(number: str, place: int) -> None:
    one, other = number[place : place + 2]
    assume(one != other)
    body = number[:place] + other + one + number[place + 2 : 17]
    for slipped in (mended(body), body + number[17]):
        assert swapped(number, slipped)
        assert swapped(slipped, number)


@given(numbers, st.integers(0, 17), st.sampled_from("0123456789"))
def test_one_wrong_digit_is_found(number: str, place: int, wrong: str) -> None:
    slipped = number[:place] + wrong + number[place + 1 :]
    assert swapped(number, slipped) is (number != slipped)
    if place < 17 and number != slipped:
        assert swapped(number, mended(slipped[:17]))


@pytest.mark.parametrize(
    "other",
    [
        "130123193802140017",
        "130123193802140017 ",
        "13012319380214001",
        "",
        mended("13012319380241002"),
        mended("13012391380214012"),
        mended("13012319382014102"),
    ],
)
def test_more_than_one_slip_is_none(other: str) -> None:
    assert not swapped("130123193802140017", other)


def test_an_old_number_is_compared_as_the_new_one() -> None:
    assert not swapped("610104620927690", "610104196209276908")
    assert swapped("610104620927690", mended("61010419620927960"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("李建国", "李健国"),
        ("张丽", "章莉"),
        ("单红", "山红"),
        ("单红", "丹红"),
        ("曾力", "增力"),
        ("仇英", "求英"),
        ("阿卜杜拉·买买提", "阿布都拉买买提"),
        ("尉迟恭", "玉池恭"),
        ("区大卫", "欧大卫"),
        ("张三", "张三"),
    ],
)
def test_names_that_sound_alike(one: str, other: str) -> None:
    assert homophones(one, other)
    assert homophones(other, one)
    assert set(sounds(one)) & set(sounds(other))


@pytest.mark.parametrize(("one", "other"), [("李建国", "李建军"), ("张三", "张三三"), ("", ""), ("张三", "")])
def test_names_that_do_not(one: str, other: str) -> None:
    assert not homophones(one, other)


def test_surnames_sound_as_surnames_do() -> None:
    names = ("单", "仇", "解", "查", "曾", "任", "区", "盖", "覃", "朴", "万俟", "长孙")
    heard = ["shan", "qiu", "xie", "zha", "zeng", "ren", "ou", "ge", "qin", "piao", "mo qi", "zhang sun"]
    assert [sound(f"{name}红") for name in names] == [f"{reading} hong" for reading in heard]


def test_a_character_without_a_reading_stands_for_itself() -> None:
    assert sound("王\U000323af") == "wang \U000323af"


def test_the_lengths_and_counts_of_keys_are_bounded() -> None:
    assert max(map(len, sounds("庄双" * 25))) < 120
    assert len(sounds("乐行重长曾单" * 8)) <= 8
    assert (sound(""), sounds(""), sounds("·")) == ("", (), ())


@given(chars)
def test_the_one_key_is_the_first_of_the_few(name: str) -> None:
    keys = sounds(name)
    assert keys[0] == sound(name)
    assert len(set(keys)) == len(keys) <= 8


@given(chars, chars)
def test_sharing_a_key_means_sounding_alike(one: str, other: str) -> None:
    if set(sounds(one)) & set(sounds(other)):
        assert homophones(one, other)


def test_a_hundred_thousand_names_are_heard_in_less_than_six_seconds() -> None:
    sound("单")
    start = time.perf_counter()
    for number in range(100_000):
        sound(f"王{chr(0x4E00 + number % 20_000)}{chr(0x4E00 + number % 3_000)}")
    assert time.perf_counter() - start < 6


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("戊戌", "戍戎"),
        ("肖己", "蕭巳"),
        ("张国", "張國"),
        ("阿里·木", "阿里木"),
        ("古丽扎尔·阿不都", "古丽扎尔·阿不都热合曼"),
        ("张三", "张三"),
    ],
)
def test_names_that_look_alike(one: str, other: str) -> None:
    assert written_alike(one, other)
    assert written_alike(other, one)


@pytest.mark.parametrize(("one", "other"), [("张三", "张四"), ("张三", "张三丰"), ("", ""), ("张三", "")])
def test_names_that_do_not_look_alike(one: str, other: str) -> None:
    assert not written_alike(one, other)
