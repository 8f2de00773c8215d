"""The evidence of a person and a programme, as the pages show it and a decision keeps it: from the screening itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.kernel import clock
from app.kernel.words import _
from app.programmes.deciding.trace import Line, Trace
from app.programmes.models import ScreeningResult
from app.programmes.screening import explain, explain_household
from app.programmes.screening.explanation import Explanation
from app.programmes.screening.fingerprint import fingerprint
from app.registry.models import Person
from app.store.wall import scope_of

NO_RULES = _("这个项目在这一天没有生效的规则，不能核对。请换一天，或联系县惠民办。")


def trace_of(
    session: Session, person: Person, programme_code: str, day: date, known_at: datetime | None = None
) -> Trace | None:
    """What the rules of a day say of a person; nothing where none hold."""
    found = explain(session, person, programme_code, day, known_at)
    return _trace(found) if found is not None else None


def trace_of_result(session: Session, row: ScreeningResult) -> Trace | None:
    """What the rules say today of the person of a stored result."""
    person = session.get(Person, row.person_id)
    return trace_of(session, person, row.programme_code, clock.today()) if person is not None else None


def traces_of(
    session: Session, people: Sequence[Person], day: date, known_at: datetime | None = None
) -> dict[int, list[Trace]]:
    """What the rules of a day say of people of one household in every programme that the actor works with.

    By the number of the person; the household's facts are read once for all.
    """
    found = explain_household(session, people[0].household_id, None, day, known_at)
    scope = scope_of(session)
    mine = [code for code in found.codes if scope.holds_programme(code)]
    return {one.id: [_trace(told) for code in mine if (told := found.of(one.id, code)) is not None] for one in people}


def _trace(found: Explanation) -> Trace:
    law = found.programme
    return Trace(
        day=found.day.isoformat(),
        programme_code=law.code,
        programme=law.name,
        version_id=law.version_id,
        version=_("第 {number} 版，{day} 起执行").format(number=law.number, day=law.effective_from.isoformat()),
        document_no=law.document_no,
        finding=str(found.finding),
        entitled=found.entitled,
        enrolled=found.enrolled,
        amount=found.amount,
        paid=found.paid,
        reason=found.outcome.reason or "",
        mark=fingerprint(found.outcome),
        grace_months=law.grace_months,
        lines=[Line(one.text, one.clause, str(one.state), one.required, one.found) for one in found.conditions],
        steps=list(found.steps),
        standards=list(found.standards),
        relations=list(found.relations),
        hits=list(found.hits),
        notes=list(found.notes),
    )
