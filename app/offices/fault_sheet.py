"""A sheet handed back: what was sent in, with the faulty cells in red and a last column that says why."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import xlsxwriter

from app.kernel.errors import Fault


def write(
    labels: Sequence[str], rows: Sequence[tuple[Sequence[str], Sequence[Fault]]], names: Sequence[str], path: Path
) -> None:
    """Write the rows; ``names`` are the fields of the columns, so that a fault finds its cell."""
    book = xlsxwriter.Workbook(
        str(path), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    head = book.add_format({"bold": True, "bg_color": "#E8EEF7", "border": 1})
    red = book.add_format({"bg_color": "#F8C9C4", "num_format": "@", "border": 1})
    plain = book.add_format({"num_format": "@"})
    sheet = book.add_worksheet("用户登记")
    sheet.set_column(0, len(labels) - 2, 18)
    sheet.set_column(len(labels) - 1, len(labels) - 1, 60)
    for column, label in enumerate(labels):
        sheet.write_string(0, column, label, head)
    for number, (values, faults) in enumerate(rows, start=1):
        wrong = {fault.field for fault in faults}
        for column, value in enumerate(values):
            sheet.write_string(number, column, value, red if names[column] in wrong else plain)
        sheet.write_string(number, len(values), "；".join(fault.sentence for fault in faults), red if faults else plain)
    book.close()
