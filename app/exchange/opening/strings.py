"""The texts that a workbook keeps once for all cells, read as far as they are needed, packed close together."""

from __future__ import annotations

import re
import zipfile
from array import array

from . import LONGEST, Refused
from .scanning import local, pieces, reader

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_RECENT = 2**14


def unescaped(text: str) -> str:
    """A text with the signs that XML cannot hold put back (ECMA-376 part 1, 22.4.2.4)."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


class Strings:
    """The shared texts by their number. Excel writes them in the order of their first use: a top needs few."""

    def __init__(self, packed: zipfile.ZipFile, part: str, most: int) -> None:
        self._blob, self._ends = bytearray(), array("Q")
        self._pieces = pieces(packed, part, most) if part in packed.namelist() else iter(())
        self._parser = reader(self._start, self._end, self._said)
        self._text: list[str] = []
        self._length = 0
        self._inside = self._phonetic = False
        self._recent: dict[int, str] = {}

    def __getitem__(self, number: int) -> str:
        found = self._recent.get(number)
        if found is not None:
            return found
        while number >= len(self._ends):
            piece = next(self._pieces, None)
            if piece is None:
                raise Refused("damaged")
            self._parser.Parse(piece, False)
        start = self._ends[number - 1] if number else 0
        found = self._blob[start : self._ends[number]].decode("utf-8", "surrogatepass")
        if len(found) < 100:
            if len(self._recent) >= _RECENT:
                self._recent.clear()
            self._recent[number] = found
        return found

    def _start(self, name: str, _given: dict[str, str]) -> None:
        name = local(name)
        if name == "si":
            self._text, self._length = [], 0
        elif name == "t":
            self._inside = not self._phonetic
        elif name == "rPh":
            self._phonetic = True

    def _end(self, name: str) -> None:
        name = local(name)
        if name == "t":
            self._inside = False
        elif name == "rPh":
            self._phonetic = False
        elif name == "si":
            self._blob += unescaped("".join(self._text)).encode("utf-8", "surrogatepass")
            self._ends.append(len(self._blob))

    def _said(self, text: str) -> None:
        if self._inside and self._length <= LONGEST:
            self._text.append(text)
            self._length += len(text)
