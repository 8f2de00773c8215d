"""The child that opens a foreign workbook: ``python opening.py FILE BOUNDS`` prints its rows as lines of JSON.

It stands alone and imports nothing of ours. It gives up memory and time above the bounds before it touches the
file: whatever the file does to it, the parent sees a line that is missing its end.
"""

from __future__ import annotations

import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

HIDDEN = "_ywl"
EXACT_BELOW = 10**15
OUT_OF_MEMORY = 3
"""The exit code for more memory than the bounds allow."""
SQUEEZE = 200
"""No honest part of a workbook shrinks more than this; what does was made to fill memory."""


_FORMULA = re.compile(rb'<(?:\w+:)?c\s(?:[^<>]*\s)?r="([A-Z]{1,3})([0-9]{1,7})"[^<>]*>\s*<(?:\w+:)?f[\s/>]')
_MOST_FORMULAS = 100_000
_PIECE, _LAP = 2**20, 2**12
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class Refused(Exception):
    """The file is not opened; the word says why, and the parent has the sentence for it."""


def main(path: str, bounds: dict[str, int]) -> None:
    """Print the version, the rows of the first visible sheet, and how many there were."""
    _bind(bounds)
    try:
        _look_inside(path, bounds["unpacked_bytes"])
        rows = 0
        for said in _sheet(path):
            _say(said)
            rows += 1
        _say({"end": rows - 1})
    except Refused as refusal:
        _say({"refused": str(refusal)})
    except MemoryError:
        sys.exit(OUT_OF_MEMORY)


def _bind(bounds: dict[str, int]) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (bounds["memory_bytes"],) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (bounds["seconds"],) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _say(said: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(said, ensure_ascii=False) + "\n")


def _look_inside(path: str, unpacked_bytes: int) -> None:
    try:
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError) as error:
        raise Refused("damaged") from error
    names = [part.filename for part in parts]
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Refused("macros")
    if "xl/workbook.xml" not in names or len(names) != len(set(names)):
        raise Refused("damaged")
    squeezed = any(part.file_size > 2**20 and part.file_size > SQUEEZE * part.compress_size for part in parts)
    if squeezed or sum(part.file_size for part in parts) > unpacked_bytes:
        raise Refused("large")


def _sheet(path: str) -> Iterator[dict[str, Any]]:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    try:
        with CalamineWorkbook.from_path(path) as book:
            yield {"version": _version(book)}
            sheets = [
                sheet.name
                for sheet in book.sheets_metadata
                if sheet.typ is SheetTypeEnum.WorkSheet and sheet.visible is SheetVisibleEnum.Visible
            ]
            if not sheets:
                raise Refused("empty")
            yield from _rows(book.get_sheet_by_name(sheets[0]), _formulas(path, sheets[0]))
    except PasswordError as error:
        raise Refused("password") from error
    except (CalamineError, ElementTree.ParseError, zipfile.BadZipFile, KeyError, OSError, ValueError) as error:
        raise Refused("damaged") from error


def _version(book: Any) -> str:
    if HIDDEN not in book.sheet_names:
        return ""
    rows = book.get_sheet_by_name(HIDDEN).to_python(nrows=1)
    return str(rows[0][0])[:100] if rows and rows[0] else ""


def _formulas(path: str, sheet: str) -> dict[int, list[int]]:
    """Row → columns of the cells of a sheet that hold a formula, whatever they last came to."""
    found: dict[int, list[int]] = {}
    with zipfile.ZipFile(path) as packed, packed.open(_part_of(packed, sheet)) as part:
        kept = b""
        while piece := part.read(_PIECE):
            piece, at = kept + piece, 0
            for match in _FORMULA.finditer(piece):
                found.setdefault(int(match[2]), []).append(_column(match[1]))
                at = match.end()
            kept = piece[max(at, len(piece) - _LAP) :]
            if len(found) > _MOST_FORMULAS:
                break
    return found


def _part_of(packed: zipfile.ZipFile, sheet: str) -> str:
    """The part of the file in which a sheet lies."""
    book = ElementTree.fromstring(packed.read("xl/workbook.xml"))  # noqa: S314 (bounded memory and time, own process)
    relations = ElementTree.fromstring(packed.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    sheets = (one for one in book.iter() if one.tag.endswith("}sheet") and one.get("name") == sheet)
    wanted = next((one.get(_RELATION) for one in sheets), "")
    target = next((one.get("Target", "") for one in relations if one.get("Id") == wanted), "")
    name = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    if name not in packed.namelist():
        raise Refused("damaged")
    return name


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _rows(sheet: Any, formulas: dict[int, list[int]]) -> Iterator[dict[str, Any]]:
    if sheet.start is None:
        return
    before = [""] * sheet.start[1]
    for number, row in enumerate(sheet.iter_rows(), start=1):
        values = [_plain(value) for value in row]
        if any(values):
            yield {"row": number, "values": before + values, "formulas": formulas.get(number, [])}


def _plain(value: Any) -> Any:
    """A cell as text; a number that Excel has rounded is marked, so that nobody takes it for what was typed."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, (int, float)):
        text = _number(value)
        return text if abs(value) < EXACT_BELOW else {"number": text}
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return value.date().isoformat() if midnight else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, (date, time)):
        return value.isoformat()
    return str(value) if isinstance(value, timedelta) else ""


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else f"{Decimal(repr(value)):f}"


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]))
