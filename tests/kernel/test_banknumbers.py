"""Bank cards, passbooks, bank codes."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.kernel import bankcard, cnaps, iso7064
from tests.kernel.vectors import VECTORS

CARDS = [*VECTORS["luhn_valid_cards"], "6228480402564890018"]
digits = st.text("0123456789", min_size=15, max_size=18)


def luhn_by_table(number: str) -> bool:
    doubled = {"0": 0, "1": 2, "2": 4, "3": 6, "4": 8, "5": 1, "6": 3, "7": 5, "8": 7, "9": 9}
    total = 0
    for place in range(len(number)):
        char = number[len(number) - 1 - place]
        total += doubled[char] if place % 2 else int(char)
    return total % 10 == 0


def card(body: str) -> str:
    return next(body + last for last in "0123456789" if luhn_by_table(body + last))


def cnaps_by_definition(body: str) -> str:
    """ISO 7064 MOD 11,10 read as a condition on the whole code: only one last digit brings the product to 1."""
    fitting = []
    for last in range(10):
        product = 10
        for digit in map(int, body):
            total = (product + digit) % 10
            product = (10 if total == 0 else total) * 2 % 11
        if (product + last) % 10 == 1:
            fitting.append(str(last))
    assert len(fitting) == 1
    return fitting[0]


@pytest.mark.parametrize("number", CARDS)
def test_a_real_card_is_accepted(number: str) -> None:
    assert bankcard.check(" ".join(number)).accepted() == number


@given(digits)
def test_a_card_made_by_the_table_is_accepted(body: str) -> None:
    assert not bankcard.check(card(body)).is_refused


@given(digits, st.data())
def test_every_single_wrong_digit_of_a_card_is_found(body: str, data: st.DataObject) -> None:
    number = card(body)
    place = data.draw(st.integers(0, len(number) - 1))
    wrong = data.draw(st.sampled_from("0123456789"))
    assume(number[place] != wrong)
    finding = bankcard.check(number[:place] + wrong + number[place + 1 :])
    assert "校验位不符" in finding.errors[0]


@given(st.text("0123456789", min_size=12, max_size=30))
def test_a_passbook_has_no_check(number: str) -> None:
    assert not bankcard.check(number, passbook=True).is_refused


@pytest.mark.parametrize(
    ("text", "passbook", "part"),
    [
        ("", False, "请填写银行账号"),
        ("6227001218700480461", False, "至少有一位填错"),
        ("622700121870048", False, "16 至 19 位，现在是 15 位"),
        ("62270012187004804600", False, "现在是 20 位"),
        ("6.22700121870048E+18", False, "科学计数法"),
        ("6227001218700480460元", False, "只能是数字"),
        ("12345678901", True, "12 至 30 位，现在是 11 位"),
        ("1" * 31, True, "现在是 31 位"),
    ],
)
def test_a_refusal_of_an_account_says_what_to_do(text: str, passbook: bool, part: str) -> None:
    assert part in bankcard.check(text, passbook=passbook).errors[0]


def test_a_card_written_as_a_passbook_warns() -> None:
    assert "账户类型" in bankcard.check(CARDS[0], passbook=True).warnings[0]


@pytest.mark.parametrize("code", VECTORS["cnaps_mod11_10"])
def test_a_bank_code_in_use_is_valid(code: str) -> None:
    assert cnaps.is_valid(code)
    assert cnaps.check(code).warnings == ()


@given(st.text("0123456789", min_size=11, max_size=11))
def test_the_check_of_bank_codes_is_the_standards(body: str) -> None:
    assert iso7064.mod_11_10(body) == cnaps_by_definition(body)


@given(st.text("0123456789", min_size=11, max_size=11), st.integers(0, 11), st.sampled_from("0123456789"))
def test_every_single_wrong_digit_of_a_bank_code_warns(body: str, place: int, wrong: str) -> None:
    code = body + cnaps_by_definition(body)
    assume(code[place] != wrong)
    finding = cnaps.check(code[:place] + wrong + code[place + 1 :])
    assert not finding.is_refused
    assert "校验位不符" in finding.warnings[0]


def test_only_the_shape_of_a_bank_code_refuses() -> None:
    assert "12 位数字" in cnaps.check("10210009999").errors[0]
    assert "请填写" in cnaps.check(" ").errors[0]
