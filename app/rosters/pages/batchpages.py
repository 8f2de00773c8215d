"""The progress of payment as plain data: townships by periods of a programme and a year, and the batches themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import Session

from app.kernel import clock, divisions, money
from app.kernel.periods import Period
from app.kernel.words import _
from app.programmes.models import Programme
from app.rosters.models import BatchState, PayBatch, RosterState
from app.rosters.pages.finding import COMPILING, ISSUING, LOOKING, names_of
from app.rosters.services import batches, completeness
from app.rosters.services.completeness import Cell as Filed
from app.rosters.services.completeness import Matrix
from app.store.actor import Actor
from app.store.wall import scope_of
from app.web import security
from app.web.pages import Cell, Link, Row
from app.web.saying import say

YEARS = 3
"""So many years can be looked back on."""


@dataclass(frozen=True, slots=True)
class Head:
    """A period: what it is called, and its deadline."""

    label: str
    note: str


@dataclass(frozen=True, slots=True)
class Square:
    """What a township has done for a period, and what may be done now."""

    cell: Cell
    note: str = ""
    act: Link | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A township with its squares."""

    town: str
    squares: Sequence[Square]


@dataclass(frozen=True, slots=True)
class ProgressPage:
    """The matrix of a programme and a year, and its batches with what may be done to them."""

    title: str
    help: str
    programmes: Sequence[tuple[str, str]]
    programme: str
    years: Sequence[int]
    year: int
    heads: Sequence[Head]
    rows: Sequence[Line]
    batches: Sequence[Row]
    has_acts: bool
    empty: str
    query_url: str
    toolbar: Sequence[Link]
    crumbs: Sequence[Link]


def progress_page(session: Session, actor: Actor, asked: str, year: int) -> ProgressPage:
    """The matrix of the programme that is asked for, else of the one that was laid down last."""
    names, title = _programmes(session), say(_("发放进度"))
    programme = asked if asked in names else _latest(session, names)
    found = completeness.matrix(session, actor, programme, year)
    acts = _may_issue(session, actor, programme)
    return ProgressPage(
        title=title,
        help=say(_("每个乡镇、每一期的花名册办到了哪一步；逾期没有上报的标红。")),
        programmes=list(names.items()),
        programme=programme,
        years=range(clock.today().year + 1, clock.today().year - YEARS, -1),
        year=year,
        heads=_heads(session, found.batches),
        rows=[Line(name, [_square(actor, found, code, one) for one in found.batches]) for code, name in found.towns],
        batches=[_batch_row(found, one, acts) for one in found.batches],
        has_acts=acts,
        empty=_empty(acts, bool(names)),
        query_url=url_for("BatchProgressView.index"),
        toolbar=_toolbar(programme) if security.may("view", ISSUING) else [],
        crumbs=[Link(say(_("补贴发放")), ""), Link(title, "")],
    )


def _programmes(session: Session) -> dict[str, str]:
    """Code → name of the programmes that the actor works with and that have batches, or may have."""
    scope = scope_of(session)
    rows = session.execute(sa.select(Programme.code, Programme.name).order_by(Programme.code)).tuples()
    return {code: name for code, name in rows if scope.holds_programme(code)}


def _latest(session: Session, names: dict[str, str]) -> str:
    about = sa.select(PayBatch.programme_code).where(PayBatch.programme_code.in_(names))
    last = session.scalar(about.order_by(PayBatch.id.desc()).limit(1))
    return last or next(iter(names), "")


def _may_issue(session: Session, actor: Actor, programme: str) -> bool:
    about = sa.select(Programme).where(Programme.code == programme)
    found = session.scalars(about.limit(1)).first() if security.may("view", ISSUING) else None
    return found is not None and batches.may_issue(actor, found)


def _heads(session: Session, laid_down: Sequence[PayBatch]) -> list[Head]:
    """The periods; an office above counties is told whose each is."""
    counties = {one.division_code for one in laid_down}
    names = names_of(session, counties) if len(counties) > 1 else {}
    note = say(_("截止 {day}"))
    return [
        Head(
            names.get(one.division_code, "") + Period.read(one.period).label, note.format(day=one.deadline.isoformat())
        )
        for one in laid_down
    ]


def _square(actor: Actor, found: Matrix, town: str, batch: PayBatch) -> Square:
    filed = found.cells.get((town, batch.id))
    if filed is None:
        return Square(Cell(say(_("不发")) if divisions.contains(batch.division_code, town) else ""))
    if filed.roster_id is None:
        return _not_begun(actor, town, batch, filed)
    state = RosterState(filed.state)
    url = url_for("RosterReadView.show", pk=filed.roster_id) if security.may("view", LOOKING) else ""
    label = say(state.label) + (say(_("（逾期）")) if filed.late else "")
    is_red = filed.late and not filed.is_filed
    return Square(Cell(label, url=url, badge="red" if is_red else state.colour), _sums(filed))


def _not_begun(actor: Actor, town: str, batch: PayBatch, filed: Filed) -> Square:
    word = Cell(say(_("逾期未编制")), badge="red") if filed.late else Cell(say(_("未编制")), badge="grey")
    is_mine = actor.division_code == town and security.may("view", COMPILING)
    if not is_mine or batch.state != BatchState.ISSUED:
        return Square(word)
    url = url_for("RosterEditView.compile", batch_id=batch.id, town=town)
    return Square(word, act=Link(say(_("编制")), url, icon="player-play", method="post", kind="primary"))


def _sums(filed: Filed) -> str:
    told = say(_("{lines} 人 {total} 元")).format(lines=f"{filed.lines:,}", total=money.shown(filed.total))
    held = say(_("，暂缓 {held}")).format(held=f"{filed.held:,}") if filed.held else ""
    return told + held


def _batch_row(found: Matrix, batch: PayBatch, acts: bool) -> Row:
    state = BatchState(batch.state)
    mine = [cell for (_town, batch_id), cell in found.cells.items() if batch_id == batch.id]
    filed, late = sum(one.is_filed for one in mine), sum(one.late and not one.is_filed for one in mine)
    cells = [
        Cell(batch.name),
        Cell(batch.deadline.isoformat()),
        Cell(say(state.label), badge=state.colour),
        Cell(f"{filed} / {len(mine)}"),
        Cell(str(late), badge="red") if late else Cell("0"),
    ]
    return Row(str(batch.id), cells, actions=_acts(batch) if acts and state is BatchState.ISSUED else [])


def _acts(batch: PayBatch) -> list[Link]:
    sure = say(_("截止以后，没有开始的乡镇不能再编制这一期。确定截止吗？"))
    return [
        Link(say(_("催报")), url_for("BatchIssueView.remind", pk=batch.id), icon="bell", method="post"),
        Link(say(_("截止")), url_for("BatchIssueView.close", pk=batch.id), "lock", "post", confirm=sure),
        Link(say(_("收回")), url_for("BatchIssueView.withdraw", pk=batch.id), icon="arrow-back-up", kind="danger"),
    ]


def _toolbar(programme: str) -> list[Link]:
    url = url_for("BatchIssueView.issue", programme=programme or None)
    return [Link(say(_("下达批次")), url, icon="calendar-plus", kind="primary")]


def _empty(acts: bool, has_programmes: bool) -> str:
    if not has_programmes:
        return say(_("还没有您负责的补贴项目。"))
    if acts:
        return say(_("这个项目这一年还没有下达批次。点“下达批次”。"))
    return say(_("这个项目这一年还没有下达批次；下达后在这里编制和查看。"))
