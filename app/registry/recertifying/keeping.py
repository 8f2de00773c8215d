"""What the daily job keeps true of open campaigns: who moved or left, who is late, what follows from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, exists, select, update
from sqlalchemy.orm import Session

from app.audit.trail import record
from app.kernel import clock, divisions
from app.registry.models import Household, HouseholdState
from app.registry.models.recertification import (
    CampaignState,
    Change,
    Consequence,
    ItemState,
    Recertification,
    RecertificationItem,
)
from app.registry.recertifying.reporting import FILLED_IN
from app.registry.recertifying.tags import Tag
from app.store.actor import Actor
from app.store.transaction import transaction


def to_open(session: Session) -> Sequence[int]:
    """The released campaigns whose day has come."""
    released = Recertification.state == CampaignState.RELEASED
    return session.scalars(select(Recertification.id).where(released, Recertification.opens_on <= clock.today())).all()


def under_way(session: Session) -> Sequence[Recertification]:
    """The campaigns that are open."""
    is_open = Recertification.state == CampaignState.OPEN
    return session.scalars(select(Recertification).where(is_open).order_by(Recertification.id)).all()


def follow(session: Session, campaign: Recertification) -> int:
    """Items that wait go along with their households: gone with those that closed or left the area; moved with others.

    The session must be the system's own. Returns how many are gone.
    """
    item, low_high = RecertificationItem, divisions.range_of(campaign.division_code)
    waits = and_(item.recertification_id == campaign.id, item.state.in_(FILLED_IN))
    same = Household.id == item.household_id
    inside = and_(Household.division_code >= low_high[0], Household.division_code < low_high[1])
    away = exists().where(same, (Household.state == HouseholdState.CLOSED) | ~inside)
    elsewhere = exists().where(same, inside, Household.division_code != item.division_code)
    village = select(Household.division_code).where(same).correlate(item).scalar_subquery()
    with transaction(session):
        gone = _change(session, and_(waits, away), state=ItemState.GONE, change=Change.GONE, overdue=False)
        _change(session, and_(waits, elsewhere), division_code=village)
    return gone


def mark_overdue(session: Session, actor: Actor, campaign: Recertification) -> int:
    """Mark who is late since yesterday; with the consequence the campaign says. Returns how many are new.

    Who was reported in time and came back from a re-check is not late: a person looks into that.
    """
    if clock.today() <= campaign.due_on:
        return 0
    item = RecertificationItem
    late = and_(
        item.recertification_id == campaign.id,
        item.state.in_(FILLED_IN),
        item.overdue.is_(False),
        item.recheck.is_(None),
    )
    with transaction(session):
        suspended = 0
        if campaign.consequence == Consequence.SUSPEND:
            unsuspended = and_(late, item.suspended_on.is_(None))
            suspended = _change(session, unsuspended, suspended=True, suspended_on=clock.today(), overdue=True)
        marked = suspended + _change(session, late, overdue=True)
        if marked:
            record(session, actor, Tag.OVERDUE, campaign, households=marked, suspended=suspended)
    return marked


def _change(session: Session, condition: Any, **values: Any) -> int:
    """One UPDATE; each row counts one more version, since its page now shows something else."""
    item = RecertificationItem
    statement = update(item).where(condition).values(version=item.version + 1, **values)
    changed = session.execute(statement, execution_options={"synchronize_session": False})
    return int(changed.rowcount)  # type: ignore[attr-defined]
