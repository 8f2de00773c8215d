"""Identity numbers."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel import clock
from app.kernel.errors import DomainError
from app.kernel.idcard import FEMALE, MALE, birth_of, is_valid, mask, normalise, sex_of
from tests.kernel.vectors import VECTORS

VALID = VECTORS["gb11643_valid"] + VECTORS["residence_permit_hkmt"] + VECTORS["foreign_pr_2023"]


@pytest.mark.parametrize("number", [*VALID, *VECTORS["gb11643_all_check_chars"].values(), "440524188001010014"])
def test_published_numbers_are_valid(number: str) -> None:
    at = datetime(2009, 12, 31, tzinfo=UTC) if number[6:10] == "1880" else datetime(2026, 7, 1, tzinfo=UTC)
    with clock.frozen(at):
        assert is_valid(number)
        assert normalise(number) == number


@pytest.mark.parametrize(("check", "number"), VECTORS["gb11643_all_check_chars"].items())
def test_every_check_character_is_the_only_one(check: str, number: str) -> None:
    assert number[-1] == check
    assert [char for char in "0123456789X" if is_valid(number[:17] + char)] == [check]


@pytest.mark.parametrize(("old", "new"), VECTORS["gb11643_15to18"].items())
def test_a_number_of_15_digits_becomes_18(old: str, new: str) -> None:
    assert normalise(old) == new
    assert is_valid(old)


@pytest.mark.parametrize(
    "number", [*VECTORS["gb11643_invalid"].values(), "", "13012319380214001", "１３", "abc", "13012319380230001X"]
)
def test_wrong_numbers_are_invalid(number: str) -> None:
    assert not is_valid(number)


def test_typing_habits_do_not_matter() -> None:
    for text in ("11010519491231002x", " 110105 19491231 002X", "１１０１０５19491231００２Ｘ", "11010519491231002×"):
        assert normalise(text) == "11010519491231002X"
        assert is_valid(text)


def test_a_birth_is_not_in_the_future_and_today_is_allowed() -> None:
    with clock.frozen(datetime(2000, 2, 29, tzinfo=UTC)):
        assert is_valid("130123200002290036")
    with clock.frozen(datetime(2000, 2, 28, 12, tzinfo=UTC)):
        assert not is_valid("130123200002290036")


def test_nobody_is_older_than_130() -> None:
    with clock.frozen(datetime(2011, 1, 1, tzinfo=UTC)):
        assert not is_valid("440524188001010014")


@given(st.integers(0, 999_999).map("{:06d}".format))
def test_no_region_is_refused(region: str) -> None:
    assert sum(is_valid(f"{region}19380214001{check}") for check in "0123456789X") == 1


def test_serials_996_to_999_on_15_digits_are_of_the_century_before() -> None:
    assert normalise("610104980927996")[6:10] == "1898"
    assert normalise("610104980927995")[6:10] == "1998"


def test_birth_and_sex_are_read_from_the_number() -> None:
    assert birth_of("130123193802140017") == date(1938, 2, 14)
    assert sex_of("130123193802140017") == MALE
    assert sex_of("11010519491231002X") == FEMALE
    assert birth_of("911124198108030024") == date(1981, 8, 3)
    assert birth_of("610104620927690") == date(1962, 9, 27)


def test_nothing_is_read_from_a_wrong_number() -> None:
    for ask in (birth_of, sex_of):
        with pytest.raises(DomainError, match="身份证件号码不正确"):
            ask("610104196209276905")


def test_the_mask_leaves_six_and_four() -> None:
    assert mask("11010519491231002x") == "110105********002X"
