"""Moves between townships on the screen, as plain data: what was asked, what is to be released, one request."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.approvals import rules
from app.approvals.flow import flows
from app.approvals.models import FlowAction
from app.approvals.pages import address_of
from app.kernel import clock, masks
from app.kernel.words import _
from app.registry.models import Household
from app.registry.models.transfers import (
    ReleaseState,
    TransferExtent,
    TransferRelease,
    TransferRequest,
    TransferState,
)
from app.store.actor import Actor
from app.store.wall import lifted
from app.web import security
from app.web.page import Page
from app.web.pages import Badge, Cell, Column, Detail, Empty, Group, Link, ListPage, Pager, Row, ShowPage
from app.web.saying import say
from app.web.showing import instant

SIZE = 50


def requests_page(session: Session, place: Page, before: int) -> ListPage:
    """What the own area asked, the newest first."""
    rows = [
        Row(
            str(one.id),
            [
                Cell(one.name),
                Cell(masks.mask("id_no", one.id_no)),
                Cell(say(TransferExtent(one.extent).label)),
                _badge(shown_state(one)),
                Cell(instant(one.asked_at)),
                Cell(one.lapses_on.isoformat()),
            ],
            url_for("TransferView.show", pk=one.id),
        )
        for one in _slice(session, TransferRequest, before)
    ]
    labels = (_("姓名"), _("证件号码"), _("迁移范围"), _("状态"), _("申请时间"), _("答复期限"))
    tools = [Link(say(_("迁出放行")), url_for("TransferView.releases"), icon="upload")]
    if security.may("view", "transfer_asking"):
        tools.insert(0, Link(say(_("申请迁入")), url_for("TransferAskView.add"), icon="plus", kind="primary"))
    help = _("人已到本地、户籍信息还登记在其他乡镇的，由本地申请、原登记的乡镇放行。")
    return _list(place, say(place.label), say(help), labels, rows, before, tools, say(_("没有迁入申请。")))


def releases_page(session: Session, actor: Actor, place: Page, before: int) -> ListPage:
    """What other townships ask of the own area, the newest first."""
    flow = flows()["transfer_release"]
    rows = [
        Row(
            str(one.id),
            [
                Cell(one.name),
                Cell(one.destination),
                Cell(say(TransferExtent(one.extent).label)),
                _badge(ReleaseState(one.state)),
                Cell(instant(one.asked_at)),
                Cell(one.lapses_on.isoformat()),
            ],
            address_of(flow, one.id) if any(rules.has_turn(step, actor, one) for step in _deciding(flow)) else "",
        )
        for one in _slice(session, TransferRelease, before)
    ]
    labels = (_("姓名"), _("迁入地"), _("迁移范围"), _("状态"), _("收到时间"), _("答复期限"))
    tools = [Link(say(_("迁入申请")), url_for("TransferView.requests"), icon="download")]
    help = _("其他乡镇申请从本地迁走的人员，由操作员核对、初审员放行。")
    return _list(place, say(_("迁出放行")), say(help), labels, rows, before, tools, say(_("没有等待放行的迁移。")))


def show_page(session: Session, place: Page, row: TransferRequest) -> ShowPage:
    """One request, and what the holding township answered."""
    state = shown_state(row)
    home = session.get(Household, row.household_id) if row.household_id else None
    asked = [
        Detail(say(_("姓名")), Cell(row.name)),
        Detail(say(_("证件号码")), Cell(masks.mask("id_no", row.id_no))),
        Detail(say(_("迁移范围")), Cell(say(TransferExtent(row.extent).label))),
        Detail(say(_("迁入的家庭")), Cell(home.code if home else row.division_code)),
        Detail(say(_("迁移日期")), Cell(row.moved_on.isoformat())),
        Detail(say(_("迁移原因")), Cell(row.reason)),
        Detail(say(_("答复期限")), Cell(row.lapses_on.isoformat())),
    ]
    groups = [Group(say(_("申请")), asked)]
    if answered := _answer(session, row):
        groups.append(Group(say(_("答复")), answered))
    tools = []
    if state is TransferState.WAITING and security.may("view", "transfer_asking"):
        confirm = say(_("撤回后对方不再办理。"))
        where = url_for("TransferAskView.cancel", pk=row.id)
        tools.append(Link(say(_("撤回申请")), where, icon="arrow-back-up", method="post", confirm=confirm))
    title = f"{say(_('迁入申请'))} · {row.name}"
    return ShowPage(
        title=title,
        groups=groups,
        status=Badge(say(state.label), state.colour),
        toolbar=tools,
        crumbs=[*_crumbs(place), Link(title, "")],
    )


def shown_state(row: TransferRequest) -> TransferState:
    """Where a request stands today: past its term it has lapsed, even before the night writes that down."""
    state = TransferState(row.state)
    over = state is TransferState.WAITING and row.lapses_on < clock.today()
    return TransferState.LAPSED if over else state


def _answer(session: Session, row: TransferRequest) -> list[Detail]:
    """Who of the holding township answered, and in which words: told once it is decided, not before."""
    if row.state not in (TransferState.DONE, TransferState.REFUSED):
        return []
    with lifted(session, "the answer of the holding township is shown to who asked"):
        released = select(TransferRelease.id).where(TransferRelease.request_id == row.id)
        acts = select(FlowAction).where(
            FlowAction.subject_kind == TransferRelease.__tablename__, FlowAction.subject_id.in_(released)
        )
        last = session.scalars(acts.order_by(FlowAction.sequence.desc()).limit(1)).first()
        if last is None:
            return []
        who, said, at = f"{last.organisation} {last.officer_name}", last.comment, instant(last.at)
    return [
        Detail(say(_("答复机构")), Cell(who)),
        Detail(say(_("答复意见")), Cell(said)),
        Detail(say(_("答复时间")), Cell(at)),
    ]


def _deciding(flow: Any) -> list[Any]:
    return [step for step in flow.steps if step.posts]


def _slice(session: Session, model: Any, before: int) -> Sequence[Any]:
    query = select(model).order_by(model.id.desc()).limit(SIZE)
    return session.scalars(query.where(model.id < before) if before else query).all()


def _badge(state: Any) -> Cell:
    return Cell(say(state.label), badge=state.colour)


def _list(
    place: Page,
    title: str,
    help: str,
    labels: Sequence[str],
    rows: Sequence[Row],
    before: int,
    tools: Sequence[Link],
    empty: str,
) -> ListPage:
    full = len(rows) == SIZE
    return ListPage(
        title=title,
        help=help,
        columns=[Column(f"c{number}", say(label)) for number, label in enumerate(labels)],
        rows=rows,
        pager=Pager(
            size=SIZE,
            sizes=(),
            page=2 if before else 1,
            count=None if before or full else len(rows),
            first_url="?" if before else "",
            next_url=f"?before={rows[-1].pk}" if full else "",
        ),
        empty=Empty(empty),
        toolbar=tools,
        crumbs=_crumbs(place),
    )


def _crumbs(place: Page) -> list[Link]:
    return [Link(say(place.group), ""), Link(say(place.label), url_for("TransferView.requests"))]
