"""Reading what the pages answer, without the code under test: text, tables, links, Excel files."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from typing import Any
from xml.etree import ElementTree

import sqlalchemy as sa

_NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def text_of(html: str) -> str:
    """The words of a page."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", re.sub(r"(?s)<(script|style).*?</\1>", "", html))))


def rows_of(html: str) -> list[list[str]]:
    """The cells of the page's table, row by row."""
    body = re.search(r"(?s)<tbody>(.*?)</tbody>", html)
    if not body:
        return []
    rows = re.findall(r"(?s)<tr>(.*?)</tr>", body[1])
    return [
        [text_of(cell).strip() for cell in re.findall(r"(?s)<td[^>]*data-label[^>]*>(.*?)</td>", row)] for row in rows
    ]


def headings_of(html: str) -> list[str]:
    """The column headings of the page's table."""
    head = re.search(r"(?s)<thead>(.*?)</thead>", html)
    found = re.findall(r'(?s)<th scope="col" class="[^"]*"[^>]*>(.*?)</th>', head[1]) if head else []
    return [text for one in found if (text := text_of(one).strip()) and text != "操作"]


def link(html: str, name: str) -> str:
    """The address of a pager link: chevron-right is the next page."""
    found = re.search(rf'id="list-frame-{name}" href="([^"]*)"', html)
    return unescape(found[1]) if found else ""


def field_value(html: str, name: str) -> str:
    """What an input holds."""
    found = re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', html) or re.search(
        rf'<input[^>]*value="([^"]*)"[^>]*name="{name}"', html
    )
    return unescape(found[1]) if found else ""


def sheets_of(content: bytes) -> dict[str, list[list[str]]]:
    """The sheets of an Excel file: name → rows of the texts of their cells."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        names = [sheet.attrib["name"] for sheet in book.iter(f"{_NS}sheet")]
        return {
            name: _rows(ElementTree.fromstring(archive.read(f"xl/worksheets/sheet{at}.xml")))
            for at, name in enumerate(names, 1)
        }


def _rows(sheet: ElementTree.Element) -> list[list[str]]:
    found = []
    for row in sheet.iter(f"{_NS}row"):
        cells: dict[int, str] = {}
        for cell in row.iter(f"{_NS}c"):
            letters = re.match(r"[A-Z]+", cell.attrib["r"])
            assert letters
            at = 0
            for letter in letters[0]:
                at = at * 26 + ord(letter) - 64
            cells[at - 1] = "".join(cell.itertext())
        found.append([cells.get(at, "") for at in range(max(cells, default=-1) + 1)])
    return found


def raw_cells(content: bytes) -> list[tuple[str, str]]:
    """(type, text) of every cell of the first sheet; a formula would show as type ``f``."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    found = []
    for cell in sheet.iter(f"{_NS}c"):
        kind = "f" if cell.find(f"{_NS}f") is not None else cell.attrib.get("t", "n")
        found.append((kind, "".join(cell.itertext())))
    return found


@contextmanager
def counted(engine: sa.Engine) -> Iterator[list[str]]:
    """The statements that reach the database meanwhile, without what opens a transaction."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "SELECT set_config", "SAVEPOINT", "RELEASE")):
            seen.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
