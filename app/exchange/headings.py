"""Headings as people make them: over one to three rows, merged, starred; and the rows where a table has them."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.exchange.reading import Line, Top

MOST_ROWS = 3
"""Rows over which headings may go."""
TOP_ROWS = 20
"""Rows from the top of a sheet among which headings are looked for."""
REASON = "原因"
"""The last column of a file that is handed back; in a file that is sent in again it is passed over."""
_ASIDE = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")
_NOISE = re.compile(r"[\s*＊:：、,，.。_/\\|\-—]+")


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above one column, from the top down."""

    parts: tuple[str, ...]

    @property
    def label(self) -> str:
        """As it is shown to people."""
        return " / ".join(self.parts)

    @property
    def last(self) -> str:
        """The part nearest to the cells."""
        return self.parts[-1] if self.parts else ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a table is: its sheet, its first heading row, over how many rows the headings go, and what they say."""

    sheet: str
    row: int
    rows: int
    headings: tuple[Heading, ...]
    known: int = 0

    @property
    def digest(self) -> str:
        """The same for every file with the same headings."""
        return digest_of(self.headings)

    @property
    def first_data_row(self) -> int:
        """The number of the first row below the headings."""
        return self.row + self.rows


def digest_of(headings: Sequence[Heading]) -> str:
    """The same for every file with the same headings, however they are spread over rows."""
    names = [normal("".join(heading.parts)) for heading in headings]
    return hashlib.sha256("\x1f".join(name for name in names if name != REASON).encode()).hexdigest()


def normal(text: str) -> str:
    """A heading without what does not tell columns apart: width, spaces, stars, remarks in brackets.

    >>> normal(" 身份证 号码*（18位） "), normal("ＩＤ")
    ('身份证号码', 'id')
    """
    plain = unicodedata.normalize("NFKC", text)
    return _NOISE.sub("", _ASIDE.sub("", plain)).lower() or _NOISE.sub("", plain).lower()


def headings_of(lines: Sequence[Line]) -> tuple[Heading, ...]:
    """The headings that these rows make. What is merged over several columns stands above each of them."""
    width = max((len(line.values) for line in lines), default=0)
    grid = [[*line.values, *[""] * (width - len(line.values))] for line in lines]
    for above, below in zip(grid, grid[1:], strict=False):
        carried = ""
        for column in range(width):
            if above[column]:
                carried = above[column] if below[column] else ""
            elif below[column]:
                above[column] = carried
    columns = zip(*grid, strict=True) if grid else ()
    return tuple(Heading(_different(texts)) for texts in columns)


def find_place(tops: Sequence[Top], known: Callable[[Sequence[Heading]], int]) -> Place | None:
    """The sheet and the rows whose headings the source knows best; ``known`` counts how many of them it knows."""
    best: Place | None = None
    for top in tops:
        for place in _places(top):
            found = Place(place.sheet, place.row, place.rows, place.headings, known(place.headings))
            if best is None or (found.known, -found.rows) > (best.known, -best.rows):
                best = found
    return best if best is not None and best.known > 0 else None


def place_at(top: Top, row: int, rows: int) -> Place | None:
    """The place of headings that somebody points out."""
    lines = [line for line in top.lines if row <= line.number < row + rows]
    return Place(top.sheet, row, rows, headings_of(lines)) if lines else None


def _places(top: Top) -> list[Place]:
    found = []
    for at, line in enumerate(top.lines[:TOP_ROWS]):
        for rows in range(1, MOST_ROWS + 1):
            lines = top.lines[at : at + rows]
            if len(lines) == rows and lines[-1].number == line.number + rows - 1:
                found.append(Place(top.sheet, line.number, rows, headings_of(lines)))
    return found


def _different(texts: Sequence[str]) -> tuple[str, ...]:
    parts: list[str] = []
    for text in texts:
        flat = " ".join(text.split())
        if flat and flat not in parts[-1:]:
            parts.append(flat)
    return tuple(parts)
