"""Which lines of a roster an act is about: those that somebody ticked, or all that a filter finds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.kernel import divisions
from app.kernel.errors import DomainError
from app.kernel.words import _
from app.rosters.models import LIVE, Roster, RosterLine, RosterPerson


@dataclass(frozen=True, slots=True)
class Picked:
    """A filter over the lines of one roster; empty parts let everything through. ``ids`` are lines that were ticked."""

    village: str = ""
    state: str = ""
    difference: str = ""
    name: str = ""
    ids: tuple[int, ...] = ()

    @classmethod
    def of(cls, lines: Picked | Sequence[int]) -> Picked:
        """Lines by their keys, or the filter itself. Raises ``DomainError`` where nothing was ticked."""
        if isinstance(lines, Picked):
            return lines
        if not lines:
            raise DomainError(_("请先选择明细。"))
        return cls(ids=tuple(lines))


def among(roster: Roster, picked: Picked) -> list[ColumnElement[bool]]:
    """The conditions on ``RosterLine`` that a filter means."""
    found: list[ColumnElement[bool]] = [RosterLine.roster_id == roster.id]
    if picked.ids:
        found.append(RosterLine.id.in_(picked.ids))
    if picked.village:
        low, high = divisions.range_of(picked.village)
        found += [RosterLine.division_code >= low, RosterLine.division_code < high]
    if picked.state:
        found.append(RosterLine.state == picked.state)
    if picked.difference:
        found.append(RosterLine.difference == picked.difference)
    if picked.name.strip():
        named = select(RosterPerson.id).where(
            RosterPerson.id == RosterLine.snapshot_id,
            RosterPerson.name.startswith(picked.name.strip(), autoescape=True),
        )
        found.append(named.exists())
    return found


def live(roster: Roster, picked: Picked) -> list[ColumnElement[bool]]:
    """The same, of the lines that claim the period."""
    return [*among(roster, picked), RosterLine.state.in_(LIVE)]


def count(session: Session, conditions: Sequence[ColumnElement[bool]]) -> int:
    """How many lines there are."""
    return session.scalar(select(func.count()).select_from(RosterLine).where(*conditions)) or 0
