"""The own columns of a whole roster: formulas worked out anew when the law's amounts changed, and cells left empty."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.kernel.errors import DomainError
from app.kernel.words import _
from app.rosters.models import LineState, Roster, RosterLine, RosterPerson
from app.rosters.services import bulk, columns
from app.rosters.services.checking import MOST, Problem
from app.rosters.services.columns import Column


def recompute(session: Session, roster: Roster) -> int:
    """Work the formulas of all lines out by the amounts that the law gives now; returns how many lines changed.

    It belongs into the transaction that worked the roster out, before the roster is counted. A line whose formula has
    no result keeps what it has.
    """
    own = columns.columns_of(session, roster.batch.programme_id)
    if not any(one.formula is not None for one in own):
        return 0
    count = 0
    for rows in bulk.in_batches(session, [RosterLine.roster_id == roster.id, RosterLine.state != LineState.MOVED]):
        changed = [made for row in rows if (made := _changed(own, row)) is not None]
        if changed:
            bulk.written(session, changed)
        count += len(changed)
    session.expire_all()
    return count


def blanks(session: Session, roster: Roster, limit: int = MOST) -> list[Problem]:
    """The lines to be paid that lack a required own column, as far as they are listed."""
    needed = [one for one in columns.columns_of(session, roster.batch.programme_id) if one.required]
    inputs = [one for one in needed if one.formula is None]
    if not inputs:
        return []
    lacking = or_(RosterLine.extra.is_(None), *(~RosterLine.extra.contains(f'"{one.key}":') for one in inputs))
    about = (
        select(RosterLine, RosterPerson.name)
        .join(RosterPerson, RosterPerson.id == RosterLine.snapshot_id)
        .where(RosterLine.roster_id == roster.id, RosterLine.state == LineState.INCLUDED, lacking)
    )
    found: list[Problem] = []
    for line, name in session.execute(about.order_by(RosterLine.position, RosterLine.id).limit(limit)):
        values = columns.kept(line.extra, inputs)
        found += [
            Problem(line.id, line.position, name, one.key, _("“{label}”必须填写。").format(label=one.label))
            for one in inputs
            if one.key not in values
        ]
    return found[:limit]


def _changed(own: Sequence[Column], row: Any) -> dict[str, Any] | None:
    try:
        extra, amount = columns.settled(own, columns.kept(row.extra, own), row.computed, row.amount)
    except DomainError:
        return None
    return {"id": row.id, "extra": extra, "amount": amount} if (extra, amount) != (row.extra, row.amount) else None
