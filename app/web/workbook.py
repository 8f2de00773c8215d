"""Excel files written row by row in constant memory: Chinese sheet names, text that stays text, no formula ever.

A number that is a name (an identity number, a code, a telephone) is text and keeps its leading zeros. A text that
begins like a formula is marked as text, so that editing the cell does not wake it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

MOST_ROWS = 1_048_575
_LONGEST = 32_767
_BAD_IN_NAME = re.compile(r"[\[\]:*?/\\']")
_WAKES = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of the sheet: what stands above it, how wide it is, how a value becomes a cell."""

    label: str
    width: int
    cell: Callable[[Any], Any]


class SheetWriter:
    """Writes one table, over several sheets where one is full."""

    def __init__(self, path: Path, name: str, lines: Sequence[str], headings: Sequence[Heading]) -> None:
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self.book = xlsxwriter.Workbook(str(path), options | {"default_date_format": "yyyy-mm-dd"})
        self.name, self.lines, self.headings = sheet_name(name), lines, headings
        self.rows, self.sheets = 0, 0
        self._bold = self.book.add_format({"bold": True, "font_size": 14})
        self._head = self.book.add_format({"bold": True, "bg_color": "#E8EEF7", "border": 1, "text_wrap": True})
        self._date = self.book.add_format({"num_format": "yyyy-mm-dd"})
        self._instant = self.book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self._quoted = self.book.add_format({"quote_prefix": True})
        self._sheet, self._at = self._begin()

    def write(self, rows: Iterable[Sequence[Any]]) -> None:
        """Add rows; the values stand in the order of the headings."""
        makers = list(enumerate(heading.cell for heading in self.headings))
        for row in rows:
            if self._at > MOST_ROWS:
                self._sheet, self._at = self._begin()
            at, write_string = self._at, self._sheet.write_string
            for (column, make), value in zip(makers, row, strict=True):
                if value is None:
                    continue
                made = make(value)
                if type(made) is str and len(made) <= _LONGEST and not made.startswith(_WAKES):
                    write_string(at, column, made)
                else:
                    self._cell(self._sheet, at, column, made)
            self._at += 1
            self.rows += 1

    def close(self) -> None:
        """Finish the file."""
        self.book.close()

    def _cell(self, sheet: Worksheet, row: int, column: int, value: Any) -> None:
        if isinstance(value, str):
            if value:
                text = value if len(value) <= _LONGEST else value[: _LONGEST - 1] + "…"
                sheet.write_string(row, column, text, self._quoted if value[0] in _WAKES else None)
        elif isinstance(value, datetime):
            sheet.write_datetime(row, column, value, self._instant)
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value, self._date)
        elif isinstance(value, (int, Decimal)):
            sheet.write_number(row, column, value)

    def _begin(self) -> tuple[Worksheet, int]:
        self.sheets += 1
        mark = "" if self.sheets == 1 else f"({self.sheets})"
        sheet = self.book.add_worksheet(self.name[: 31 - len(mark)] + mark)
        for column, heading in enumerate(self.headings):
            sheet.set_column(column, column, heading.width)
        for row, line in enumerate(self.lines):
            sheet.write_string(row, 0, line[:_LONGEST], self._bold if row == 0 else None)
        top = len(self.lines)
        for column, heading in enumerate(self.headings):
            sheet.write_string(top, column, heading.label, self._head)
        sheet.freeze_panes(top + 1, 0)
        return sheet, top + 1


def sheet_name(label: str) -> str:
    """A name that Excel takes: at most 31 characters, none of its own signs.

    >>> sheet_name("用户/地址")
    '用户 地址'
    """
    return _BAD_IN_NAME.sub(" ", label).strip()[:31] or "Sheet"
