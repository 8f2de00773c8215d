"""What may be shown in public of the lines of a posting: names of adults, masked numbers, groups, amounts.

Nothing about health, disability, income or accounts; minors are left out and only counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from app.kernel import masks
from app.registry.models import Person
from app.rosters.models import LineState, Posting, RosterLine, RosterPerson
from app.rosters.services.objections import UNDER
from app.store.wall import lifted

OF_AGE = 18


@dataclass(frozen=True, slots=True)
class Shown:
    """A line as everybody may read it: its place, the name, the masked number, the group of the village, the fen."""

    position: int
    name: str
    id_no: str
    group_no: int
    amount: int


def lines_of(session: Session, posting: Posting, after: int, size: int) -> list[Shown]:
    """The lines of a posting that may be shown, behind a place in the roster."""
    about = (
        select(RosterLine.position, RosterPerson.name, RosterPerson.id_no, RosterPerson.group_no, RosterLine.amount)
        .join(RosterPerson, RosterPerson.id == RosterLine.snapshot_id)
        .where(*_posted(posting), _is_adult(posting.starts_on), RosterLine.position > after)
        .order_by(RosterLine.position, RosterLine.id)
    )
    with lifted(session, "who is of age is asked of the registry, wherever people live now"):
        found = session.execute(about.limit(size)).tuples().all()
    return [Shown(place, name, masks.mask("id_no", id_no or ""), *rest) for place, name, id_no, *rest in found]


def left_out(session: Session, posting: Posting) -> int:
    """How many lines of a posting are not shown, because their people are minors, or nobody knows that they are not."""
    about = select(func.count()).select_from(RosterLine).where(*_posted(posting), ~_is_adult(posting.starts_on))
    with lifted(session, "who is of age is asked of the registry, wherever people live now"):
        return session.scalar(about) or 0


def _posted(posting: Posting) -> tuple[ColumnElement[bool], ...]:
    """What was posted: lines to be paid, and those that somebody objects to since."""
    contested = and_(RosterLine.state == LineState.HELD, RosterLine.reason.startswith(UNDER))
    return (
        RosterLine.roster_id == posting.roster_id,
        RosterLine.division_code == posting.division_code,
        or_(RosterLine.state == LineState.INCLUDED, contested),
    )


def _is_adult(day: date) -> ColumnElement[bool]:
    adult = select(Person.id).where(Person.id == RosterLine.person_id, Person.birth_on <= _years_before(day))
    return adult.exists()


def _years_before(day: date) -> date:
    """Who was born on this day or earlier is of age.

    >>> _years_before(date(2028, 2, 29)), _years_before(date(2026, 3, 1))
    (datetime.date(2010, 2, 28), datetime.date(2008, 3, 1))
    """
    year = day.year - OF_AGE
    return date(year, 2, 28) if (day.month, day.day) == (2, 29) else day.replace(year=year)
