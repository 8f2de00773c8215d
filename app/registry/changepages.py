"""The list of change reports and the choice of a kind, as plain data for the templates."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.approvals.pages import address_of
from app.approvals.subject import flow_of
from app.kernel.words import _
from app.registry.change_kind import change_kind_labels, in_order
from app.registry.models.changes import ChangeReport, ReportState
from app.registry.services.changes import title_of
from app.web import security
from app.web.page import Page
from app.web.pages import Cell, Column, Empty, Link, ListPage, Pager, QueryField, Row
from app.web.saying import say
from app.web.showing import instant

SIZE = 50
LARGEST_KEY = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is asked for: a kind, a state, and before which number it goes on."""

    kind: str = ""
    state: str = ""
    before: int = 0


def list_page(session: Session, place: Page, wanted: Wanted) -> ListPage:
    """The reports of the own area, the newest first: the same rows for the village, the township and the county."""
    query = select(ChangeReport).options(joinedload(ChangeReport.person), joinedload(ChangeReport.household))
    if wanted.kind in change_kind_labels():
        query = query.where(ChangeReport.kind == wanted.kind)
    if wanted.state in ReportState._value2member_map_:
        query = query.where(ChangeReport.state == wanted.state)
    if 0 < wanted.before <= LARGEST_KEY:
        query = query.where(ChangeReport.id < wanted.before)
    found = session.scalars(query.order_by(ChangeReport.id.desc()).limit(SIZE + 1)).all()
    rows, more = found[:SIZE], len(found) > SIZE
    labels = (_("变动类型"), _("对象"), _("变动日期"), _("生效月份"), _("状态"), _("填报时间"))
    kept = {"kind": wanted.kind, "state": wanted.state}
    return ListPage(
        title=say(place.label),
        help=say(_("村里报、乡镇核实并确认，确认后立即生效；村、乡镇、县看到的是同一项、同一状态。")),
        columns=[Column(f"c{number}", say(label)) for number, label in enumerate(labels)],
        rows=[_row(one) for one in rows],
        pager=Pager(
            size=SIZE,
            sizes=(),
            page=2 if wanted.before else 1,
            count=None if wanted.before or more else len(rows),
            first_url=_to(**kept) if wanted.before else "",
            next_url=_to(**kept, before=rows[-1].id) if more else "",
        ),
        empty=Empty(say(_("没有变动申报。")), write_link()),
        query=_query(wanted),
        query_url=_to(),
        reset_url=_to(),
        toolbar=[link] if (link := write_link()) else [],
        crumbs=[Link(say(place.group), ""), Link(say(place.label), "")],
    )


def kinds_page(place: Page) -> ListPage:
    """Which kind of change is to be reported."""
    rows = [
        Row(
            kind.code,
            [Cell(say(kind.label)), Cell("、".join(say(one.label) for one in kind.evidence)), Cell(say(kind.help))],
            url_for("ChangeWriteView.add", kind=kind.code),
        )
        for kind in in_order()
    ]
    labels = (_("变动类型"), _("需要的证明材料"), _("说明"))
    return ListPage(
        title=say(_("申报变动")),
        help=say(_("先选是哪一种变动，再填写、拍照上传证明材料、提交。")),
        columns=[Column(f"c{number}", say(label)) for number, label in enumerate(labels)],
        rows=rows,
        pager=Pager(size=len(rows), sizes=(), count=len(rows)),
        empty=Empty(""),
        crumbs=[Link(say(place.group), ""), Link(say(_("变动申报")), url_for("ChangeReportView.reports"))],
    )


def write_link() -> Link | None:
    """The way to a new report, for who may write one."""
    if not security.may("view", "change_writing"):
        return None
    return Link(say(_("申报变动")), url_for("ChangeWriteView.kinds"), icon="plus", kind="primary")


def month_of(row: ChangeReport) -> str:
    """The month from which a report counts."""
    return f"{row.effective_on:%Y-%m}"


def _query(wanted: Wanted) -> list[QueryField]:
    blank = ("", say(_("全部")))
    kinds = [blank, *((code, say(label)) for code, label in change_kind_labels().items())]
    states = [blank, *((value, say(label)) for value, label in ReportState.labels())]
    return [
        QueryField("kind", say(_("变动类型")), kind="select", value=wanted.kind, choices=kinds),
        QueryField("state", say(_("状态")), kind="select", value=wanted.state, choices=states),
    ]


def _row(one: ChangeReport) -> Row:
    state, title = ReportState(one.state), title_of(one)
    cells = [
        Cell(say(title[0])),
        Cell(title[1] if len(title) > 1 else ""),
        Cell(one.happened_on.isoformat()),
        Cell(month_of(one)),
        Cell(say(state.label), badge=state.colour),
        Cell(instant(one.created_at)),
    ]
    return Row(str(one.id), cells, url=address_of(flow_of(one), one.id))


def _to(**where: int | str) -> str:
    given = {key: value for key, value in where.items() if value}
    return url_for("ChangeReportView.reports", **given)  # type: ignore[arg-type]
