"""The child's work: bind itself, look at the file from outside, and say what is in it."""

from __future__ import annotations

import json
import resource
import sys
import zipfile
from collections.abc import Iterator
from itertools import islice
from typing import Any

from . import OUT_OF_MEMORY, Refused
from .cell import Row
from .legacy import open_legacy
from .workbook import open_workbook

AT_ONCE = 200
LARGEST = 2**18
"""Rows, and roughly characters, in one line of what is said."""


def main(path: str, bounds: str) -> None:
    """Say the sheets, the rows of those asked for, and how many there were."""
    asked: dict[str, Any] = json.loads(bounds)
    try:
        _bind(asked)
        rows = 0
        for said in _said(path, asked):
            sys.stdout.write(json.dumps(said, ensure_ascii=False, separators=(",", ":")) + "\n")
            rows += len(said) if isinstance(said, list) else 0
        sys.stdout.write(json.dumps({"end": rows}) + "\n")
    except Refused as refusal:
        sys.stdout.write(json.dumps({"refused": str(refusal)}) + "\n")
    except MemoryError:
        sys.exit(OUT_OF_MEMORY)


def _bind(bounds: dict[str, Any]) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (bounds["memory_bytes"],) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (bounds["seconds"],) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    sys.stdout.reconfigure(encoding="utf-8", errors="surrogatepass")  # type: ignore[union-attr]


def _said(path: str, asked: dict[str, Any]) -> Iterator[Any]:
    opened = open_workbook if zipfile.is_zipfile(path) or not _is_legacy(path) else open_legacy
    with opened(path, asked) as book:
        if not book.sheets:
            raise Refused("empty")
        wanted = asked.get("sheet") or book.sheets[0]
        if wanted not in book.sheets:
            raise Refused("gone")
        yield {"version": book.version, "sheets": book.sheets, "total": book.height(wanted)}
        top = asked.get("top", 0)
        for sheet in book.sheets[: asked["most_sheets"]] if top else [wanted]:
            if top:
                yield {"sheet": sheet}
            yield from _parts(islice(book.rows(sheet), top) if top else book.rows(sheet))


def _is_legacy(path: str) -> bool:
    with open(path, "rb") as file:
        return file.read(4) == b"\xd0\xcf\x11\xe0"


def _parts(rows: Iterator[Row]) -> Iterator[list[Row]]:
    part: list[Row] = []
    size = 0
    for row in rows:
        part.append(row)
        size += sum(map(len, row[1]))
        if len(part) == AT_ONCE or size > LARGEST:
            yield part
            part, size = [], 0
    if part:
        yield part
