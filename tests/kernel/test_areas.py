"""Areas in mu."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.areas import hundredths, mu, shown
from app.kernel.errors import DomainError


@pytest.mark.parametrize(
    ("text", "area"), [("3.5", "3.5"), ("３．１２５０亩", "3.1250"), ("1,234.5678 亩", "1234.5678"), ("0", "0")]
)
def test_a_surveyed_area_is_exact(text: str, area: str) -> None:
    assert mu(text) == Decimal(area)


@given(st.integers(0, 10**10 - 1))
def test_a_kept_area_is_read_again(area: int) -> None:
    assert hundredths(shown(area)) == area
    assert mu(shown(area)) * 100 == area


@given(st.decimals(0, 99_999_999, places=4))
def test_a_surveyed_area_is_read_again(area: Decimal) -> None:
    assert mu(shown(area)) == area


def test_decimals_are_shown_without_trailing_zeros() -> None:
    assert [shown(Decimal(area)) for area in ("3", "3.1", "3.125", "3.1256")] == ["3.00", "3.10", "3.125", "3.1256"]


@pytest.mark.parametrize(
    ("text", "part"),
    [("", "请填写"), ("-1", "负数"), ("3.12345", "小数超过 4 位"), ("三亩", "不是数字"), ("9" * 9, "太大")],
)
def test_a_refusal_of_an_area_says_what_is_wrong(text: str, part: str) -> None:
    with pytest.raises(DomainError, match=part):
        mu(text)


def test_an_area_to_keep_is_not_rounded_silently() -> None:
    with pytest.raises(DomainError, match="小数超过 2 位"):
        hundredths("3.125")
