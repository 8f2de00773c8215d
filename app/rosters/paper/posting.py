"""The posting sheet on paper (公示表): what hangs in a village, from when to when, and where one objects."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, PageBreak, Spacer
from sqlalchemy.orm import Session

from app.kernel import money
from app.kernel.errors import DomainError
from app.kernel.periods import Period
from app.kernel.words import _
from app.offices.models import Division
from app.programmes.models import Programme
from app.rosters.models import Posting
from app.rosters.paper.setting import Setter, bound
from app.rosters.paper.telephones import Telephone, telephones
from app.rosters.services import showing
from app.rosters.services.showing import Shown

LONGEST, AT_ONCE = 20_000, 5_000
"""So many lines of one village are set, and so many of several villages at once."""
TITLE = _("{programme}发放公示表")
HOW = _(
    "对公示的人员或金额有异议的，请在公示期内向下列任何一个单位反映，可以不署名；有异议的这一条暂缓发放，其他人不受影响。"
)
HEADINGS = (_("序号"), _("姓名"), _("证件号码"), _("村（居）民小组"), _("金额（元）"), _("备注"))
WIDTHS = (14, 34, 50, 28, 30, 22)


@dataclass(frozen=True, slots=True)
class PostingSheet:
    """A posting as it stands on paper."""

    programme: str
    place: str
    period: str
    starts_on: date
    ends_on: date
    lines: Sequence[Shown]
    left_out: int
    telephones: Sequence[Telephone]


def sheet_of(session: Session, posting: Posting) -> PostingSheet:
    """The sheet of a posting, with the lines that may be shown."""
    batch = posting.roster.batch
    programme = session.scalar(sa.select(Programme.name).where(Programme.id == batch.programme_id))
    chain = (posting.division_code[:9].ljust(12, "0"), posting.division_code)
    names = dict(
        session.execute(sa.select(Division.code, Division.name).where(Division.code.in_(chain))).tuples().all()
    )
    return PostingSheet(
        programme=programme or posting.programme_code,
        place="".join(names.get(code, "") for code in chain),
        period=Period.read(posting.roster.period).label,
        starts_on=posting.starts_on,
        ends_on=posting.ends_on,
        lines=showing.lines_of(session, posting, 0, LONGEST),
        left_out=showing.left_out(session, posting),
        telephones=telephones(session, posting.division_code, posting.programme_code),
    )


def insist_on_size(postings: Sequence[Posting]) -> None:
    """Raise ``DomainError`` for more lines than are printed at once, unless they are those of one village."""
    count = sum(one.lines for one in postings)
    if len(postings) > 1 and count > AT_ONCE:
        raise DomainError(
            _("各村的公示共有 {count} 条，一次最多打印 {most} 条，请在“公示”中按村打印。").format(
                count=f"{count:,}", most=f"{AT_ONCE:,}"
            )
        )


def posting_pdf(sheets: Iterable[PostingSheet]) -> bytes:
    """The sheets on A4, each beginning on a page of its own."""
    setter, story = Setter(10), list[Flowable]()
    for sheet in sheets:
        story += [*(one for one in [PageBreak()] if story), *_story(setter, sheet)]
    return bound(story, str(_("公示表")))


def _story(setter: Setter, sheet: PostingSheet) -> list[Flowable]:
    setter.missing, gap = {}, Spacer(1, 4 * mm)
    total = sum(one.amount for one in sheet.lines)
    head = _("{place}　期次：{period}　公示时间：{since} 至 {till}").format(
        place=sheet.place, period=sheet.period, since=_day(sheet.starts_on), till=_day(sheet.ends_on)
    )
    table = setter.table([HEADINGS, *map(_line, sheet.lines)], WIDTHS, headed=True, ends=(4,))
    sums = _("公示 {people} 人，{amount} 元（人民币{capitals}）。").format(
        people=f"{len(sheet.lines):,}", amount=money.shown(total), capitals=money.capitals(total)
    )
    left_out = (
        _("另有 {count} 人是未成年人或出生日期不明，依法不公开姓名。").format(count=sheet.left_out)
        if sheet.left_out
        else ""
    )
    told = [setter.said(TITLE.format(programme=sheet.programme), setter.title), setter.said(head), gap, table, gap]
    told += [setter.said(text) for text in (sums, left_out) if text]
    return [*told, *setter.told(), KeepTogether([gap, *_foot(setter, sheet)])]


def _line(one: Shown) -> tuple[str, ...]:
    return str(one.position), one.name, one.id_no, str(one.group_no or ""), money.shown(one.amount), ""


def _foot(setter: Setter, sheet: PostingSheet) -> list[Flowable]:
    """Where to object, and room for signature and seal."""
    called = "　".join(f"{one.organisation} {one.number}" for one in sheet.telephones)
    told = [setter.said(HOW, setter.body)]
    if called:
        told.append(setter.said(_("监督电话：{called}").format(called=called)))
    signs = [[_("公示人（签字）："), _("村（居）委会（盖章）："), _("张贴日期：　　年　　月　　日")]]
    return [*told, Spacer(1, 6 * mm), setter.table(signs, (59, 60, 59))]


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
