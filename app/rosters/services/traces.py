"""The evidence of one line: what the law of the batch's day said of the beneficiary by what was known at compiling."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.programmes.deciding.trace import Trace
from app.programmes.services import explaining
from app.rosters.models import Roster, RosterLine
from app.store.wall import lifted


def evidence(session: Session, line: RosterLine) -> Trace | None:
    """Each condition with what was required and found, and how the amount was worked out; None where no rules held.

    It is worked out anew from what the registry knew when the roster was compiled, so that later corrections do not
    alter it.
    """
    roster = session.get_one(Roster, line.roster_id)
    with lifted(session, "the evidence of a line rests on the household as it was, wherever it lives now"):
        return explaining.trace_of(session, line.person, line.programme_code, roster.batch.law_day, roster.known_at)
