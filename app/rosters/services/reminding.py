"""Reminders to townships that have not filed: three days before the deadline, on it, and each day after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.trail import record
from app.kernel import clock
from app.rosters.models import COMPILING, BatchState, BatchTown, PayBatch, Roster
from app.rosters.services.completeness import outstanding
from app.rosters.tags import Tag
from app.store.actor import Actor
from app.store.transaction import transaction

BEFORE = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Reminder:
    """What the home page of a township's operator says of one batch; negative days are days over."""

    batch_id: int
    name: str
    town: str
    roster_id: int | None
    days_left: int


def is_due(town: BatchTown, day: date) -> bool:
    """Whether a township that has not filed is to be reminded on a day; a day that was missed is made up for."""
    begins = town.deadline - BEFORE
    last = town.reminded_on
    if day < begins:
        return False
    return last is None or last < (begins if day < town.deadline else day)


def due(session: Session, day: date) -> list[tuple[PayBatch, list[BatchTown]]]:
    """The issued batches of which townships are to be reminded on a day, and which townships."""
    about = select(PayBatch).where(PayBatch.state == BatchState.ISSUED, PayBatch.deadline <= day + BEFORE)
    found = {
        batch: [one for one in outstanding(session, batch) if is_due(one, day)]
        for batch in session.scalars(about.order_by(PayBatch.id))
    }
    return [(batch, towns) for batch, towns in found.items() if towns]


def remind(session: Session, actor: Actor, batch: PayBatch, *, everyone: bool = True) -> int:
    """Put a reminder on the trail and on the home page of each township that has not filed, once a day.

    ``everyone`` reminds before its day comes, too: what somebody asks for by hand. Returns how many were reminded.
    """
    day = clock.today()
    with transaction(session):
        session.refresh(batch, with_for_update=True)
        if batch.state != BatchState.ISSUED:
            return 0
        waiting = outstanding(session, batch)
        towns = [one for one in waiting if (one.reminded_on != day if everyone else is_due(one, day))]
        for one in towns:
            one.reminded_on = day
        if towns:
            record(
                session, actor, Tag.BATCH_REMIND, batch, on=day.isoformat(), towns=[one.division_code for one in towns]
            )
    return len(towns)


def reminders(session: Session, day: date) -> Sequence[Reminder]:
    """What still has to be filed in the session's area and is near its deadline, over it, or was asked for."""
    gone = select(Roster.id).where(
        Roster.batch_id == BatchTown.batch_id,
        Roster.division_code == BatchTown.division_code,
        Roster.part == 1,
        Roster.state.not_in(COMPILING),
    )
    begun = (
        select(Roster.id)
        .where(Roster.batch_id == BatchTown.batch_id, Roster.division_code == BatchTown.division_code, Roster.part == 1)
        .scalar_subquery()
    )
    about = (
        select(BatchTown, PayBatch.name, begun)
        .join(PayBatch, PayBatch.id == BatchTown.batch_id)
        .where(PayBatch.state == BatchState.ISSUED, ~gone.exists())
        .where((BatchTown.deadline <= day + BEFORE) | BatchTown.reminded_on.is_not(None))
    )
    return [
        Reminder(town.batch_id, name, town.division_code, roster_id, (town.deadline - day).days)
        for town, name, roster_id in session.execute(about.order_by(BatchTown.deadline, BatchTown.id))
    ]
