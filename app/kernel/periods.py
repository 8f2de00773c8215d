"""Periods of payment: a month, a quarter, a year, or an instalment of a year; the order of texts is that of time.

>>> Period.read("2026-03").label, Period.read("2026Q1").last, Period.read("2026").earlier.code
('2026年3月', datetime.date(2026, 3, 31), '2025')
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from app.kernel.errors import DomainError
from app.kernel.words import _

_MONTH, _QUARTER, _YEAR, _PART = (
    re.compile(rf"(20\d\d){tail}") for tail in (r"-(0[1-9]|1[0-2])", r"Q([1-4])", "", r"P([1-9]\d?)")
)
_QUARTERS = "一二三四"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A period by its ``code``: 2026-03, 2026Q1, 2026, or 2026P1 for the first instalment of a year."""

    year: int
    code: str
    first: date
    last: date
    label: str

    @classmethod
    def read(cls, code: str) -> Period:
        """The period of this code. Raises ``DomainError`` at ``period`` for anything else."""
        if found := _MONTH.fullmatch(code):
            year, month = int(found[1]), int(found[2])
            return cls(year, code, date(year, month, 1), _month_end(year, month), f"{year}年{month}月")
        if found := _QUARTER.fullmatch(code):
            year, quarter = int(found[1]), int(found[2])
            first, last = date(year, quarter * 3 - 2, 1), _month_end(year, quarter * 3)
            return cls(year, code, first, last, f"{year}年第{_QUARTERS[quarter - 1]}季度")
        if found := _YEAR.fullmatch(code):
            year = int(found[1])
            return cls(year, code, date(year, 1, 1), date(year, 12, 31), f"{year}年")
        if found := _PART.fullmatch(code):
            year = int(found[1])
            return cls(year, code, date(year, 1, 1), date(year, 12, 31), f"{year}年第{int(found[2])}批")
        raise DomainError(
            _("期次“{code}”看不懂：按月写 2026-03，按季写 2026Q1，按年写 2026，分批写 2026P1。").format(code=code[:20]),
            field="period",
        )

    @property
    def earlier(self) -> Period:
        """The period of the same kind before this one."""
        if _MONTH.fullmatch(self.code):
            day = self.first - timedelta(days=1)
            return Period.read(f"{day.year}-{day.month:02}")
        if found := _QUARTER.fullmatch(self.code):
            number = int(found[2])
            return Period.read(f"{self.year}Q{number - 1}" if number > 1 else f"{self.year - 1}Q4")
        if found := _PART.fullmatch(self.code):
            number = int(found[2])
            return Period.read(f"{self.year}P{number - 1}" if number > 1 else f"{self.year - 1}P1")
        return Period.read(str(self.year - 1))


def of_cycle(cycle: str, day: date) -> Period:
    """The period of a programme's cycle (month, quarter, year, once, instalment) in which a day lies."""
    if cycle == "month":
        return Period.read(f"{day.year}-{day.month:02}")
    if cycle == "quarter":
        return Period.read(f"{day.year}Q{(day.month + 2) // 3}")
    return Period.read(f"{day.year}P1" if cycle == "instalment" else str(day.year))


def fits(cycle: str, period: Period) -> bool:
    """Whether a period is one of a cycle."""
    patterns = {"month": (_MONTH,), "quarter": (_QUARTER,), "year": (_YEAR,)}
    return any(pattern.fullmatch(period.code) for pattern in patterns.get(cycle, (_YEAR, _PART)))


def _month_end(year: int, month: int) -> date:
    return (date(year, month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
