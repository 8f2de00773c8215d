"""Workbooks with parts of one's own: what the hostile files are made of."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence
from functools import cache

import xlsxwriter

from tests.exchange.oldbooks import compound, old_book

Make = Callable[[], bytes]
HEAD = ["户主姓名", "户主证件号码", "村"]
PEOPLE = [["张三丰", "000001", "东关村"], ["李四光", "000002", "西关村"]]
SPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def book(rows: Sequence[Sequence[str]], parts: Mapping[str, bytes] | None = None) -> Make:
    """A workbook that holds these rows, with other parts in place of its own or beside them."""
    return lambda: _packed(_parts(tuple(map(tuple, rows))) | dict(parts or {}))


def sheet(
    *rows: Sequence[str],
    declared: str = "",
    shared: str = "",
    before: str = "",
    numbered: bool = True,
    prefix: str = "",
) -> Make:
    """A workbook whose sheet is written by hand; a cell that is XML stands as it is."""
    return lambda: _packed(_by_hand(rows, declared, shared, before, numbered, prefix))


def without(part: str) -> Make:
    """A good workbook that lacks a part."""
    return lambda: _packed({name: content for name, content in _good().items() if name != part})


def zipped(parts: Mapping[str, bytes]) -> Make:
    """A zip of these parts."""
    return lambda: _packed(parts)


def repeated_part() -> Make:
    """A workbook with two sheets under one name in the zip."""
    return lambda: _packed(_good(), again="xl/worksheets/sheet1.xml")


def many_parts(count: int) -> Make:
    """A workbook with thousands of small parts."""
    return lambda: _packed(_good() | {f"customXml/item{number}.xml": b"<x/>" for number in range(count)})


def swollen(part: str) -> Make:
    """A good workbook with a part of 60 MB that packs into next to nothing."""
    return lambda: _packed(_good() | {part: b"0" * (60 * 2**20)})


def lying() -> Make:
    """A sheet of 60 MB that says it is 1 KB."""

    def make() -> bytes:
        large = f"<worksheet {SPACE}><sheetData>".encode() + b" " * (60 * 2**20) + b"</sheetData></worksheet>"
        content = bytearray(_packed(_good() | {"xl/worksheets/sheet1.xml": large}))
        return bytes(_told(content, "xl/worksheets/sheet1.xml", size=1024))

    return make


def locked_zip() -> Make:
    """A workbook whose parts are marked as encrypted."""

    def make() -> bytes:
        content = bytearray(_packed(_good()))
        at = 0
        while (at := content.find(b"PK\x01\x02", at)) >= 0:
            struct.pack_into("<H", content, at + 8, struct.unpack_from("<H", content, at + 8)[0] | 1)
            at += 4
        return bytes(content)

    return make


def laughing() -> str:
    """Entities that grow to billions of characters."""
    steps = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 40}">' for n in range(9))
    return f'<!DOCTYPE l [<!ENTITY a "ha">{steps}]>'


def old(rows: Sequence[Sequence[str | float]] | None, locked: bool = False) -> Make:
    """A workbook of the older kind; without rows one that holds a locked workbook of the newer kind."""
    if rows is None:
        return lambda: compound({"EncryptionInfo": b"\4\0\4\0", "EncryptedPackage": b"x" * 9000})
    return lambda: old_book(rows, locked)


@cache
def _parts(rows: tuple[tuple[str, ...], ...]) -> dict[str, bytes]:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as workbook:
        page = workbook.add_worksheet("住户")
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                page.write_string(number, column, cell)
    with zipfile.ZipFile(made) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def _good() -> dict[str, bytes]:
    return _parts(tuple(map(tuple, [HEAD, *PEOPLE])))


def _packed(parts: Mapping[str, bytes], again: str = "") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    if again:
        made.seek(0)
        other = again[:-1] + "X"
        with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr(other, parts[again])
        return made.getvalue().replace(other.encode(), again.encode())
    return made.getvalue()


def _by_hand(
    rows: Sequence[Sequence[str]], declared: str, shared: str, before: str, numbered: bool, prefix: str
) -> dict[str, bytes]:
    lines = []
    for number, row in enumerate(rows, start=1):
        cells = "".join(_cell(text, number, column) for column, text in enumerate(row))
        lines.append(_line(number, cells, numbered))
    body = f"<worksheet {SPACE}>{before}<sheetData>{''.join(lines)}</sheetData></worksheet>"
    if prefix:
        body = re.sub(r"<(/?)", rf"<\1{prefix}", body)
        body = body.replace(SPACE, SPACE.replace("xmlns=", f"xmlns:{prefix[:-1]}="))
    parts = dict(_good())
    parts["xl/worksheets/sheet1.xml"] = f'<?xml version="1.0" encoding="UTF-8"?>{declared}{body}'.encode()
    if shared:
        parts["xl/sharedStrings.xml"] = shared.encode()
    return parts


def _line(number: int, cells: str, numbered: bool) -> str:
    place = f' r="{number}"' if numbered else ""
    return f"<row{place}>{cells}</row>"


def _cell(text: str, row: int, column: int) -> str:
    if text.startswith("<c"):
        return text
    return f'<c r="{chr(65 + column)}{row}" t="inlineStr"><is><t>{text}</t></is></c>'


def _told(content: bytearray, part: str, size: int) -> bytearray:
    """The size of a part in the directory of the zip, told wrong."""
    at = content.rindex(part.encode()) - 46
    struct.pack_into("<I", content, at + 24, size)
    return content
