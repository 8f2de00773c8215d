"""The registration form as a PDF, with its Chinese font embedded, so that it prints the same everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from app.offices.registration import BLANKS, HEADINGS, RULE, RegistrationForm

FONT = Path(__file__).parent / "data" / "fonts" / "wqy-microhei.ttc"
"""WenQuanYi Micro Hei 0.2.0-beta, Apache-2.0; only the characters used are embedded."""
GETA = "〓"
"""Stands for a character that the font does not have; below the table is said which."""

WIDTHS = (9, 22, 19, 31, 21, 17, 36, 24, 38, 24, 11, 21)
MARGIN = 12 * mm


def registration_pdf(form: RegistrationForm) -> bytes:
    """The form on A4 landscape; the headings repeat on each page."""
    printer, paper = _Printer(), BytesIO()
    document = SimpleDocTemplate(
        paper,
        pagesize=landscape(A4),
        title=form.title,
        author="一网联",
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN + 4 * mm,
        invariant=1,
    )
    document.build(printer.story(form), onFirstPage=printer.foot, onLaterPages=printer.foot)
    return paper.getvalue()


class _Printer:
    """Sets the parts of the form, and remembers which characters the font does not have."""

    def __init__(self) -> None:
        self.font = _font()
        self.known = pdfmetrics.getFont(self.font).face.charToGlyph
        self.missing: dict[str, None] = {}
        self.plain = ParagraphStyle("plain", fontName=self.font, fontSize=8, leading=10.5, wordWrap="CJK")
        self.title = ParagraphStyle("title", parent=self.plain, fontSize=15, leading=20, alignment=1)

    def story(self, form: RegistrationForm) -> list[Flowable]:
        """The form from top to bottom."""
        gap = Spacer(1, 3 * mm)
        top = [self.said(form.title, self.title), gap, self.said(form.heading), gap]
        table = self.table([HEADINGS, *(row.cells(number, "\n") for number, row in enumerate(form.rows, start=1))])
        return [*top, table, gap, *self.told(), self.said(RULE), KeepTogether([Spacer(1, 6 * mm), self.blanks()])]

    def said(self, text: str, style: ParagraphStyle | None = None) -> Paragraph:
        """A paragraph in characters that the font has."""
        for sign in text:
            if ord(sign) not in self.known and sign not in "\n\u3000":
                self.missing[sign] = None
        shown = "".join(GETA if sign in self.missing else sign for sign in text)
        return Paragraph(escape(shown).replace("\n", "<br/>"), style or self.plain)

    def table(self, lines: Sequence[Sequence[str]]) -> Table:
        """The lines of the form; the first repeats on each page."""
        cells = [[self.said(text) for text in line] for line in lines]
        table = Table(cells, colWidths=[width * mm for width in WIDTHS], repeatRows=1)
        table.setStyle(
            TableStyle(
                [
                    ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
                    ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#E8EEF7")),
                    ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                    ("LEFTPADDING", (0, 0), (-1, -1), 3),
                    ("RIGHTPADDING", (0, 0), (-1, -1), 3),
                ]
            )
        )
        return table

    def told(self) -> list[Flowable]:
        """Which characters could not be printed, by their numbers, so that they are written in by hand."""
        if not self.missing:
            return []
        numbers = "、".join(f"U+{ord(sign):04X}" for sign in self.missing)
        return [self.said(f"字库缺字，表中以“{GETA}”代替，请手工填写：{numbers}。")]

    def blanks(self) -> Table:
        """Room for seals and signatures."""
        half = len(BLANKS) // 2
        lines = [[self.said(one) for one in part] for part in (BLANKS[:half], BLANKS[half:])]
        return Table(lines, colWidths=[91 * mm] * half, rowHeights=[12 * mm] * len(lines))

    def foot(self, canvas: Any, document: Any) -> None:
        """The number of the page."""
        canvas.setFont(self.font, 8)
        canvas.drawRightString(landscape(A4)[0] - MARGIN, 8 * mm, f"第 {document.page} 页")


@cache
def _font() -> str:
    pdfmetrics.registerFont(TTFont("ywl-hei", str(FONT), subfontIndex=0))
    return "ywl-hei"
