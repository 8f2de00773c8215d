"""One household as plain data, for the evaluation of rules in process."""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

Value = int | Decimal | date | str | bool | None
"""Fen for money, hundredths for areas, else the value itself; None is missing."""


@dataclass(frozen=True, slots=True)
class Case:
    """A household on a day. ``subject`` is the place of the person, or of the parcel, that the rule is about.

    ``receives`` and ``listed`` hold, for each person in order, the codes of programmes and lists.
    ``standards`` holds the values in force by code and code of the grade ("" for none).
    """

    day: date
    household: Mapping[str, Value] = field(default_factory=dict)
    persons: Sequence[Mapping[str, Value]] = ()
    subject: int = 0
    land: Sequence[Mapping[str, Value]] = ()
    receives: Sequence[Set[str]] = ()
    listed: Sequence[Set[str]] = ()
    standards: Mapping[tuple[str, str], int | Decimal] = field(default_factory=dict)


def days(day: date) -> dict[str, date]:
    """The facts of the day itself, by code: today, month_start, month_end."""
    last = calendar.monthrange(day.year, day.month)[1]
    return {"today": day, "month_start": day.replace(day=1), "month_end": day.replace(day=last)}
