"""The registration form as a PDF, with its Chinese font embedded, so that it prints the same everywhere."""

from __future__ import annotations

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
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from app.offices.registration import HEADINGS, RegistrationForm

FONT = Path(__file__).parent / "data" / "fonts" / "wqy-microhei.ttc"
"""WenQuanYi Micro Hei 0.2.0-beta, Apache-2.0; only the characters used are embedded."""

WIDTHS = (12, 26, 34, 30, 40, 52, 24, 14, 30)
GAP = "　" * 9
FOOT = f"登记机关（盖章）：{GAP}经办人：{GAP}审核人：{GAP}日期：　　　　年　　月　　日"


def registration_pdf(form: RegistrationForm) -> bytes:
    """The form on A4 landscape; the headings repeat on each page."""
    font, paper = _font(), BytesIO()
    plain = ParagraphStyle("plain", fontName=font, fontSize=9, leading=12, wordWrap="CJK")
    title = ParagraphStyle("title", parent=plain, fontSize=15, leading=20, alignment=1)
    lines = [list(HEADINGS), *(row.cells(number) for number, row in enumerate(form.rows, start=1))]
    cells = [[Paragraph(escape(text), plain) for text in line] for line in lines]
    table = Table(cells, colWidths=[width * mm for width in WIDTHS], repeatRows=1)
    table.setStyle(_style())
    document = SimpleDocTemplate(
        paper,
        pagesize=landscape(A4),
        title=form.title,
        author="一网联",
        leftMargin=15 * mm,
        rightMargin=15 * mm,
        topMargin=15 * mm,
        bottomMargin=15 * mm,
        invariant=1,
    )
    story = [
        Paragraph(escape(form.title), title),
        Spacer(1, 3 * mm),
        Paragraph(escape(form.heading), plain),
        Spacer(1, 3 * mm),
        table,
        Spacer(1, 10 * mm),
        Paragraph(FOOT, plain),
    ]
    document.build(story, onFirstPage=_number(font), onLaterPages=_number(font))
    return paper.getvalue()


@cache
def _font() -> str:
    pdfmetrics.registerFont(TTFont("ywl-song", str(FONT), subfontIndex=0))
    return "ywl-song"


def _style() -> TableStyle:
    return TableStyle(
        [
            ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
            ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#E8EEF7")),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ]
    )


def _number(font: str) -> Any:
    def draw(canvas: Any, document: Any) -> None:
        canvas.setFont(font, 8)
        canvas.drawRightString(landscape(A4)[0] - 15 * mm, 8 * mm, f"第 {document.page} 页")

    return draw
