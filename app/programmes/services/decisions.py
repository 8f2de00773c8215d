"""What every decision keeps: who decided what for whom, from when, and everything that was on the screen."""

from __future__ import annotations

from datetime import date

from app.kernel import clock
from app.programmes.deciding.trace import Trace
from app.programmes.models import ScreeningDecision, Verdict
from app.registry.models import Person
from app.store.actor import Actor

LEAST_COMMENT, MOST_COMMENT = 4, 200
"""Characters of a comment, where one is needed and at all."""


def decision_of(
    actor: Actor, person: Person, trace: Trace, verdict: Verdict, effective_on: date, comment: str
) -> ScreeningDecision:
    """A decision on what the trace shows; its amount is what is paid from then on, nothing where nothing is."""
    amounts = {Verdict.ENROL: trace.amount, Verdict.AMEND: trace.amount, Verdict.KEEP: trace.paid}
    return ScreeningDecision(
        division_code=person.division_code,
        programme_code=trace.programme_code,
        person_id=person.id,
        household_id=person.household_id,
        version_id=trace.version_id,
        finding=trace.finding,
        verdict=verdict,
        fingerprint=trace.mark,
        amount=amounts.get(verdict),
        effective_on=effective_on,
        comment=comment or None,
        trace=trace.written(),
        decided_at=clock.now(),
        officer_id=actor.officer_id or None,
    )
