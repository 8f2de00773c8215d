"""What stands in a cell, as text: numbers as they were typed, dates as dates, what Excel has rounded marked."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from . import EXACT_BELOW

Row = tuple[int, list[Any], list[int]]
"""Its number from 1, its cells, and the numbers of the columns that hold a formula."""

_BUILT_IN = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_SILENT = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]', re.IGNORECASE)
_DATED = re.compile(r"[ymdhs年月日]", re.IGNORECASE)
_EPOCH, _EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001 (a sheet's dates have no zone)
_LEAP_BUG = 60
"""Excel counts a 29 February 1900 that never was; before it the serials are one less."""


def is_date_format(number: int, code: str) -> bool:
    """Whether a number format shows a date or a time (ECMA-376 part 1, 18.8.30)."""
    if not code:
        return number in _BUILT_IN
    return bool(_DATED.search(_SILENT.sub("", code.split(";")[0].replace("General", ""))))


def from_serial(serial: float, since_1904: bool) -> str:
    """A date, an instant or a time of day from the number in which Excel keeps it; empty where there is none."""
    if not since_1904 and 1 <= serial < _LEAP_BUG:
        serial += 1
    try:
        moment = (_EPOCH_1904 if since_1904 else _EPOCH) + timedelta(days=serial)
    except (OverflowError, ValueError):
        return ""
    moment = (moment + timedelta(milliseconds=500)).replace(microsecond=0)
    if 0 <= serial < 1:
        return moment.time().isoformat()
    return from_moment(moment)


def from_moment(moment: datetime) -> str:
    """The date alone where it is midnight."""
    return moment.date().isoformat() if moment.time() == time() else moment.isoformat(sep=" ", timespec="seconds")


def from_number(text: str) -> Any:
    """A number as it was typed; one that Excel has rounded is marked, so that nobody takes it for what was typed."""
    if text.isdecimal() and len(text) <= 15:
        return text.lstrip("0") or "0"
    try:
        value = float(text)
        said = str(int(value)) if value == int(value) else f"{Decimal(repr(value)):f}"
    except (ValueError, OverflowError):
        return text
    return said if abs(value) < EXACT_BELOW else {"number": said}


def plain(value: Any) -> Any:
    """A value that another reader has made already."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, (int, float)):
        return from_number(repr(value))
    if isinstance(value, datetime):
        return from_moment(value)
    if isinstance(value, (date, time)):
        return value.isoformat()
    return str(value) if isinstance(value, timedelta) else ""
