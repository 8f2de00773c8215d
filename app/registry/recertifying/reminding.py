"""Reminders: computed from the days of a campaign, shown on the home page, each round once on the trail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.audit.trail import record
from app.kernel import clock
from app.registry.models.recertification import CampaignState, ItemState, Recertification, RecertificationItem
from app.registry.recertifying.campaigns import reminder_days
from app.registry.recertifying.reporting import FILLED_IN
from app.registry.recertifying.tags import Tag
from app.store.actor import Actor
from app.store.transaction import transaction
from app.store.wall import lifted

OVERDUE_EVERY = 7


@dataclass(frozen=True, slots=True)
class Reminder:
    """What the home page of those who fill in says of one campaign."""

    campaign_id: int
    name: str
    households: int
    days_left: int


def round_on(campaign: Recertification, day: date) -> str:
    """The reminder round that a day belongs to: the days before the end, ``overdue-n`` after it, nothing before."""
    left = (campaign.due_on - day).days
    if left < 0:
        return f"overdue-{(-left - 1) // OVERDUE_EVERY + 1}"
    begun = [
        days
        for days in reminder_days(campaign.reminder_days)
        if left <= days and campaign.due_on - timedelta(days=days) >= campaign.opens_on
    ]
    return str(min(begun)) if begun else ""


def remind(session: Session, actor: Actor, campaign: Recertification) -> bool:
    """Put the round of today on the trail, with how many households each township still has; each round once."""
    now, last = round_on(campaign, clock.today()), campaign.last_reminder
    towns = outstanding_by_town(session, campaign.id)
    if not now or now == last or not towns:
        return False
    unchanged = Recertification.last_reminder.is_(None) if last is None else Recertification.last_reminder == last
    statement = update(Recertification).where(Recertification.id == campaign.id, unchanged)
    with transaction(session):
        moved = session.execute(
            statement.values(last_reminder=now, reminded_at=clock.now()),
            execution_options={"synchronize_session": False},
        )
        session.refresh(campaign)
        if moved.rowcount != 1:  # type: ignore[attr-defined]
            return False
        record(session, actor, Tag.REMIND, campaign, round=now, households=sum(towns.values()), towns=towns)
    return True


def outstanding_by_town(session: Session, campaign_id: int) -> dict[str, int]:
    """Township → how many households still wait for a report."""
    town = func.substr(RecertificationItem.division_code, 1, 9)
    waiting = select(town, func.count()).where(
        RecertificationItem.recertification_id == campaign_id, RecertificationItem.state.in_(FILLED_IN)
    )
    found = session.execute(waiting.group_by(town).order_by(town)).tuples().all()
    return {f"{code}000": count for code, count in found}


def reminders(session: Session, day: date) -> Sequence[Reminder]:
    """What is to be reported in the session's area, of open campaigns whose reminders have begun.

    What came back is in the inbox and not counted here.
    """
    item = RecertificationItem
    waiting = select(item.recertification_id, func.count()).where(item.state == ItemState.DUE)
    counts = dict(session.execute(waiting.group_by(item.recertification_id)).tuples().all())
    if not counts:
        return []
    with lifted(session, "the days of a campaign lie with the county"):
        is_open = Recertification.state == CampaignState.OPEN
        found = session.scalars(select(Recertification).where(Recertification.id.in_(counts), is_open)).all()
    return [
        Reminder(one.id, one.name, counts[one.id], (one.due_on - day).days)
        for one in sorted(found, key=lambda one: (one.due_on, one.id))
        if round_on(one, day)
    ]
