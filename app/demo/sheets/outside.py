"""The lists of other authorities as files, half of them workbooks, half text with a byte-order mark."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.demo.people.listings import SOURCES
from app.demo.people.shapes import Listing
from app.demo.sheets.book import Book, write_csv

DAYS = {
    "dead": "死亡日期",
    "cremated": "火化日期",
    "public_payroll": "供养起始日期",
    "vehicles": "登记日期",
    "companies": "登记日期",
    "houses": "登记日期",
    "pensions": "领取起始日期",
    "prisoners": "入监日期",
}
"""What the day of a line is called in each list."""


def write_lists(listings: Sequence[Listing], folder: Path) -> dict[str, int]:
    """Write each list into the folder; file name → how many lines it has."""
    written: dict[str, int] = {}
    for number, (kind, source) in enumerate(SOURCES.items()):
        lines = [one for one in listings if one.kind == kind]
        own = [heading for heading, _value in lines[0].columns] if lines else []
        headings = ["序号", "姓名", "身份证号", DAYS[kind], *own]
        rows = [_row(place, one) for place, one in enumerate(lines, start=1)]
        name = source.label + (".xlsx" if number % 2 == 0 else ".csv")
        if number % 2 == 0:
            book = Book(folder / name)
            written[name] = book.table(source.label, f"{source.keeper}{source.label}", (), headings, rows)
            book.close()
        else:
            written[name] = write_csv(folder / name, "utf-8-sig", headings, rows)
    return written


def _row(number: int, line: Listing) -> list[object]:
    return [number, line.name, line.number, line.on, *(value for _heading, value in line.columns)]
