"""Excel files written row by row in constant memory: Chinese sheet names, text that stays text, no formula ever.

A number that is a name (an identity number, a code, a telephone) is text and keeps its leading zeros. A text that
begins like a formula is marked as text, so that editing the cell does not wake it. What officers fill in is a
template: notes at the headings, choices in a list, and a version that travels with the file out of sight.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import xlsxwriter
from xlsxwriter.utility import xl_range_abs
from xlsxwriter.worksheet import Worksheet

from app.exchange.reading import HIDDEN, Limits, Line, Reading, read_sheet
from app.kernel import clock
from app.kernel.words import _

MOST_ROWS = 1_048_575
"""The number of the last row that is used, counted from 0."""
TEMPLATE_ROWS = 10_000
LONGEST_LIST = 255
LONGEST_NOTE = 255
LONGEST_TEXT = 32_767
CHOICES_SHEET = "选项"
_BAD_IN_NAME = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")
_WAKES = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def _as_is(value: Any) -> Any:
    return value


@dataclass(frozen=True, slots=True)
class Heading:
    """A column: what stands above it, how wide it is, how a value becomes a cell, what may be typed into it."""

    label: str
    width: float = 14
    cell: Callable[[Any], Any] = _as_is
    note: str = ""
    choices: Sequence[str] = ()
    required: bool = False


@dataclass(frozen=True, slots=True)
class Wrong:
    """A cell that is handed back in red."""

    text: str


class SheetWriter:
    """Writes one table under some title lines, over several sheets where one is full.

    ``version`` makes the file a template: it is kept in a hidden sheet, and rows below the headings are text cells
    with the notes and choices of their columns.
    """

    def __init__(
        self, path: Path, name: str, lines: Sequence[str], headings: Sequence[Heading], version: str = ""
    ) -> None:
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self.book = xlsxwriter.Workbook(str(path), options | {"default_date_format": "yyyy-mm-dd"})
        self.name, self.lines, self.headings, self.version = sheet_name(name), lines, headings, version
        self.rows, self.sheets = 0, 0
        self._title = self.book.add_format({"bold": True, "font_size": 14})
        self._head = self.book.add_format({"bold": True, "bg_color": "#E8EEF7", "border": 1, "text_wrap": True})
        self._must = self.book.add_format({"bold": True, "bg_color": "#FBE3E0", "border": 1, "text_wrap": True})
        self._date = self.book.add_format({"num_format": "yyyy-mm-dd"})
        self._instant = self.book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self._quoted = self.book.add_format({"quote_prefix": True})
        self._text = self.book.add_format({"num_format": "@"})
        self._wrong = self.book.add_format({"num_format": "@", "bg_color": "#F8C9C4", "quote_prefix": True})
        self._sheet, self._at = self._begin()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def write(self, rows: Iterable[Sequence[Any]]) -> None:
        """Add rows; the values stand in the order of the headings."""
        makers = [heading.cell for heading in self.headings]
        for row in rows:
            if self._at > MOST_ROWS:
                self._sheet, self._at = self._begin()
            at, write_string = self._at, self._sheet.write_string
            for column, (make, value) in enumerate(zip(makers, row, strict=False)):
                if value is None:
                    continue
                made = make(value)
                if type(made) is str and len(made) <= LONGEST_TEXT and not made.startswith(_WAKES):
                    write_string(at, column, made)
                else:
                    self._cell(self._sheet, at, column, made)
            self._at += 1
            self.rows += 1

    def close(self) -> None:
        """Finish the file."""
        if self.version:
            self._hide_version()
        self.book.close()

    def _cell(self, sheet: Worksheet, row: int, column: int, value: Any) -> None:
        if isinstance(value, str):
            if value:
                text = value if len(value) <= LONGEST_TEXT else value[: LONGEST_TEXT - 1] + "…"
                sheet.write_string(row, column, text, self._quoted if value[0] in _WAKES else None)
        elif isinstance(value, Wrong):
            sheet.write_string(row, column, value.text[:LONGEST_TEXT], self._wrong)
        elif isinstance(value, bool):
            sheet.write_string(row, column, str(_("是") if value else _("否")))
        elif isinstance(value, datetime):
            local = clock.local(value).replace(tzinfo=None) if value.tzinfo else value
            sheet.write_datetime(row, column, local, self._instant)
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value, self._date)
        elif isinstance(value, (int, float, Decimal)):
            sheet.write_number(row, column, value)

    def _begin(self) -> tuple[Worksheet, int]:
        self.sheets += 1
        mark = "" if self.sheets == 1 else f"({self.sheets})"
        sheet = self.book.add_worksheet(self.name[: 31 - len(mark)] + mark)
        for column, heading in enumerate(self.headings):
            sheet.set_column(column, column, heading.width, self._text if self.version else None)
        for row, line in enumerate(self.lines):
            sheet.write_string(row, 0, line[:LONGEST_TEXT], self._title if row == 0 else None)
        top = len(self.lines)
        for column, heading in enumerate(self.headings):
            sheet.write_string(top, column, heading.label, self._must if heading.required else self._head)
        sheet.freeze_panes(top + 1, 0)
        if self.version:
            self._guide(sheet, top + 1)
        return sheet, top + 1

    def _guide(self, sheet: Worksheet, first: int) -> None:
        """What Excel tells and offers whoever fills in the template."""
        long = [heading for heading in self.headings if len(",".join(heading.choices)) > LONGEST_LIST]
        kept = self._keep_choices(long) if long else {}
        for column, heading in enumerate(self.headings):
            guided: dict[str, Any] = {"validate": "any"}
            if heading.choices:
                source = kept.get(heading.label) or list(heading.choices)
                guided = {"validate": "list", "source": source, "error_title": str(_("请从列表中选择"))}
            if heading.note:
                guided |= {"input_title": heading.label[:32], "input_message": heading.note[:LONGEST_NOTE]}
            if len(guided) > 1:
                sheet.data_validation(first, column, first + TEMPLATE_ROWS, column, guided)

    def _keep_choices(self, headings: Sequence[Heading]) -> dict[str, str]:
        """A sheet out of sight for lists that are too long for a cell's own; label → where its list stands."""
        sheet = self.book.add_worksheet(CHOICES_SHEET)
        sheet.very_hidden()
        for row in range(max(len(heading.choices) for heading in headings)):
            for column, heading in enumerate(headings):
                if row < len(heading.choices):
                    sheet.write_string(row, column, heading.choices[row])
        return {
            heading.label: f"='{CHOICES_SHEET}'!{xl_range_abs(0, at, len(heading.choices) - 1, at)}"
            for at, heading in enumerate(headings)
        }

    def _hide_version(self) -> None:
        sheet = self.book.add_worksheet(HIDDEN)
        sheet.write_string(0, 0, self.version)
        sheet.very_hidden()


def sheet_name(label: str) -> str:
    """A name that Excel takes: at most 31 characters, none of its own signs.

    >>> sheet_name("用户/地址")
    '用户 地址'
    """
    return _BAD_IN_NAME.sub(" ", label).strip()[:31] or "Sheet"


__all__ = ["MOST_ROWS", "Heading", "Limits", "Line", "Reading", "SheetWriter", "Wrong", "read_sheet", "sheet_name"]
