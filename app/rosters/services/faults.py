"""All that has to be mended before a roster goes up: what its lines say wrong, and own columns left empty."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.rosters.models import Roster
from app.rosters.services import checking, reckoning
from app.rosters.services.checking import MOST, Problem


def faults(session: Session, roster: Roster, limit: int = MOST) -> list[Problem]:
    """The faults of the lines that are to be paid, in the order of the lines, as many as asked for."""
    found = [*checking.problems(session, roster, limit), *reckoning.blanks(session, roster, limit)]
    return sorted(found, key=lambda one: (one.position, one.line_id))[:limit]
