"""What higher offices see of rosters in work (A32): how many stand where, with how much money, newest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.approvals.models import FlowAction
from app.kernel import divisions
from app.kernel.divisions import Level
from app.rosters.models import Roster, RosterState, Supervision

SIZE = 50
_DIGITS = {Level.PROVINCE: 4, Level.CITY: 6, Level.COUNTY: 9, Level.TOWN: 9, Level.VILLAGE: 12}
"""How many digits of a division tell the places of the tier below apart."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page is narrowed to: a state, an area, those that are stopped; ``after`` is the last roster seen."""

    state: str = ""
    inside: str = ""
    stopped: bool = False
    after: int = 0

    @classmethod
    def read(cls, words: Mapping[str, str]) -> Asked:
        """What an address asks for; what makes no sense is left out."""
        state, inside, after = words.get("state", ""), words.get("inside", ""), words.get("after", "")
        return cls(
            state=state if state in {str(one) for one in RosterState} else "",
            inside=inside if divisions.is_code(inside) else "",
            stopped=words.get("stopped", "") == "1",
            after=int(after) if after.isascii() and after.isdigit() and len(after) < 10 else 0,
        )

    def words(self, **other: str) -> dict[str, str]:
        """The same as an address says it, with something else instead; without the place in the list."""
        said = {"state": self.state, "inside": self.inside, "stopped": "1" if self.stopped else "", **other}
        return {name: word for name, word in said.items() if word}


@dataclass(frozen=True, slots=True)
class Sum:
    """So many rosters in a state or a place: how many people and fen, how much is held, how many are stopped."""

    key: str
    rosters: int
    people: int
    fen: int
    held_fen: int
    stopped: int


def by_state(session: Session, asked: Asked) -> list[Sum]:
    """The rosters in work by state, in the order of the flow."""
    found = {one.key: one for one in _sums(session, Roster.state, _area(asked))}
    return [found[str(state)] for state in RosterState if str(state) in found]


def by_place(session: Session, asked: Asked, own: str) -> list[Sum]:
    """The rosters in work by the places one tier below the area that is looked at."""
    digits = _DIGITS[divisions.level_of(asked.inside or own)]
    place = sa.func.substr(Roster.division_code, 1, digits)
    return [
        Sum(one.key.ljust(12, "0"), one.rosters, one.people, one.fen, one.held_fen, one.stopped)
        for one in _sums(session, place, _area(asked))
    ]


def newest(session: Session, asked: Asked) -> Sequence[Roster]:
    """A page of the rosters asked for, the newest first, and one more where there are more."""
    about = sa.select(Roster).where(*_area(asked)).order_by(Roster.id.desc()).limit(SIZE + 1)
    if asked.state:
        about = about.where(Roster.state == asked.state)
    if asked.stopped:
        about = about.where(Roster.stopped.is_not(None))
    if asked.after:
        about = about.where(Roster.id < asked.after)
    return session.scalars(about).all()


def last_acts(session: Session, keys: Sequence[int]) -> dict[int, FlowAction]:
    """The last step that was taken on each of these rosters."""
    here = (FlowAction.subject_kind == Roster.__tablename__) & FlowAction.subject_id.in_(keys)
    last = sa.select(sa.func.max(FlowAction.id)).where(here).group_by(FlowAction.subject_id)
    return {one.subject_id: one for one in session.scalars(sa.select(FlowAction).where(FlowAction.id.in_(last)))}


def remarks(session: Session, roster: Roster) -> Sequence[Supervision]:
    """The running record of a roster, the newest first."""
    about = sa.select(Supervision).where(Supervision.roster_id == roster.id)
    return session.scalars(about.order_by(Supervision.id.desc())).all()


def _area(asked: Asked) -> list[sa.ColumnElement[bool]]:
    in_work = [Roster.state != RosterState.SENT]
    if not asked.inside:
        return in_work
    low, high = divisions.range_of(asked.inside)
    return [*in_work, Roster.division_code >= low, Roster.division_code < high]


def _sums(session: Session, key: sa.ColumnElement[str] | object, where: list[sa.ColumnElement[bool]]) -> list[Sum]:
    added = [sa.func.coalesce(sa.func.sum(one), 0) for one in (Roster.lines, Roster.total, Roster.held_total)]
    label = sa.type_coerce(key, sa.String).label("place")
    about = sa.select(label, sa.func.count(Roster.id), *added, sa.func.count(Roster.stopped))
    rows = session.execute(about.where(*where).group_by(label).order_by(label)).tuples()
    return [Sum(place, *map(int, numbers)) for place, *numbers in rows]
