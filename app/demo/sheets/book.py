"""Writing files as other systems do: headings over several rows, data on a later sheet, text in an old encoding."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

Rows = Iterable[Sequence[Any]]
Groups = Sequence[tuple[str, int]]
"""What stands above several headings, and above how many."""

_WIDTHS = {"身份证": 22, "证件": 22, "账号": 24, "卡号": 24, "银行": 28, "住址": 32, "编码": 22}


class Book:
    """A workbook in constant memory, whose numbers that are names stay text."""

    def __init__(self, path: Path) -> None:
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._book = xlsxwriter.Workbook(str(path), options | {"default_date_format": "yyyy-mm-dd"})
        self._title = self._book.add_format({"bold": True, "font_size": 16, "align": "center"})
        self._head = self._book.add_format({"bold": True, "border": 1, "align": "center", "text_wrap": True})

    def notes(self, name: str, lines: Sequence[str]) -> None:
        """A sheet of notes, as many files begin with one."""
        sheet = self._book.add_worksheet(name)
        for row, line in enumerate(lines):
            sheet.write_string(row, 0, line)

    def table(
        self, name: str, title: str, groups: Sequence[tuple[str, int]], headings: Sequence[str], rows: Rows
    ) -> int:
        """A sheet with up to three heading rows, each left out where it is empty; how many rows of data it has."""
        sheet, top, count = self._book.add_worksheet(name), 0, 0
        for column, heading in enumerate(headings):
            width = next((wide for part, wide in _WIDTHS.items() if part in heading), 12)
            sheet.set_column(column, column, width)
        if title:
            sheet.merge_range(0, 0, 0, len(headings) - 1, title, self._title)
            top += 1
        if groups:
            self._groups(sheet, top, groups)
            top += 1
        sheet.write_row(top, 0, headings, self._head)
        for count, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                self._write(sheet, top + count, column, value)
        return count

    def close(self) -> None:
        """Finish the file."""
        self._book.close()

    def _groups(self, sheet: Worksheet, row: int, groups: Groups) -> None:
        column = 0
        for label, width in groups:
            if width > 1:
                sheet.merge_range(row, column, row, column + width - 1, label, self._head)
            else:
                sheet.write_string(row, column, label, self._head)
            column += width

    @staticmethod
    def _write(sheet: Worksheet, row: int, column: int, value: Any) -> None:
        if value is None or value == "":
            return
        if isinstance(value, str):
            sheet.write_string(row, column, value)
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value)
        else:
            sheet.write_number(row, column, value)


def write_csv(path: Path, encoding: str, headings: Sequence[str], rows: Rows) -> int:
    """A text file with commas in the given encoding; how many rows of data it has."""
    with path.open("w", encoding=encoding, newline="") as file:
        lines = csv.writer(file)
        lines.writerow(headings)
        return sum(1 for row in rows if lines.writerow(["" if value is None else value for value in row]))
