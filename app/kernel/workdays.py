"""Working days in China: Monday to Friday, but for the holidays and worked weekends of ``holidays.toml``.

>>> is_workday(date(2026, 2, 16)), is_workday(date(2026, 2, 14)), is_workday(date(2026, 2, 24))
(False, True, True)
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

_DAY = timedelta(days=1)
_SATURDAY = 5
"""The first day of the weekend, counted from Monday, which is 0."""


@dataclass(frozen=True, slots=True)
class _Calendar:
    off: frozenset[date]
    work: frozenset[date]
    arranged: frozenset[int]


def add_days(start: date, count: int, kind: str) -> date:
    """The day so many days after another, of which the first is not counted; ``kind`` is ``calendar`` or ``working``.

    >>> add_days(date(2026, 9, 30), 7, "calendar"), add_days(date(2026, 9, 30), 7, "working")
    (datetime.date(2026, 10, 7), datetime.date(2026, 10, 15))
    """
    if kind != "working":
        return start + count * _DAY
    day = start
    while count > 0:
        day += _DAY
        count -= is_workday(day)
    return day


def is_workday(day: date) -> bool:
    """Whether offices work on that day, as far as it is known (:func:`is_arranged`)."""
    known = _calendar()
    if day in known.off or day in known.work:
        return day in known.work
    return day.weekday() < _SATURDAY


def is_arranged(year: int) -> bool:
    """Whether the State Council's arrangement of that year is known; else only its statutory days are, if any.

    >>> is_arranged(2026), is_arranged(2027)
    (True, False)
    """
    return year in _calendar().arranged


@cache
def _calendar() -> _Calendar:
    years = tomllib.loads((Path(__file__).parent / "holidays.toml").read_text(encoding="utf-8"))
    off = {day for said in years.values() for first, last in said["off"] for day in _days(first, last)}
    work = frozenset(day for said in years.values() for day in said.get("work", ()))
    arranged = frozenset(int(year) for year, said in years.items() if "notice" in said)
    return _Calendar(frozenset(off), work, arranged)


def _days(first: date, last: date) -> list[date]:
    return [first + number * _DAY for number in range((last - first).days + 1)]
