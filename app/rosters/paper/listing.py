"""Long tables on paper: drawn line by line as they are read, so that thousands of pages take neither long nor much."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO

from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import getFont
from reportlab.pdfgen.canvas import Canvas

from app.kernel.words import _
from app.rosters.paper.setting import AUTHOR, HEAD, Setter

SIZE, LARGE, LEADING, PADDING = 6.3, 8.3, 7.4, 1.6
_MOST_LINES = 3
_WIDTH, _HEIGHT = landscape(A4)
_MARGIN, _FLOOR = 8 * mm, 20 * mm


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table: its heading, its width in millimetres, whether it is flush right."""

    label: str
    width: float
    end: bool = False


class LongTable:
    """A table on A4 landscape; title, line below it and headings repeat on each page, ``signs`` stand at its foot."""

    def __init__(self, title: str, below: str, columns: Sequence[Column], signs: str) -> None:
        self.title, self.below, self.columns, self.signs = title, below, columns, signs
        self.setter, self.paper = Setter(SIZE), BytesIO()
        self.canvas = Canvas(self.paper, pagesize=landscape(A4), invariant=1)
        self.canvas.setTitle(title)
        self.canvas.setAuthor(AUTHOR)
        self.number, self.at, self.top = 0, 0.0, 0.0
        self.text, self.rules = self.canvas.beginText(), list[tuple[float, float, float, float]]()
        self._widths: dict[str, float] = {}
        self._face = getFont(self.setter.font)

    def write(self, lines: Iterable[Sequence[str]]) -> None:
        """Draw lines, on as many pages as they need."""
        for line in lines:
            self._draw(self._broken(line))

    def close(self, last: Sequence[str]) -> bytes:
        """Draw what stands below the last line, and give the file."""
        for text in last:
            self._below(text)
        if lacking := self.setter.lacking():
            self._below(lacking)
        self._end()
        self.canvas.save()
        return self.paper.getvalue()

    def _below(self, text: str) -> None:
        for part in self._parts(text, _WIDTH - 2 * _MARGIN, LARGE, 9):
            self._room(LARGE * 1.6)
            self.at -= LARGE * 1.6
            self._text(_MARGIN, self.at, part, LARGE)

    def _draw(self, cells: Sequence[Sequence[str]]) -> None:
        """One line of cells, and the rule below it."""
        height = max(1, *map(len, cells)) * LEADING + 2 * PADDING
        self._room(height)
        self._cells(cells, height)

    def _cells(self, cells: Sequence[Sequence[str]], height: float) -> None:
        left, self.at = _MARGIN, self.at - height
        for column, parts in zip(self.columns, cells, strict=True):
            down = self.at + (height + len(parts) * LEADING) / 2 - SIZE
            for part in parts:
                spare = column.width * mm - self._long(part, SIZE) - PADDING if column.end else PADDING
                self._text(left + spare, down, part, SIZE)
                down -= LEADING
            left += column.width * mm
        self.rules.append((_MARGIN, self.at, left, self.at))

    def _room(self, height: float) -> None:
        if not self.number:
            self._begin()
        elif self.at - height < _FLOOR:
            self._end()
            self._begin()

    def _begin(self) -> None:
        self.number += 1
        self.text, self.rules = self.canvas.beginText(), []
        title, below = self.setter.shown(self.title), self.setter.shown(self.below)
        self.at = _HEIGHT - _MARGIN - 14
        self._text((_WIDTH - self._long(title, 14)) / 2, self.at, title, 14)
        self.at -= 14
        self._text(_MARGIN, self.at, below, LARGE)
        self.at -= 4
        self.top = self.at
        cells = self._broken([column.label for column in self.columns])
        height = max(map(len, cells)) * LEADING + 2 * PADDING
        self.canvas.setFillColor(HEAD)
        self.canvas.rect(_MARGIN, self.at - height, sum(one.width for one in self.columns) * mm, height, 0, 1)
        self.canvas.setFillColorRGB(0, 0, 0)
        self._cells(cells, height)

    def _end(self) -> None:
        self._text(_MARGIN, 9 * mm, self.setter.shown(self.signs), LARGE)
        page = _("第 {page} 页").format(page=self.number)
        self._text(_WIDTH - _MARGIN - self._long(page, LARGE), 9 * mm, page, LARGE)
        self._rule()
        self.canvas.drawText(self.text)
        self.canvas.showPage()

    def _rule(self) -> None:
        """The frame of the page's lines, drawn at once."""
        floor, left = self.rules[-1][1], _MARGIN
        self.rules.append((left, self.top, left + sum(one.width for one in self.columns) * mm, self.top))
        for width in (0.0, *(column.width * mm for column in self.columns)):
            left += width
            self.rules.append((left, self.top, left, floor))
        self.canvas.setLineWidth(0.4)
        self.canvas.lines(self.rules)

    def _broken(self, line: Sequence[str]) -> list[list[str]]:
        return [
            self._parts(text, column.width * mm - 2 * PADDING, SIZE, _MOST_LINES)
            for column, text in zip(self.columns, line, strict=True)
        ]

    def _parts(self, text: str, width: float, size: float, most: int) -> list[str]:
        """The text in lines that fit; what would need more lines than there may be ends in dots."""
        shown = self.setter.shown(text)
        if self._long(shown, size) <= width:
            return [shown] if shown else []
        parts, begun = [], ""
        for sign in shown:
            if begun and self._long(begun + sign, size) > width:
                parts.append(begun)
                begun = ""
            begun += sign
        parts.append(begun)
        return parts if len(parts) <= most else [*parts[: most - 1], parts[most - 1][:-1] + "…"]

    def _long(self, text: str, size: float) -> float:
        """How wide a text is; each sign is measured once."""
        try:
            return size * sum(map(self._widths.__getitem__, text))
        except KeyError:
            self._widths |= {sign: self._face.stringWidth(sign, 1) for sign in text}
            return self._long(text, size)

    def _text(self, left: float, at: float, text: str, size: float) -> None:
        self.text.setFont(self.setter.font, size)
        self.text.setTextOrigin(left, at)
        self.text.textOut(text)
