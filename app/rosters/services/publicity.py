"""Publicity (公示): a roster hangs in its villages for the days of its programme before the township files it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from app.audit.trail import record
from app.kernel import clock, workdays
from app.rosters.models import LineState, Posting, Roster, RosterLine, RosterState
from app.rosters.tags import Tag
from app.store.actor import Actor

_Other = aliased(Posting)


@dataclass(frozen=True, slots=True)
class Hanging:
    """The last time that a roster was posted: from which day to which, which round, in how many villages."""

    round: int
    starts_on: date
    ends_on: date
    villages: int


def open_postings(session: Session, actor: Actor, roster: Roster) -> None:
    """Post a roster in every village that has lines to be paid, from today; the effect of the first review.

    The day of posting does not count (民法典第二百零一条). A programme without days of publicity posts nothing.
    """
    programme = roster.batch.programme
    if not programme.publicity_days:
        return
    before, today = last_of(session, roster), clock.today()
    number = before.round + 1 if before else 1
    ends_on = workdays.add_days(today, programme.publicity_days, programme.publicity_kind)
    villages = _villages(session, roster)
    for village, lines in villages.items():
        session.add(
            Posting(
                division_code=village,
                programme_code=roster.programme_code,
                roster_id=roster.id,
                round=number,
                starts_on=today,
                ends_on=ends_on,
                lines=lines,
                content_digest=roster.content_digest,
            )
        )
    record(session, actor, Tag.POST, roster, round=number, villages=len(villages), ends_on=ends_on.isoformat())


def last_of(session: Session, roster: Roster) -> Hanging | None:
    """The last time that the roster was posted; nothing where it never was."""
    about = (
        select(Posting.round, func.min(Posting.starts_on), func.max(Posting.ends_on), func.count())
        .where(Posting.roster_id == roster.id)
        .group_by(Posting.round)
        .order_by(Posting.round.desc())
    )
    found = session.execute(about.limit(1)).tuples().first()
    return Hanging(*found) if found else None


def over(session: Session, roster: Roster, day: date) -> bool:
    """Whether on that day the roster has hung long enough."""
    found = last_of(session, roster)
    return found is None or found.ends_on < day


def hangs_on(day: date) -> tuple[ColumnElement[bool], ...]:
    """The conditions on postings that hang on a day: the last ones of rosters that are being shown."""
    shown = select(Roster.id).where(Roster.id == Posting.roster_id, Roster.state == RosterState.SHOWN)
    later = select(func.max(_Other.round)).where(_Other.roster_id == Posting.roster_id).scalar_subquery()
    return Posting.starts_on <= day, Posting.ends_on >= day, shown.exists(), Posting.round == later


def _villages(session: Session, roster: Roster) -> dict[str, int]:
    about = select(RosterLine.division_code, func.count()).where(
        RosterLine.roster_id == roster.id, RosterLine.state == LineState.INCLUDED
    )
    by_village = about.group_by(RosterLine.division_code).order_by(RosterLine.division_code)
    return dict(session.execute(by_village).tuples().all())
