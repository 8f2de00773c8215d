"""The lines of a roster, page by page in their order: found by the place of the line before, never by counting."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from app.kernel import divisions
from app.rosters.models import Difference, LineState, Roster, RosterLine, RosterPerson

SIZES = (20, 50, 100, 200)
SIZE = 50
COUNTED = 100_000
"""Lines are counted no further than this."""
LONGEST_NAME = 20
Way = Callable[[Any], sa.UnaryExpression[Any]]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which lines of a roster: of a village, in a state, with a difference, of people whose names begin so."""

    village: str = ""
    state: str = ""
    difference: str = ""
    name: str = ""

    @classmethod
    def read(cls, words: Mapping[str, str]) -> Asked:
        """What an address asks for; what makes no sense is left out."""
        village, state, difference = words.get("village", ""), words.get("state", ""), words.get("difference", "")
        return cls(
            village if divisions.is_code(village) else "",
            state if state in LineState.__members__.values() else "",
            difference if difference in Difference.__members__.values() else "",
            words.get("name", "").replace("\x00", "").strip()[:LONGEST_NAME],
        )

    def words(self) -> dict[str, str]:
        """The same as an address says it."""
        return {one.name: str(word) for one in fields(self) if (word := getattr(self, one.name))}

    def where(self) -> list[ColumnElement[bool]]:
        """The conditions on RosterLine and RosterPerson."""
        found: list[ColumnElement[bool]] = []
        if self.village:
            found.append(RosterLine.division_code == self.village)
        if self.state:
            found.append(RosterLine.state == self.state)
        if self.difference:
            found.append(RosterLine.difference == self.difference)
        if self.name:
            found.append(RosterPerson.name.startswith(self.name, autoescape=True))
        return found


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a line stands in its roster."""

    position: int
    line_id: int

    @classmethod
    def read(cls, text: str) -> Place | None:
        """The place that an address says; nothing where it says none."""
        parts = text.split(".")
        if len(parts) != 2 or not all(one.isascii() and one.isdigit() and len(one) < 10 for one in parts):
            return None
        return cls(int(parts[0]), int(parts[1]))

    def __str__(self) -> str:
        return f"{self.position}.{self.line_id}"


@dataclass(frozen=True, slots=True)
class Slice:
    """The lines of one page with their people, and the places that lead on from it."""

    rows: Sequence[tuple[RosterLine, RosterPerson]]
    before: Place | None = None
    after: Place | None = None


def page_of(
    session: Session, roster: Roster, asked: Asked, after: Place | None, before: Place | None, size: int
) -> Slice:
    """The page behind one place or before another, else the first."""
    if before is not None:
        found = _read(session, roster, asked, sa.desc, _here() < _at(before), size)
        shown = found[:size][::-1]
        return _slice(shown, has_before=len(found) > size, has_after=True)
    found = _read(session, roster, asked, sa.asc, _here() > _at(after) if after else sa.true(), size)
    return _slice(found[:size], has_before=after is not None, has_after=len(found) > size)


def counted(session: Session, roster: Roster, asked: Asked) -> tuple[int, bool]:
    """How many lines are asked for, as far as they are counted, and whether there are more."""
    about = _lines(roster, asked, sa.select(RosterLine.id)).limit(COUNTED + 1)
    found = session.scalar(sa.select(sa.func.count()).select_from(about.subquery())) or 0
    return min(found, COUNTED), found > COUNTED


def _slice(rows: list[tuple[RosterLine, RosterPerson]], *, has_before: bool, has_after: bool) -> Slice:
    page = Slice(rows)
    if rows and has_before:
        page = replace(page, before=_place(rows[0][0]))
    return replace(page, after=_place(rows[-1][0])) if rows and has_after else page


def _read(
    session: Session, roster: Roster, asked: Asked, way: Way, beyond: ColumnElement[bool], size: int
) -> list[tuple[RosterLine, RosterPerson]]:
    about = _lines(roster, asked, sa.select(RosterLine, RosterPerson)).where(beyond)
    ordered = about.order_by(way(RosterLine.position), way(RosterLine.id))
    return list(session.execute(ordered.limit(size + 1)).tuples())


def _lines(roster: Roster, asked: Asked, about: Any) -> Any:
    """SQLite is told to walk the roster: it would read the whole township's lines of all periods and sort them."""
    table: Any = RosterLine.__table__
    advised = about.with_hint(table, "INDEXED BY ix_roster_lines_place", "sqlite")
    joined = advised.join(RosterPerson, RosterPerson.id == RosterLine.snapshot_id)
    return joined.where(RosterLine.roster_id == roster.id, *asked.where())


def _here() -> sa.Tuple:
    return sa.tuple_(RosterLine.position, RosterLine.id)


def _at(place: Place) -> sa.Tuple:
    return sa.tuple_(sa.literal(place.position), sa.literal(place.line_id))


def _place(line: RosterLine) -> Place:
    return Place(line.position, line.id)
