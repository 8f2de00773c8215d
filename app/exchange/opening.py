"""The child that opens a foreign workbook: ``python opening.py FILE BOUNDS`` prints its rows as lines of JSON.

It stands alone and imports nothing of ours. It gives up memory and time above the bounds before it touches the
file: whatever the file does to it, the parent sees a line that is missing its end.
"""

from __future__ import annotations

import json
import resource
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

HIDDEN = "_ywl"
EXACT_BELOW = 10**15
OUT_OF_MEMORY = 3
"""The exit code for more memory than the bounds allow."""
SQUEEZE = 200
"""No honest part of a workbook shrinks more than this; what does was made to fill memory."""


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
            yield from _rows(book.get_sheet_by_name(sheets[0]))
    except PasswordError as error:
        raise Refused("password") from error
    except (CalamineError, OSError, ValueError) as error:
        raise Refused("damaged") from error


def _version(book: Any) -> str:
    if HIDDEN not in book.sheet_names:
        return ""
    rows = book.get_sheet_by_name(HIDDEN).to_python(nrows=1)
    return str(rows[0][0])[:100] if rows and rows[0] else ""


def _rows(sheet: Any) -> Iterator[dict[str, Any]]:
    if sheet.start is None:
        return
    before = [""] * sheet.start[1]
    for number, row in enumerate(sheet.iter_rows(), start=1):
        values = [_plain(value) for value in row]
        if any(values):
            yield {"row": number, "values": before + values}


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
