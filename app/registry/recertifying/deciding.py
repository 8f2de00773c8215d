"""Whose turn it is in the recertification of a household, what speaks against a step, and what it brings about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_
from sqlalchemy.orm import Session

from app.approvals import engine
from app.approvals.actions import operation
from app.approvals.flow import History
from app.approvals.subject import digest
from app.audit.trail import record
from app.kernel import clock
from app.kernel.columns import Field
from app.kernel.words import _
from app.registry.models.recertification import ItemState, RecertificationItem, Recheck
from app.registry.recertifying.tags import Tag
from app.store.actor import Actor
from app.store.commands import Input, command


def in_area(actor: Actor, item: RecertificationItem) -> bool:
    """Whether the household lies in the actor's area."""
    return actor.scope.holds_division(item.division_code)


def drawn_in_area(actor: Actor, item: RecertificationItem) -> bool:
    """Whether the household was drawn for a re-check, in the actor's area."""
    return bool(item.drawn) and in_area(actor, item)


def was_filled(_session: Session, _actor: Actor, item: RecertificationItem, _history: History) -> str:
    """Nothing is reported that was not filled in."""
    return "" if item.content else _("还没有填写本年情况，请先点“修改内容”填报。")


def filled(_actor: Actor) -> ColumnElement[bool]:
    """What an inbox of those who fill in holds: what came back; what is due is on the card of the home page."""
    return RecertificationItem.content.is_not(None)


def drawn(_actor: Actor) -> ColumnElement[bool]:
    """What an inbox of those who re-check holds."""
    return and_(RecertificationItem.drawn.is_(True))


def lift(session: Session, actor: Actor, item: RecertificationItem) -> None:
    """A confirmed household is no longer late, and no longer suspended: the effect of the confirmation."""
    item.overdue = False
    if item.suspended:
        item.suspended, item.lifted_on = False, clock.today()
        record(session, actor, Tag.LIFT, item, suspended_on=item.suspended_on)


def agrees(_session: Session, _actor: Actor, item: RecertificationItem) -> None:
    """The re-check found what was reported."""
    item.recheck = Recheck.AGREES


def differs(_session: Session, _actor: Actor, item: RecertificationItem) -> None:
    """The re-check found something else; the household is to be reported again."""
    item.recheck = Recheck.DIFFERS


def title_of(item: RecertificationItem) -> tuple[str, ...]:
    """What an item is called: the campaign and the head."""
    return (item.campaign_name, item.head_name or f"#{item.household_id}")


def _why_not_confirm(item: RecertificationItem) -> str:
    return "" if item.state == ItemState.REPORTED else _("只有已填报、待确认的可以确认。")


@command(
    RecertificationItem,
    "confirm",
    _("确认"),
    icon="check",
    kind="primary",
    bulk=True,
    unless=_why_not_confirm,
    inputs=(Input("comment", Field(_("办理意见"), help=_("可不填")), required=False),),
    done=_("已确认"),
)
def confirm(
    session: Session, actor: Actor, item: RecertificationItem, data: Mapping[str, Any] | None = None
) -> RecertificationItem:
    """Confirm a report from the list, one or many at once; the engine applies the same rules as on its page."""
    comment, key = str((data or {}).get("comment") or ""), f"confirm-{item.id}-{item.version}-{actor.officer_id}"
    if operation(session, key) is None:
        engine.take(session, actor, item, "confirm", comment=comment, seen_digest=digest(item), operation_id=key)
    return item
