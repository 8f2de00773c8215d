"""The inbox and the page of one object of a flow, as plain data for the templates."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.approvals.actions import timeline
from app.approvals.engine import Offer, offers
from app.approvals.flow import Flow, Kind
from app.approvals.inbox import SIZE, SIZES, Count, Place, Waiting, inbox, waiting
from app.approvals.models import FlowAction
from app.approvals.subject import digest, flow_of
from app.kernel.words import _
from app.offices.desk import READ, Access
from app.offices.models import Officer
from app.offices.post import post_labels
from app.store.actor import Actor
from app.store.base import Model
from app.store.wall import lifted
from app.web import additions, menu
from app.web.pages import (
    Badge,
    Cell,
    Column,
    Detail,
    Empty,
    Group,
    Happening,
    Link,
    ListPage,
    Pager,
    Row,
    ShowPage,
    Tile,
)
from app.web.saying import say
from app.web.sheet import Sheet, build, sheet_of
from app.web.showing import Cells, instant
from app.web.showpages import title_of
from app.web.titles import Titles
from app.web.urls import Addresses

COLOURS = {Kind.FORWARD: "green", Kind.RETURN: "yellow", Kind.WITHDRAW: "grey", Kind.STOP: "red"}


@dataclass(frozen=True, slots=True)
class StepButton:
    """A step as a button, or as the sentence that says why it is none."""

    label: str
    url: str
    kind: str
    icon: str
    confirm: str
    disabled_reason: str
    needs_comment: bool
    needs_code: bool


def inbox_page(session: Session, actor: Actor, after: Place | None, size: int | None) -> ListPage:
    """A page of what waits for the actor."""
    size = size if size in SIZES else SIZE
    found = inbox(session, actor, after, size)
    is_all = after is None and found.following is None
    return ListPage(
        title=say(_("待办")),
        help=say(_("等您办理的事项，先提出的在前。点事项名称进入办理。")),
        columns=[
            Column("what", say(_("事项"))),
            Column("title", say(_("内容"))),
            Column("state", say(_("状态"))),
            Column("step", say(_("可以办理"))),
            Column("from", say(_("上一步办理人"))),
            Column("at", say(_("到达时间"))),
        ],
        rows=[_waiting_row(session, actor, one) for one in found.rows],
        pager=Pager(
            size=size,
            sizes=[Link(str(one), _inbox(size=one), active=one == size) for one in SIZES],
            page=1 if after is None else 2,
            count=len(found.rows) if is_all else None,
            first_url=_inbox(size=size) if after is not None else "",
            next_url=_inbox(size=size, after=found.following) if found.following is not None else "",
        ),
        empty=Empty(say(_("没有等您办理的事项。"))),
        crumbs=[Link(say(_("我的工作")), ""), Link(say(_("待办")), "")],
    )


def _inbox(**where: object) -> str:
    return url_for("InboxView.index", **where)  # type: ignore[arg-type]


def tiles(session: Session, actor: Actor) -> list[Tile]:
    """What waits for the actor, for the first page after sign-in; nothing where the desk opens no inbox."""
    address = menu.address_of_page("inbox")
    if not address:
        return []
    found = waiting(session, actor)
    return [Tile(say(one.flow.label), number_of([one]), address, one.flow.icon) for one in found]


def number_of(counts: Sequence[Count]) -> str:
    """How many objects wait, as it is shown; nothing where none does."""
    number = sum(one.number for one in counts)
    return f"{number}{'+' if any(one.more for one in counts) else ''}" if number else ""


def object_page(session: Session, actor: Actor, subject: Any) -> ShowPage:
    """The page of one object: its content, what may be done and why other things may not, what was done."""
    flow, acts = flow_of(subject), timeline(session, subject)
    state, found = flow.state(subject.state), offers(session, actor, subject)
    title, more = _title(session, actor, flow, subject), additions.of(type(subject))
    return ShowPage(
        title=title,
        groups=[*_groups(session, actor, subject), *more.groups(session, actor, subject)],
        status=Badge(say(state.label), state.colour),
        next_step=next_step(flow, subject),
        toolbar=[*_toolbar(flow, subject, found), *more.row_links(session, actor, subject)],
        related=more.related(session, actor, subject),
        steps=[_button(flow, subject, one) for one in found],
        timeline=_timeline(session, flow, acts),
        crumbs=[Link(say(_("待办")), menu.address_of_page("inbox")), Link(title, "")],
        step_fields=step_fields(subject),
    )


def step_fields(subject: Any) -> list[tuple[str, str]]:
    """What travels with whichever step is pressed: the operation's number, and the digest of what is on the screen."""
    return [("operation_id", uuid.uuid4().hex), ("seen_digest", digest(subject))]


def address_of(flow: Flow, pk: int) -> str:
    """Where the page of an object is."""
    return url_for("FlowView.show", flow=flow.code, pk=pk)


