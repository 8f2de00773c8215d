"""Unified social credit codes, organisation codes, social-security cards."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.kernel import orgcode, socialcard, uscc
from tests.kernel.vectors import VECTORS

VALID = [*VECTORS["gb32100_valid"], "91110000600037341L"]
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
GB32100_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
GB11714_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def organisation(body: str) -> str:
    """The one check for which weighted sum and check are 0 modulo 11, with X for ten."""
    total = sum(LETTERS.index(char) * weight for char, weight in zip(body, GB11714_WEIGHTS, strict=True))
    return body + next(char for value, char in enumerate("0123456789X") if (total + value) % 11 == 0)


def credit(head: str, body: str) -> str:
    code = head + organisation(body)
    total = sum(ALPHABET.index(char) * weight for char, weight in zip(code, GB32100_WEIGHTS, strict=True))
    return code + next(char for value, char in enumerate(ALPHABET) if (total + value) % 31 == 0)


codes = st.builds(
    lambda authority, region, body: credit(f"{authority}{region:06}", body),
    st.sampled_from(["11", "51", "54", "91", "92", "93", "N2", "Y1"]),
    st.integers(100000, 659999),
    st.text(ALPHABET, min_size=8, max_size=8),
)


@pytest.mark.parametrize("code", VALID)
def test_a_published_code_is_valid(code: str) -> None:
    assert uscc.is_valid(code)
    assert uscc.check(f" {code.lower()} ").accepted() == code


@given(codes)
def test_a_code_made_by_the_standard_is_valid(code: str) -> None:
    assert uscc.is_valid(code)


@given(codes, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_every_single_wrong_character_is_refused(code: str, place: int, wrong: str) -> None:
    assume(code[place] != wrong)
    assert uscc.check(code[:place] + wrong + code[place + 1 :]).is_refused


def test_a_wrong_organisation_code_inside_is_refused() -> None:
    inside = "91350100" + "M000100Y" + "5"
    total = sum(ALPHABET.index(char) * weight for char, weight in zip(inside, GB32100_WEIGHTS, strict=True))
    code = inside + ALPHABET[-total % 31]
    assert "主体标识码" in uscc.check(code).errors[0]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "请填写"),
        ("91350100M000100Y4", "现在是 17 位"),
        ("9135O100M000100Y43", "不会有“O”"),
        ("91A50100M000100Y43", "第 3 至 8 位"),
        ("91350100M000100Y34", "校验码不符"),
    ],
)
def test_a_refusal_of_a_code_says_what_is_wrong(text: str, part: str) -> None:
    assert part in uscc.check(text).errors[0]


@given(st.text(LETTERS, min_size=8, max_size=8))
def test_organisation_codes_end_as_the_standard_says(body: str) -> None:
    assert body + orgcode.check_of(body) == organisation(body)


def test_a_social_card_only_warns() -> None:
    assert socialcard.check("548426015").warnings == ()
    assert "校验位不符" in socialcard.check("548426051").warnings[0]
    assert "一般为 9 位" in socialcard.check("12345678901S").warnings[0]
    assert not any(socialcard.check(text).is_refused for text in ("548426051", "12345678901S"))


@given(st.text(LETTERS, min_size=8, max_size=8))
def test_a_social_card_made_by_the_standard_is_valid(body: str) -> None:
    assert socialcard.is_valid(organisation(body))


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "请填写"),
        ("130123193802140017", "身份证件号码"),
        ("6227001218700480460", "银行账号"),
        ("卡号", "只有数字和字母"),
    ],
)
def test_another_number_in_place_of_a_social_card_is_refused(text: str, part: str) -> None:
    assert part in socialcard.check(text).errors[0]
