"""Yuan as people write them, fen as they are kept, capitals as vouchers have them."""

import contextlib
import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.errors import DomainError
from app.kernel.money import capitals, date_capitals, shown, yuan
from tests.kernel.vectors import VECTORS

FIGURES = "零壹贰叁肆伍陆柒捌玖"
WORTH = {"拾": 10, "佰": 100, "仟": 1000}


def read_group(text: str) -> int:
    total = digit = 0
    for char in text:
        if char in WORTH:
            total, digit = total + digit * WORTH[char], 0
        else:
            digit = FIGURES.index(char)
    return total + digit


def read_whole(text: str) -> int:
    if "亿" in text:
        high, low = text.rsplit("亿", 1)
        return read_whole(high) * 10**8 + read_whole(low)
    if "万" in text:
        high, low = text.split("万")
        return read_group(high) * 10**4 + read_group(low)
    return read_group(text)


def read_back(text: str) -> int:
    """The fen that capitals stand for, read by their places alone."""
    found = re.fullmatch(r"(负?)(?:(.+)元)?整?零?(?:(.)角)?零?(?:(.)分)?", text)
    assert found, text
    whole = read_whole(found[2] or "")
    tenths, hundredths = (FIGURES.index(found[place]) if found[place] else 0 for place in (3, 4))
    return (whole * 100 + tenths * 10 + hundredths) * (-1 if found[1] else 1)


@pytest.mark.parametrize(("figure", "written"), VECTORS["rmb_capitals"].items())
def test_published_capitals_are_met(figure: str, written: list[str]) -> None:
    assert capitals(yuan(figure)) in written


@pytest.mark.parametrize(
    ("fen", "written"),
    [
        (32504, "叁佰贰拾伍元零肆分"),
        (10_700_053, "壹拾万柒仟元零伍角叁分"),
        (600_714, "陆仟零柒元壹角肆分"),
        (1_000_500_000, "壹仟万伍仟元整"),
        (10_000_500_000, "壹亿零伍仟元整"),
        (1_000_000_000_000_00, "壹万亿元整"),
        (1_001, "壹拾元零壹分"),
        (5, "伍分"),
        (-140_950, "负壹仟肆佰零玖元伍角"),
        (-5, "负伍分"),
    ],
)
def test_capitals_follow_the_rules_of_zero(fen: int, written: str) -> None:
    assert capitals(fen) == written


@given(st.integers(-(10**15), 10**15))
def test_capitals_can_be_read_back(fen: int) -> None:
    written = capitals(fen)
    assert read_back(written) == fen
    assert "零零" not in written
    assert written.endswith("整") is (fen % 100 == 0)


@given(st.integers(0, 10**15 - 1))
def test_what_is_shown_is_read_again(fen: int) -> None:
    assert yuan(shown(fen)) == fen
    assert yuan(shown(-fen), signed=True) == -fen


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("1234.5", 123450),
        ("１，２３４．５０", 123450),
        ("￥1,234.50", 123450),
        ("¥ 0.01", 1),
        (".01", 1),
        ("1.00元", 100),
        ("人民币12元整", 1200),
        ("7.", 700),
        ("0", 0),
        ("-0.00", 0),
        (" 90 ", 9000),
        ("+3", 300),
        ("1，000", 100000),
    ],
)
def test_amounts_are_read_as_people_write_them(text: str, fen: int) -> None:
    assert yuan(text) == fen


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "请填写数字"),
        ("元", "请填写数字"),
        ("九十", "不是数字"),
        ("1.2.3", "不是数字"),
        (".", "不是数字"),
        ("12a", "不是数字"),
        ("1.234", "小数超过 2 位"),
        ("1,23", "逗号不在千位上"),
        ("1234,567", "逗号不在千位上"),
        ("1.2E+5", "科学计数法"),
        ("-3", "负数"),
        ("99999999999999", "太大"),
        ("NaN", "不是数字"),
        ("²", "不是数字"),
        ("٣", "不是数字"),
    ],
)
def test_a_refusal_of_an_amount_says_what_is_wrong(text: str, part: str) -> None:
    with pytest.raises(DomainError, match=re.escape(part)):
        yuan(text)


@given(st.text(max_size=15))
def test_no_text_breaks_the_reader(text: str) -> None:
    with contextlib.suppress(DomainError):
        assert yuan(text) >= 0


@pytest.mark.parametrize(("day", "written"), VECTORS["date_capitals"].items())
def test_published_dates_in_capitals_are_met(day: str, written: str) -> None:
    assert date_capitals(date.fromisoformat(f"2026-{day}")) == f"贰零贰陆年{written}"


def test_every_day_of_a_year_is_written_by_the_rule_of_zero() -> None:
    for number in range(366):
        day = date(2024, 1, 1) + timedelta(number)
        month, days = re.fullmatch(r"贰零贰肆年(.+)月(.+)日", date_capitals(day)).groups()  # type: ignore[union-attr]
        assert (read_group(month.lstrip("零")), read_group(days.lstrip("零"))) == (day.month, day.day)
        assert month.startswith("零") is (day.month in {1, 2, 10})
        assert days.startswith("零") is (day.day in {*range(1, 10), 10, 20, 30})
