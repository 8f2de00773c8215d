"""A workbook of the older kind (.xls, Excel 97–2003): at most 65,536 rows a sheet, so it is read whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from . import Refused
from .cell import Row, plain


class LegacyBook:
    """The visible sheets of an old workbook by name, and their rows; formulas come as what they last came to."""

    version = ""

    def __init__(self, book: Any, sheets: list[str], columns: int) -> None:
        self._book, self.sheets, self._columns = book, sheets, columns

    def height(self, sheet: str) -> int:
        """Roughly how many rows a sheet has."""
        return int(self._book.get_sheet_by_name(sheet).total_height)

    def rows(self, sheet: str) -> Iterator[Row]:
        """The rows of a sheet that hold anything."""
        found = self._book.get_sheet_by_name(sheet)
        if found.start is None:
            return
        before = [""] * found.start[1]
        for number, row in enumerate(found.iter_rows(), start=1):
            values = [plain(value) for value in row]
            if any(values):
                yield number, (before + values)[: self._columns + 1], []


@contextmanager
def open_legacy(path: str, bounds: dict[str, Any]) -> Iterator[LegacyBook]:
    """The old workbook in a file. Raises :class:`Refused`."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    try:
        with CalamineWorkbook.from_path(path) as book:
            visible = [
                one.name
                for one in book.sheets_metadata
                if one.typ is SheetTypeEnum.WorkSheet and one.visible is SheetVisibleEnum.Visible
            ]
            yield LegacyBook(book, visible, bounds["columns"])
    except PasswordError as error:
        raise Refused("password") from error
    except (CalamineError, KeyError, OSError, ValueError) as error:
        raise Refused("legacy") from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # what its Rust raises for a file that it did not foresee
            raise Refused("legacy") from error
        raise
