"""One sheet of a workbook as a stream of rows (ECMA-376 part 1, 18.3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from . import LONGEST
from .cell import Row, from_number, from_serial
from .plainrows import END, START, Token, is_plain, tokens_of
from .scanning import local, reader
from .strings import Strings, unescaped

_DIGITS = "0123456789"


class SheetRows:
    """The rows of a sheet that hold anything. What lies right of ``columns`` is gathered in one cell beyond them."""

    def __init__(self, strings: Strings, dated: list[bool], since_1904: bool, columns: int) -> None:
        self._strings, self._dated, self._since_1904, self._columns = strings, dated, since_1904, columns
        self._ready: list[Row] = []
        self._number = self._column = 0
        self._values: list[Any] = []
        self._formulas: list[int] = []
        self._letters: dict[str, int] = {}
        self._kind = self._style = ""
        self._text = ""
        self._inside = self._phonetic = False

    def read(self, pieces: Iterable[bytes]) -> Iterator[Row]:
        """The rows, as the pieces of the part come in."""
        parser = reader(self._start, self._end, self._said)
        for piece, rows_only in _cut(pieces):
            tokens = tokens_of(piece) if rows_only else None
            if tokens is None:
                parser.Parse(piece, False)
            else:
                self._take(tokens)
            if self._ready:
                yield from self._ready
                self._ready.clear()
        parser.Parse(b"", True)
        yield from self._ready

    def _take(self, tokens: list[Token]) -> None:
        """Rows that are written as every spreadsheet writes them."""
        for _whole, letters, before, kind, behind, value, text, row, end in tokens:
            if letters:
                self._text = value or text
                if self._text:
                    self._column = self._letters.get(letters) or self._place(letters)
                    self._kind, self._style = kind or "n", before or behind
                    self._keep_short(self._meant())
            elif row:
                self._number, self._column, self._values, self._formulas = int(row), 0, [], []
            elif end and self._values:
                self._close()

    def _start(self, name: str, given: dict[str, str]) -> None:
        if ":" in name:
            name = local(name)
        if name == "c":
            place = given.get("r")
            self._column = self._place(place) if place else self._column + 1
            self._kind, self._style, self._text = given.get("t", "n"), given.get("s", ""), ""
        elif name == "v":
            self._inside = True
        elif name == "row":
            number = given.get("r")
            self._number = int(number) if number else self._number + 1
            self._column, self._values, self._formulas = 0, [], []
        elif name == "t":
            self._inside = not self._phonetic
        elif name == "f":
            self._formulas.append(self._column)
        elif name == "rPh":
            self._phonetic = True

    def _end(self, name: str) -> None:
        if ":" in name:
            name = local(name)
        if name in ("v", "t"):
            self._inside = False
        elif name == "c":
            if self._text:
                self._keep_short(self._meant())
        elif name == "row":
            self._close()
        elif name == "rPh":
            self._phonetic = False

    def _said(self, text: str) -> None:
        if self._inside and len(self._text) <= LONGEST:
            self._text += text

    def _place(self, place: str) -> int:
        letters = place.rstrip(_DIGITS)
        found = self._letters.get(letters)
        if found is None:
            found = 0
            for letter in letters:
                found = found * 26 + ord(letter) - 64
            self._letters[letters] = found = min(max(found, 1), self._columns + 1)
        return found

    def _close(self) -> None:
        if any(self._values) or self._formulas:
            self._ready.append((self._number, self._values, self._formulas))

    def _keep_short(self, meant: Any) -> None:
        self._keep(meant if len(meant) <= LONGEST else {"long": meant[:100]})

    def _keep(self, value: Any) -> None:
        values, column = self._values, min(self._column, self._columns + 1)
        missing = column - len(values) - 1
        if missing < 0:
            values[column - 1] = value
            return
        if missing:
            values += [""] * missing
        values.append(value)

    def _meant(self) -> Any:
        kind, text = self._kind, self._text
        if kind == "s":
            return self._strings[int(text)]
        if kind == "n":
            if self._style and self._is_dated():
                return from_serial(float(text), self._since_1904) or text
            return from_number(text)
        if kind == "b":
            return "是" if text.strip() == "1" else "否"
        if kind == "e":
            return {"error": text[:20]}
        if kind == "d":
            return text.replace("T", " ").removesuffix(" 00:00:00")
        return unescaped(text)

    def _is_dated(self) -> bool:
        style = int(self._style)
        return style < len(self._dated) and self._dated[style]


def _cut(pieces: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """The pieces cut behind whole rows, and whether a piece holds nothing else.

    A remark or a section of plain data may hold what looks like rows; from the first one on nothing is plain.
    """
    kept, begun, plain = b"", False, None
    for piece in pieces:
        kept += piece
        if plain is None:
            plain = is_plain(kept)
        if plain and not begun and START in kept:
            top, start, kept = kept.partition(START)
            yield top + start, False
            begun, plain = True, b"<!" not in top
        plain = plain and b"<!" not in kept and (not begun or b"<?" not in kept)
        at = kept.rfind(END) + len(END)
        if not plain or (not begun and len(kept) > 2**16) or len(kept) > 2**22:
            yield kept, False
            kept = b""
        elif begun and at >= len(END):
            yield kept[:at], True
            kept = kept[at:]
    yield kept, False
