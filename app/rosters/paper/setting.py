"""Setting sheets of paper: the Chinese font is embedded, and below the sheet is said what it lacks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Table, TableStyle

from app.kernel.words import _
from app.offices.registration_pdf import FONT, GETA

AUTHOR = "一网联"
HEAD = colors.HexColor("#E8EEF7")
Foot = Callable[[Any, Any], None]


class Setter:
    """Sets paragraphs and tables; a character that the font does not have is written in by hand, and said below."""

    def __init__(self, size: float = 10) -> None:
        self.font = font()
        self.known = pdfmetrics.getFont(self.font).face.charToGlyph
        self.missing: dict[str, None] = {}
        self._good = set("\n\u3000")
        self.plain = ParagraphStyle("plain", fontName=self.font, fontSize=size, leading=size * 1.45, wordWrap="CJK")
        self.body = ParagraphStyle("body", parent=self.plain, firstLineIndent=2 * size)
        self.title = ParagraphStyle("title", parent=self.plain, fontSize=17, leading=25, alignment=TA_CENTER)
        self.centre = ParagraphStyle("centre", parent=self.plain, alignment=TA_CENTER)
        self.right = ParagraphStyle("right", parent=self.plain, alignment=TA_RIGHT)

    def shown(self, text: str) -> str:
        """The text in characters that the font has."""
        if self._good.issuperset(text):
            return text
        self._good.update(sign for sign in text if ord(sign) in self.known)
        self.missing.update(dict.fromkeys(sign for sign in text if sign not in self._good))
        return "".join(GETA if sign in self.missing else sign for sign in text)

    def said(self, text: str, style: ParagraphStyle | None = None) -> Paragraph:
        """A paragraph."""
        kept = escape(self.shown(text)).replace("\u3000", 2 * "\xa0")  # blanks at the ends of words would be lost
        return Paragraph(kept.replace("\n", "<br/>"), style or self.plain)

    def table(
        self,
        lines: Sequence[Sequence[str]],
        widths: Sequence[float],
        *,
        headed: bool = False,
        ends: Sequence[int] = (),
        more: Sequence[tuple[Any, ...]] = (),
    ) -> Table:
        """Lines in a frame; a heading repeats on each page, the columns ``ends`` are flush right."""
        cells = [
            [self.said(text, self.right if at in ends else None) for at, text in enumerate(line)] for line in lines
        ]
        table = Table(cells, colWidths=[width * mm for width in widths], repeatRows=1 if headed else 0)
        style: list[tuple[Any, ...]] = [
            ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("LEFTPADDING", (0, 0), (-1, -1), 3),
            ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ]
        if headed:
            style.append(("BACKGROUND", (0, 0), (-1, 0), HEAD))
        table.setStyle(TableStyle([*style, *more]))
        return table

    def told(self) -> list[Flowable]:
        """Which characters could not be printed, by their numbers, so that they are written in by hand."""
        sentence = self.lacking()
        return [self.said(sentence)] if sentence else []

    def lacking(self) -> str:
        """The same as a sentence; nothing where the font had them all."""
        if not self.missing:
            return ""
        numbers = "、".join(f"U+{ord(sign):04X}" for sign in self.missing)
        return _("字库缺字，以“{sign}”代替，请手工填写：{numbers}。").format(sign=GETA, numbers=numbers)


def bound(
    story: list[Flowable],
    title: str,
    *,
    size: tuple[float, float] = A4,
    margin: float = 16 * mm,
    foot: Foot | None = None,
) -> bytes:
    """The pages as a PDF; ``foot`` draws what stands at the bottom of each."""
    paper = BytesIO()
    document = SimpleDocTemplate(
        paper,
        pagesize=size,
        title=title,
        author=AUTHOR,
        leftMargin=margin,
        rightMargin=margin,
        topMargin=margin,
        bottomMargin=margin,
        invariant=1,
    )
    more = {"onFirstPage": foot, "onLaterPages": foot} if foot else {}
    document.build(story, **more)
    return paper.getvalue()


@cache
def font() -> str:
    """The name of the font, registered once."""
    pdfmetrics.registerFont(TTFont("ywl-hei", str(FONT), subfontIndex=0))
    return "ywl-hei"
