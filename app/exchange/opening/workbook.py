"""A workbook of the newer kind (.xlsx): a zip whose parts are looked over before any of them is unpacked."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from . import HIDDEN, Refused
from .cell import Row, is_date_format
from .scanning import DAMAGED, pieces, scan
from .sheet import SheetRows
from .strings import Strings

SQUEEZE = 200
"""No honest part of a workbook shrinks more than this; what does was made to fill memory."""
_DIMENSION = re.compile(rb"<(?:\w+:)?dimension ref=\"[A-Z]{1,3}\d{1,7}:[A-Z]{1,3}(\d{1,7})\"")
_BOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"


class Workbook:
    """The visible sheets of a workbook by name, and their rows."""

    def __init__(self, packed: zipfile.ZipFile, bounds: dict[str, Any]) -> None:
        self._packed, self._most, self._columns = packed, bounds["unpacked_bytes"], bounds["columns"]
        self._parts: dict[str, str] = {}
        self._since_1904 = False
        self._targets: dict[str, tuple[str, str]] = {}
        self.sheets: list[str] = []
        scan(packed, _RELATIONS, self._relation)
        scan(packed, _BOOK, self._sheet)
        shared = next((part for kind, part in self._targets.values() if kind == "sharedStrings"), "")
        self._strings = Strings(packed, shared, self._most)
        self._dated = self._date_styles()
        self.version = self._version()

    def rows(self, sheet: str) -> Iterator[Row]:
        """The rows of a sheet that hold anything."""
        part = self._parts[sheet]
        if part not in self._packed.namelist():
            raise Refused("damaged")
        reading = SheetRows(self._strings, self._dated, self._since_1904, self._columns)
        return reading.read(pieces(self._packed, part, self._most))

    def height(self, sheet: str) -> int:
        """Roughly how many rows a sheet has; 0 where it does not say."""
        part = self._parts[sheet]
        top = next(pieces(self._packed, part, self._most), b"") if part in self._packed.namelist() else b""
        found = _DIMENSION.search(top)
        return int(found[1]) if found else 0

    def _relation(self, name: str, given: dict[str, str]) -> None:
        if name == "Relationship" and given.get("TargetMode") != "External":
            target = given["Target"]
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            self._targets[given["Id"]] = (given["Type"].rpartition("/")[2], part)

    def _sheet(self, name: str, given: dict[str, str]) -> None:
        if name == "workbookPr":
            self._since_1904 = given.get("date1904", "0") in ("1", "true", "on")
        elif name == "sheet":
            link = next((value for key, value in given.items() if key.endswith(":id")), "")
            kind, part = self._targets[link]
            if kind == "worksheet":
                self._parts[given["name"]] = part
                if given.get("state", "visible") == "visible":
                    self.sheets.append(given["name"])

    def _date_styles(self) -> list[bool]:
        codes: dict[int, str] = {}
        dated: list[bool] = []
        within = ""

        def element(name: str, given: dict[str, str]) -> None:
            nonlocal within
            if name in ("cellXfs", "cellStyleXfs"):
                within = name
            elif name == "numFmt":
                codes[int(given["numFmtId"])] = given.get("formatCode", "")
            elif name == "xf" and within == "cellXfs":
                number = int(given.get("numFmtId", "0"))
                dated.append(is_date_format(number, codes.get(number, "")))

        part = next((part for kind, part in self._targets.values() if kind == "styles"), "")
        if part in self._packed.namelist():
            scan(self._packed, part, element)
        return dated

    def _version(self) -> str:
        if HIDDEN not in self._parts:
            return ""
        _number, values, _formulas = next(self.rows(HIDDEN), (0, [""], []))
        return str(values[0])[:100] if values else ""


@contextmanager
def open_workbook(path: str, bounds: dict[str, Any]) -> Iterator[Workbook]:
    """The workbook in a file. Raises :class:`Refused`."""
    try:
        with zipfile.ZipFile(path) as packed:
            _look_over(packed.infolist(), bounds["unpacked_bytes"])
            yield Workbook(packed, bounds)
    except (*DAMAGED, RuntimeError, RecursionError) as error:
        raise Refused("damaged") from error


def _look_over(parts: list[zipfile.ZipInfo], unpacked_bytes: int) -> None:
    names = [part.filename for part in parts]
    if any(name.lower().endswith("vbaproject.bin") or "/macrosheets/" in name.lower() for name in names):
        raise Refused("macros")
    if any(part.flag_bits & 1 for part in parts):
        raise Refused("password")
    if "xl/workbook.bin" in names:
        raise Refused("binary")
    if _BOOK not in names or len(names) != len(set(names)):
        raise Refused("damaged")
    squeezed = any(part.file_size > 2**20 and part.file_size > SQUEEZE * part.compress_size for part in parts)
    if squeezed or sum(part.file_size for part in parts) > unpacked_bytes:
        raise Refused("large")
