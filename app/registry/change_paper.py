"""The paper form of a change report (补助对象变动申报表) as a PDF, with its Chinese font embedded.

Numbers stand on it masked, as on the page: who has to compare them shows them on the page, on record.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from io import BytesIO
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle
from sqlalchemy.orm import Session

from app.approvals.actions import timeline
from app.approvals.models import FlowAction
from app.kernel import clock, masks
from app.kernel.words import _
from app.offices.registration_pdf import FONT, GETA
from app.registry.change_kind import change_kinds
from app.registry.models import Person
from app.registry.models.changes import ChangeReport, ReportState
from app.registry.models.evidence import EvidenceKind
from app.registry.services import change_values, changes

TITLE = _("补助对象变动申报表")
MARGIN = 16 * mm
WIDTHS = (30 * mm, 58 * mm, 30 * mm, 58 * mm)
_SIGNED = "签字：　　　　　　　　　盖章：　　　　　　　　　日期："
Line = tuple[str, str] | tuple[str, str, str, str]


def change_paper(session: Session, row: ChangeReport) -> bytes:
    """The form of a report as it now stands."""
    paper = BytesIO()
    document = SimpleDocTemplate(
        paper,
        pagesize=A4,
        title=TITLE,
        author="一网联",
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        invariant=1,
    )
    document.build(_Printer().story(row, lines_of(session, row)))
    return paper.getvalue()


def lines_of(session: Session, row: ChangeReport) -> list[Line]:
    """What stands on the form, line by line: two labels with their values, or one across the page."""
    kind, home, person = change_kinds().get(row.kind), row.household, row.person
    head = session.get(Person, home.head_id) if home is not None and home.head_id else None
    attached = [f"{EvidenceKind(one.kind).label}（{one.name}）" for one in changes.evidence_of(session, row)]
    acts = timeline(session, row)
    noted = [f"{one.organisation} {_on(one.noted_at)}" for one in row.notices if one.noted_at is not None]
    return [
        ("户编码", home.code if home else "", "户主", head.name if head else ""),
        ("变动类型", kind.label if kind else row.kind, "变动人员", person.name if person else _newcomer(row)),
        ("变动日期", row.happened_on.isoformat(), "生效月份", f"{row.effective_on:%Y-%m}"),
        ("证件号码", masks.mask("id_no", row.id_no or ""), "账号", masks.mask("account", row.account_no or "")),
        ("原情况", row.before),
        ("现情况", row.after),
        ("证明材料", "；".join(attached)),
        ("村信息员", _signature(acts, "submit")),
        ("村意见", row.reason),
        ("乡镇（站所）初审", _signature(acts, "verify", "enter")),
        ("乡镇惠民办审核", _signature(acts, "confirm")),
        ("县惠民办、部门知悉", "；".join(noted)),
        ("状态", f"{ReportState(row.state).label}（{_on(clock.now())} 打印，编号 {row.id}）"),
    ]


def _newcomer(row: ChangeReport) -> str:
    """Somebody whom the registry does not know yet is named by what was stated."""
    values = change_values.read(changes.kind_of(row.kind), row.stated)
    return str(values.get("name") or values.get("head") or "")


def _signature(acts: Sequence[FlowAction], *steps: str) -> str:
    """Who took the step last, when, with which words; room to sign where nobody did."""
    taken = [one for one in acts if one.step in steps]
    if not taken:
        return _SIGNED
    last = taken[-1]
    said = f"；{last.comment}" if last.comment else ""
    return f"{last.organisation} {last.officer_name} {_on(last.at)}{said}\n{_SIGNED}"


def _on(at: object) -> str:
    return f"{clock.local(at):%Y-%m-%d}"  # type: ignore[arg-type]


class _Printer:
    """Sets the form, and remembers which characters the font does not have."""

    def __init__(self) -> None:
        self.font = _font()
        self.known = pdfmetrics.getFont(self.font).face.charToGlyph
        self.missing: dict[str, None] = {}
        self.plain = ParagraphStyle("plain", fontName=self.font, fontSize=10, leading=14, wordWrap="CJK")
        self.title = ParagraphStyle("title", parent=self.plain, fontSize=17, leading=24, alignment=1)

    def story(self, row: ChangeReport, lines: Sequence[Line]) -> list[Flowable]:
        """The form from top to bottom."""
        table = self.table(lines)
        said = [self.said(TITLE, self.title), Spacer(1, 4 * mm), table, Spacer(1, 3 * mm)]
        if self.missing:
            numbers = "、".join(f"U+{ord(sign):04X}" for sign in self.missing)
            said.append(self.said(f"字库缺字，表中以“{GETA}”代替，请手工填写：{numbers}。"))
        return said

    def said(self, text: str, style: ParagraphStyle | None = None) -> Paragraph:
        """A paragraph in characters that the font has."""
        for sign in text:
            if ord(sign) not in self.known and sign not in "\n\u3000":
                self.missing[sign] = None
        shown = "".join(GETA if sign in self.missing else sign for sign in text)
        return Paragraph(escape(shown).replace("\n", "<br/>"), style or self.plain)

    def table(self, lines: Sequence[Line]) -> Table:
        """The lines in their frame; a single value reaches over the rest of the line."""
        cells = [[self.said(text) for text in line] + [""] * (4 - len(line)) for line in lines]
        spans = [("SPAN", (1, number), (3, number)) for number, line in enumerate(lines) if len(line) == 2]
        table = Table(cells, colWidths=WIDTHS)
        style = [
            ("GRID", (0, 0), (-1, -1), 0.6, colors.black),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("TOPPADDING", (0, 0), (-1, -1), 6),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 6),
        ]
        table.setStyle(TableStyle([*style, *spans]))
        return table


@cache
def _font() -> str:
    pdfmetrics.registerFont(TTFont("ywl-hei", str(FONT), subfontIndex=0))
    return "ywl-hei"
