"""Workbooks of the older kind (Excel 97–2003), written byte by byte: a compound file with a BIFF8 stream in it."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

SECTOR = 512
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file (MS-CFB, version 3) with these streams, each long enough to stay out of the mini stream."""
    sectors: list[bytes] = []
    table: list[int] = []
    entries = [_entry("Root Entry", 5, END, 0, child=1)]
    for number, (name, content) in enumerate(streams.items(), start=1):
        padded = content.ljust(4096, b"\0")
        first, count = len(sectors), -(-len(padded) // SECTOR)
        sectors += [padded[at * SECTOR : (at + 1) * SECTOR].ljust(SECTOR, b"\0") for at in range(count)]
        table += [first + at + 1 for at in range(count - 1)] + [END]
        last = number == len(streams)
        entries.append(_entry(name, 2, first, len(padded), right=FREE if last else number + 1))
    entries += [b"\0" * 128] * (-len(entries) % 4)
    directory = len(sectors)
    whole = b"".join(entries)
    sectors += [whole[at : at + SECTOR] for at in range(0, len(whole), SECTOR)]
    table += [directory + at + 1 for at in range(len(whole) // SECTOR - 1)] + [END]
    return _with_table(sectors, table, directory)


def _with_table(sectors: list[bytes], table: list[int], directory: int) -> bytes:
    count = 1
    while (len(table) + count) * 4 > count * SECTOR:
        count += 1
    first = len(sectors)
    table = [*table, *[FAT] * count]
    table += [FREE] * (count * SECTOR // 4 - len(table))
    packed = struct.pack(f"<{len(table)}I", *table)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<IIIIIIIII", 0, count, directory, 0, 4096, END, 0, END, 0)
    places = [first + at for at in range(count)]
    head += struct.pack("<109I", *(places + [FREE] * 109)[:109])
    return head + b"".join(sectors) + packed


def _entry(name: str, kind: int, first: int, size: int, right: int = FREE, child: int = FREE) -> bytes:
    written = name.encode("utf-16-le")
    said = written.ljust(64, b"\0") + struct.pack("<HBBIII", len(written) + 2, kind, 1, FREE, right, child)
    return said + b"\0" * 36 + struct.pack("<IQ", first, size)


def old_book(rows: Sequence[Sequence[str | float]], locked: bool = False) -> bytes:
    """A workbook of one sheet; ``locked`` puts the mark of a password before everything else."""
    begin = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 0x0306))
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 0x0306))
    sheet += b"".join(_cell(row, column, value) for row, line in enumerate(rows) for column, value in enumerate(line))
    sheet += _record(0x000A, b"")
    pages = _record(0x0042, struct.pack("<H", 1200))
    password = _record(0x002F, struct.pack("<HHH", 1, 1, 2)) if locked else b""
    name = struct.pack("<BB", 5, 1) + "住户登记表".encode("utf-16-le")
    bound_size = 4 + 6 + len(name)
    at = len(begin) + len(password) + len(pages) + bound_size + 4
    bound = _record(0x0085, struct.pack("<IBB", at, 0, 0) + name)
    return compound({"Workbook": begin + password + pages + bound + _record(0x000A, b"") + sheet})


def _cell(row: int, column: int, value: str | float) -> bytes:
    if isinstance(value, float):
        return _record(0x0203, struct.pack("<HHHd", row, column, 0, value))
    text = struct.pack("<HB", len(value.encode("utf-16-le")) // 2, 1) + value.encode("utf-16-le")
    return _record(0x0204, struct.pack("<HHH", row, column, 0) + text)


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content
