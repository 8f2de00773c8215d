"""Decision notices as a PDF, one to a page, with the Chinese font embedded so that they print the same everywhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from io import BytesIO
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from app.kernel.words import _
from app.offices.registration_pdf import FONT, GETA
from app.programmes.notices.notice import REMEDY, RIGHTS, Notice, clauses

MARGIN = 22 * mm
_FACTS = (30 * mm, 136 * mm)
_LINES = (26 * mm, 62 * mm, 60 * mm, 18 * mm)
_HEADINGS = (_("条款"), _("要求"), _("实际"), _("结论"))


def notices_pdf(notices: Iterable[Notice]) -> bytes:
    """The notices on A4, each beginning on a page of its own."""
    printer, paper = _Printer(), BytesIO()
    document = SimpleDocTemplate(
        paper,
        pagesize=A4,
        title=_("决定书"),
        author="一网联",
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        invariant=1,
    )
    document.build([flowable for notice in notices for flowable in printer.story(notice)])
    return paper.getvalue()


class _Printer:
    """Sets notices; a character that the font does not have is written in by hand, and said below."""

    def __init__(self) -> None:
        self.font = _font()
        self.known = pdfmetrics.getFont(self.font).face.charToGlyph
        self.missing: dict[str, None] = {}
        self.plain = ParagraphStyle("plain", fontName=self.font, fontSize=11, leading=18, wordWrap="CJK")
        self.body = ParagraphStyle("body", parent=self.plain, firstLineIndent=22)
        self.small = ParagraphStyle("small", parent=self.plain, fontSize=9, leading=13)
        self.title = ParagraphStyle("title", parent=self.plain, fontSize=18, leading=26, alignment=TA_CENTER)
        self.centre = ParagraphStyle("centre", parent=self.plain, alignment=TA_CENTER)
        self.right = ParagraphStyle("right", parent=self.plain, alignment=TA_RIGHT)

    def story(self, notice: Notice) -> list[Flowable]:
        """One notice from top to bottom."""
        self.missing = {}
        gap, day = Spacer(1, 4 * mm), notice.decided_on
        told = [
            self.said(notice.authority, self.centre),
            self.said(notice.title, self.title),
            self.said(notice.number, self.centre),
            gap,
            self.said(f"{notice.addressee}："),
            self.said(notice.decision, self.body),
            gap,
            self.table([(label, text) for label, text in notice.facts if text], _FACTS),
            gap,
        ]
        if notice.lines:
            told += [self.table([_HEADINGS, *clauses(notice.lines)], _LINES), gap]
        told += [self.said(RIGHTS, self.body), self.said(REMEDY, self.body), Spacer(1, 10 * mm)]
        told += [self.said(_("{authority}（盖章）").format(authority=notice.authority), self.right)]
        told += [self.said(f"{day.year}年{day.month}月{day.day}日", self.right), *self._told(), PageBreak()]
        return told

    def said(self, text: str, style: ParagraphStyle | None = None) -> Paragraph:
        """A paragraph in characters that the font has."""
        for sign in text:
            if ord(sign) not in self.known and sign not in "\n\u3000":
                self.missing[sign] = None
        shown = "".join(GETA if sign in self.missing else sign for sign in text)
        return Paragraph(escape(shown).replace("\n", "<br/>"), style or self.plain)

    def table(self, lines: Sequence[Sequence[str]], widths: Sequence[float]) -> Table:
        """Lines in a frame."""
        cells = [[self.said(text, self.small) for text in line] for line in lines]
        table = Table(cells, colWidths=list(widths))
        style = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
        table.setStyle(TableStyle(style))
        return table

    def _told(self) -> list[Flowable]:
        """Which characters could not be printed, by their numbers."""
        if not self.missing:
            return []
        numbers = "、".join(f"U+{ord(sign):04X}" for sign in self.missing)
        told = _("字库缺字，以“{sign}”代替，请手工填写：{numbers}。")
        return [self.said(told.format(sign=GETA, numbers=numbers), self.small)]


@cache
def _font() -> str:
    pdfmetrics.registerFont(TTFont("ywl-hei", str(FONT), subfontIndex=0))
    return "ywl-hei"
