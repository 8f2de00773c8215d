"""All that has to be mended before a roster goes up: what its lines say wrong, and own columns left empty."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.words import _
from app.rosters.models import LineState, Roster, RosterLine, RosterPerson
from app.rosters.services import checking, reckoning
from app.rosters.services.checking import MOST, Problem


def faults(session: Session, roster: Roster, limit: int = MOST) -> list[Problem]:
    """The faults of the lines that are to be paid, in the order of the lines, as many as asked for."""
    found = [*checking.problems(session, roster, limit), *reckoning.blanks(session, roster, limit)]
    return sorted(found, key=lambda one: (one.position, one.line_id))[:limit]


def returned(session: Session, roster: Roster, limit: int = MOST) -> list[Problem]:
    """The lines that a reviewer returned, with the reason: they speak against nothing, but wait for the township."""
    about = (
        select(RosterLine, RosterPerson.name)
        .join(RosterPerson, RosterPerson.id == RosterLine.snapshot_id)
        .where(RosterLine.roster_id == roster.id, RosterLine.state == LineState.RETURNED)
    )
    told = _("已退回：{reason}更正后恢复，或者剔除。")
    return [
        Problem(line.id, line.position, name, "state", told.format(reason=f"{line.reason}。" if line.reason else ""))
        for line, name in session.execute(about.order_by(RosterLine.position, RosterLine.id).limit(limit))
    ]
