"""Working days as the State Council arranged them; years without an arrangement have their statutory days only."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel import workdays
from app.kernel.workdays import add_days, is_arranged, is_workday

YEARS: dict[str, dict[str, Any]] = tomllib.loads(
    (Path(workdays.__file__).parent / "holidays.toml").read_text(encoding="utf-8")
)
DAYS = st.dates(date(2023, 1, 1), date(2029, 12, 31))


def days_of(year: int) -> Iterator[date]:
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2024, 2, 12), False),  # Monday in the Spring Festival
        (date(2024, 2, 4), True),  # Sunday before it
        (date(2025, 1, 27), True),  # the day before New Year's Eve
        (date(2025, 1, 28), False),
        (date(2025, 10, 8), False),
        (date(2025, 10, 11), True),
        (date(2026, 1, 2), False),
        (date(2026, 2, 23), False),
        (date(2026, 2, 28), True),
        (date(2026, 9, 20), True),
        (date(2026, 11, 24), True),
        (date(2026, 11, 28), False),
    ],
)
def test_days_are_as_they_were_arranged(day: date, works: bool) -> None:
    assert is_workday(day) is works


@pytest.mark.parametrize(("year", "working"), [(2024, 251), (2025, 248), (2026, 248)])
def test_an_arranged_year_has_as_many_working_days_as_weekdays_less_the_statutory_holidays(
    year: int, working: int
) -> None:
    """Eleven statutory days until 2024, thirteen since: what is moved to make long holidays is worked elsewhere."""
    weekdays = sum(day.weekday() < 5 for day in days_of(year))
    assert weekdays - (11 if year < 2025 else 13) == working == sum(map(is_workday, days_of(year)))


def test_worked_days_are_weekends_and_no_day_is_both() -> None:
    for said in YEARS.values():
        off = {day for first, last in said["off"] for day in _between(first, last)}
        work = set(said.get("work", ()))
        assert all(day.weekday() >= 5 for day in work)
        assert not work & off
        assert all(first <= last for first, last in said["off"])


def test_a_year_says_whether_its_arrangement_is_known() -> None:
    assert [year for year in range(2023, 2030) if is_arranged(year)] == [2024, 2025, 2026]
    assert not is_workday(date(2027, 9, 15))
    assert is_workday(date(2028, 1, 3))


def test_calendar_days_are_counted_without_the_first() -> None:
    assert add_days(date(2026, 2, 13), 7, "calendar") == date(2026, 2, 20)
    assert add_days(date(2026, 2, 13), 0, "calendar") == add_days(date(2026, 2, 13), 0, "working") == date(2026, 2, 13)


def test_working_days_pass_over_a_long_holiday() -> None:
    assert add_days(date(2026, 2, 13), 3, "working") == date(2026, 2, 25)
    assert add_days(date(2026, 9, 18), 1, "working") == date(2026, 9, 20)


@given(DAYS, st.integers(1, 40))
def test_working_days_are_counted_one_by_one(start: date, count: int) -> None:
    end = add_days(start, count, "working")
    assert is_workday(end)
    assert sum(is_workday(day) for day in _between(start + timedelta(days=1), end)) == count


def _between(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
