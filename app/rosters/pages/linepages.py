"""The list of a roster's lines, of those who are gone and of what is wrong, as plain data for the templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import Session

from app.kernel import masks, money
from app.kernel.words import _
from app.rosters.models import Difference, LineState, Roster, RosterLine, RosterPerson
from app.rosters.pages.finding import PROGRESS, RETURNING, may_compile, names_of, villages_of
from app.rosters.pages.linelists import SIZE, SIZES, Asked, Place, Slice
from app.rosters.services import checking, returning
from app.rosters.services.checking import Problem
from app.rosters.services.differences import Gone
from app.store.actor import Actor
from app.store.base import field_of
from app.web import security
from app.web.pages import Cell, Column, Empty, Link, ListPage, Pager, QueryField, Row
from app.web.saying import say

COLUMNS = (
    (_("姓名"), ""),
    (_("序号"), "end"),
    (_("村（社区）"), ""),
    (_("补贴金额（元）"), "end"),
    (_("上期金额（元）"), "end"),
    (_("与上期比"), ""),
    (_("状态"), ""),
    (_("原因"), ""),
    (_("证件号码"), ""),
    (_("收款人"), ""),
    (_("银行账号"), ""),
)
"""What matters most stands where narrow screens still show it."""
GONE = (0, 2, 4, 7, 8)
"""Those of the columns that are told of who is gone."""


def lines_page(session: Session, actor: Actor, roster: Roster, asked: Asked, found: Slice, size: int) -> ListPage:
    """A page of lines, with what they are asked by and what may be done to those that are ticked."""
    villages, title = villages_of(session, roster.division_code), say(_("明细"))
    return ListPage(
        title=f"{roster.name} · {title}",
        columns=[Column(f"c{at}", say(label), align=align) for at, (label, align) in enumerate(COLUMNS)],
        rows=[_row(roster, line, person, villages) for line, person in found.rows],
        pager=_pager(roster, asked, found, size),
        empty=Empty(say(_("没有符合条件的明细。") if asked.words() else _("这份花名册还没有明细。"))),
        query=_query(asked, villages),
        query_url=url_for("RosterReadView.lines", pk=roster.id),
        reset_url=url_for("RosterReadView.lines", pk=roster.id),
        toolbar=[Link(say(_("返回花名册")), url_for("RosterReadView.show", pk=roster.id), icon="arrow-back-up")],
        bulk=_bulk(session, actor, roster),
        crumbs=crumbs(roster, title),
    )


def gone_page(session: Session, roster: Roster, found: Sequence[Gone], size: int, after: int) -> ListPage:
    """Who was paid in the period before and is not on this roster, each with the reason."""
    title = say(_("本期减少的人员"))
    about = sa.select(RosterPerson).where(RosterPerson.id.in_([gone.line.snapshot_id for gone in found]))
    people = {one.id: one for one in session.scalars(about)}
    villages = names_of(session, [gone.line.division_code for gone in found])
    rows = [_gone_row(one, people[one.line.snapshot_id], villages) for one in found]
    labels = [COLUMNS[at] for at in GONE]
    here = url_for("RosterReadView.gone", pk=roster.id)
    return ListPage(
        title=f"{roster.name} · {title}",
        columns=[Column(f"c{at}", say(label), align=align) for at, (label, align) in enumerate(labels)],
        rows=rows,
        pager=Pager(
            size=size,
            sizes=(),
            page=2 if after else 1,
            count=len(rows) if not after and len(rows) < size else None,
            first_url=here if after else "",
            next_url=f"{here}?after={found[-1].line.id}" if len(rows) == size else "",
        ),
        empty=Empty(say(_("上期的人都在本期花名册里。"))),
        toolbar=[Link(say(_("返回花名册")), url_for("RosterReadView.show", pk=roster.id), icon="arrow-back-up")],
        crumbs=crumbs(roster, title),
    )


def problems_page(roster: Roster, found: Sequence[Problem]) -> ListPage:
    """What is wrong, each at its line and field."""
    title, count = say(_("需要改正的问题")), len(found)
    labels = (_("姓名"), _("序号"), _("哪一项"), _("问题"))
    fields = _labels()
    rows = [
        Row(
            f"{one.line_id}-{at}",
            [Cell(one.name), Cell(str(one.position), align="end"), Cell(fields.get(one.field, "")), Cell(one.sentence)],
            url=url_for("LineReadView.show", pk=one.line_id),
        )
        for at, one in enumerate(found)
    ]
    told = say(_("只列出前 {most} 个；改正以后再看其余的。")).format(most=checking.MOST)
    return ListPage(
        title=f"{roster.name} · {title}",
        help=told if count >= checking.MOST else "",
        columns=[Column(f"c{at}", say(label)) for at, label in enumerate(labels)],
        rows=rows,
        pager=Pager(size=max(1, count), sizes=(), count=count),
        empty=Empty(say(_("没有问题，每一条都核对过了。"))),
        toolbar=[Link(say(_("返回花名册")), url_for("RosterReadView.show", pk=roster.id), icon="arrow-back-up")],
        crumbs=crumbs(roster, title),
    )


def crumbs(roster: Roster, title: str) -> list[Link]:
    """The way from the matrix over the roster to a page of it."""
    progress = url_for("BatchProgressView.index") if security.may("view", PROGRESS) else ""
    return [
        Link(say(_("发放进度")), progress),
        Link(roster.name, url_for("RosterReadView.show", pk=roster.id)),
        Link(title, ""),
    ]


def address(roster: Roster, asked: Asked, **more: object) -> str:
    """The list of lines that a query finds."""
    return url_for("RosterReadView.lines", pk=roster.id, **asked.words(), **more)  # type: ignore[arg-type]


def _labels() -> dict[str, str]:
    models = (RosterPerson, RosterLine)
    return {one.name: say(field_of(model, one.name).label) for model in models for one in model.__table__.columns}


def _row(roster: Roster, line: RosterLine, person: RosterPerson, villages: Mapping[str, str]) -> Row:
    difference, state = Difference(line.difference), LineState(line.state)
    before = "" if line.before is None else money.shown(line.before)
    cells = [
        Cell(person.name),
        Cell(str(line.position), align="end"),
        Cell(villages.get(line.division_code, line.division_code)),
        Cell(money.shown(line.amount), align="end"),
        Cell(before, align="end"),
        Cell(say(difference.label), badge=difference.colour),
        Cell(say(state.label), badge=state.colour),
        Cell(line.reason or ""),
        Cell(masks.mask("id_no", person.id_no) if person.id_no else ""),
        Cell(person.payee_name or ""),
        Cell(masks.mask("account", person.account_no) if person.account_no else ""),
    ]
    here = url_for("LineReadView.show", pk=line.id)
    label = _("修改") if may_compile(roster) and state is not LineState.MOVED else _("查看")
    return Row(str(line.id), cells, url=here, actions=[Link(say(label), here)])


def _gone_row(one: Gone, person: RosterPerson, villages: Mapping[str, str]) -> Row:
    cells = [
        Cell(person.name),
        Cell(villages.get(one.line.division_code, one.line.division_code)),
        Cell(money.shown(one.line.amount), align="end"),
        Cell(say(one.reason)),
        Cell(masks.mask("id_no", person.id_no) if person.id_no else ""),
    ]
    return Row(str(one.line.id), cells, url=url_for("LineReadView.show", pk=one.line.id))


def _query(asked: Asked, villages: Mapping[str, str]) -> list[QueryField]:
    states = [(value, say(label)) for value, label in LineState.labels()]
    differing = [(value, say(label)) for value, label in Difference.labels()]
    return [
        QueryField("name", say(_("姓名")), value=asked.name),
        QueryField("village", say(_("村（社区）")), "select", asked.village, choices=list(villages.items())),
        QueryField("difference", say(_("与上期比")), "select", asked.difference, choices=differing),
        QueryField("state", say(_("状态")), "select", asked.state, choices=states),
    ]


def _pager(roster: Roster, asked: Asked, found: Slice, size: int) -> Pager:
    is_first = found.before is None
    is_whole = is_first and found.after is None
    to = {"size": size} if size != SIZE else {}
    count_url = url_for("RosterReadView.count", pk=roster.id, **asked.words())  # type: ignore[arg-type]
    return Pager(
        size=size,
        sizes=[Link(str(one), address(roster, asked, size=one), active=one == size) for one in SIZES],
        page=1 if is_first else 2,
        count=len(found.rows) if is_whole else None,
        count_url="" if is_whole else count_url,
        first_url="" if is_first else address(roster, asked, **to),
        previous_url=_beside(roster, asked, "before", found.before, to),
        next_url=_beside(roster, asked, "after", found.after, to),
    )


def _beside(roster: Roster, asked: Asked, way: str, place: Place | None, to: Mapping[str, int]) -> str:
    return address(roster, asked, **{way: str(place)}, **to) if place is not None else ""


def _bulk(session: Session, actor: Actor, roster: Roster) -> list[Link]:
    def to(act: str) -> str:
        return url_for("RosterManyView.many", pk=roster.id, act=act)

    if may_compile(roster):
        return [
            Link(say(_("批量修改")), to("change"), icon="edit", method="post", kind="primary"),
            Link(say(_("剔除所选")), to("drop"), icon="user-minus", method="post", kind="danger"),
            Link(say(_("恢复所选")), to("restore"), icon="arrow-back-up", method="post"),
        ]
    if security.may("view", RETURNING) and not returning.has_turn(session, actor, roster):
        url = url_for("RosterReturnView.many", pk=roster.id)
        return [Link(say(_("退回所选")), url, icon="arrow-back-up", method="post", kind="danger")]
    return []