def next_step(flow: Flow, subject: Any) -> str:
    """Who has the next word, in a sentence; nothing once it is over."""
    on = next((one for one in flow.steps if one.kind is Kind.FORWARD and subject.state in one.source), None)
    if on is None or not on.by:
        return ""
    return say(_("等待{by}办理“{step}”")).format(by=say(on.by), step=say(on.label))


def sheet_for(actor: Actor, model: type[Model]) -> Sheet:
    """The columns that a party to an object sees: those of the desk, else all that are not secret, masks kept."""
    return sheet_of(actor.desk, model) or build(model, Access(model, READ))


def _waiting_row(session: Session, actor: Actor, one: Waiting) -> Row:
    last = one.acts[-1] if one.acts else None
    state = one.flow.state(one.subject.state)
    return Row(
        str(one.subject.id),
        [
            Cell(say(one.flow.label)),
            Cell(_object_title(session, actor, one.subject)),
            Cell(say(state.label), badge=state.colour),
            Cell("、".join(say(offer.step.label) for offer in one.offers)),
            Cell(f"{last.officer_name} · {last.organisation}" if last else ""),
            Cell(instant(last.at) if last else ""),
        ],
        url=address_of(one.flow, one.subject.id),
    )


def _title(session: Session, actor: Actor, flow: Flow, subject: Any) -> str:
    return f"{say(flow.label)} · {_object_title(session, actor, subject)}"


def _object_title(session: Session, actor: Actor, subject: Any) -> str:
    flow = flow_of(subject)
    if flow.title is not None:
        return " · ".join(say(part) for part in flow.title(subject))
    return title_of(sheet_for(actor, type(subject)), subject, Titles(session, actor.desk))


def _groups(session: Session, actor: Actor, subject: Any) -> list[Group]:
    sheet, titles = sheet_for(actor, type(subject)), Titles(session, actor.desk)
    shown = [one for one in sheet.shown if one.name != "state" and getattr(subject, one.name) not in (None, "")]
    titles.load(shown, [[getattr(subject, one.name) for one in shown]])
    cells, found = Cells(sheet, titles, Addresses(type(subject))), dict[str, list[Detail]]()
    for one in shown:
        value = getattr(subject, one.name)
        cell = cells.cell(subject.id, one, value)
        if one.field.mask:
            cell = Cell(cell.text, reveal_url=_reveal(subject, one.name))
        found.setdefault(one.field.group, []).append(Detail(say(one.field.label), cell))
    return [Group(say(label), details) for label, details in found.items()]


def _reveal(subject: Any, column: str) -> str:
    return url_for("FlowView.reveal", flow=flow_of(subject).code, pk=subject.id, column=column)


def _toolbar(flow: Flow, subject: Any, found: Sequence[Offer]) -> list[Link]:
    """The way to the form, where the object is with the one who wrote it and the flow says where its form is."""
    if flow.form is None or not any(offer.step.code in flow.amended_by for offer in found):
        return []
    return [Link(say(_("修改内容")), url_for(flow.form, pk=subject.id), icon="edit")]


def _button(flow: Flow, subject: Any, offer: Offer) -> StepButton:
    step = offer.step
    kinds = {Kind.FORWARD: "primary", Kind.STOP: "danger"}
    return StepButton(
        label=say(step.label),
        url=url_for("FlowView.take", flow=flow.code, pk=subject.id, step=step.code),
        kind=kinds.get(step.kind, "secondary"),
        icon=step.icon,
        confirm=say(step.confirm),
        disabled_reason=say(offer.reason),
        needs_comment=step.needs_comment,
        needs_code=step.fresh,
    )


def _timeline(session: Session, flow: Flow, acts: Sequence[FlowAction]) -> list[Happening]:
    lent = {act.stands_in_for for act in acts if act.stands_in_for is not None}
    names = _names(session, lent) if lent else {}
    return [_told(flow, act, names) for act in acts]


def _names(session: Session, keys: Collection[int]) -> dict[int, str]:
    """What the holders are called, to whoever is a party to the object, wherever they work."""
    with lifted(session, "the timeline says for whom somebody stood in"):
        found = session.execute(select(Officer.id, Officer.name).where(Officer.id.in_(keys))).tuples().all()
    return dict(found)


def _told(flow: Flow, act: FlowAction, names: Mapping[int, str]) -> Happening:
    step = flow.step(act.step)
    what = say(step.label) if step else act.step_label
    who = act.officer_name
    if act.stands_in_for is not None:
        who += say(_("（代{name}）")).format(name=names.get(act.stands_in_for, ""))
    post = say(post_labels().get(act.post, act.post))
    colour = COLOURS[step.kind] if step else "grey"
    return Happening(instant(act.at), f"{who} · {act.organisation} · {post}", what, act.comment, colour)
