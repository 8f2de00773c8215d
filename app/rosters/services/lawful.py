# ruff: noqa: S608  (names, codes and numbers of ours; nothing that anybody typed)
"""What the law of a batch's day says of people who are to be put on a roster by hand, as it does at compiling."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel import clock
from app.kernel.errors import DomainError
from app.kernel.words import _
from app.programmes.models import Enrolment, ScreeningDecision, Verdict
from app.programmes.screening.fingerprint import SQL as FINGERPRINT
from app.programmes.screening.outcomes import outcomes_of
from app.programmes.services import explaining
from app.registry.models import Person
from app.registry.services.attributes import county_of
from app.rosters.models import PayBatch
from app.rosters.services import staging
from app.store.wall import lifted

FEW = 40
"""So many people are asked about one by one; for more the whole area is asked at once."""
_NO_RULES = _("核算日没有生效的规则，或这时还没有登记")


@dataclass(frozen=True, slots=True)
class Said:
    """Whether somebody may be paid: entitled to ``amount`` fen, or kept by a decision with no amount of the law."""

    entitled: bool
    kept: bool = False
    amount: int | None = None
    version_id: int | None = None
    reason: str = ""

    @property
    def admits(self) -> bool:
        """Whether the law, or a decision on exactly this situation, lets the person be paid."""
        return self.entitled or self.kept

    def insist(self) -> None:
        """Raises ``DomainError`` with what speaks against the person."""
        if not self.admits:
            told = _("核算不符合条件：{why}。确实应当发放的，请先在资格筛查里作出决定。")
            raise DomainError(told.format(why=self.reason or _NO_RULES), field="person_id")


def said_of(
    session: Session, batch: PayBatch, town: str, known_at: datetime | None, person_ids: Collection[int]
) -> dict[int, Said]:
    """What the law of a batch says of each of these people, by what was known at an instant (now)."""
    known = (known_at or clock.now()) if batch.law_day < clock.today() else None
    if len(person_ids) > FEW:
        found = _together(session, batch, town, known, person_ids)
    else:
        found = {key: _alone(session, batch, known, key) for key in person_ids}
    return {key: found.get(key, Said(False)) for key in person_ids}


def enrolments_of(session: Session, batch: PayBatch, person_ids: Collection[int]) -> dict[int, int]:
    """Person → key of the enrolment that holds in the period of a batch, where there is one."""
    about = select(Enrolment.person_id, Enrolment.id).where(
        Enrolment.person_id.in_(person_ids),
        Enrolment.programme_code == batch.programme_code,
        Enrolment.known_to.is_(None),
        Enrolment.starts_on <= batch.period_to,
        Enrolment.ends_on.is_(None) | (Enrolment.ends_on > batch.period_from),
    )
    with lifted(session, "an enrolment may have been made where the person lived before"):
        return dict(session.execute(about.order_by(Enrolment.starts_on, Enrolment.id)).tuples().all())


def _alone(session: Session, batch: PayBatch, known: datetime | None, person_id: int) -> Said:
    with lifted(session, "the law looks at the household as it was, wherever it lives now"):
        trace = explaining.trace_of(
            session, session.get_one(Person, person_id), batch.programme_code, batch.law_day, known
        )
        if trace is None:
            return Said(False)
        about = select(ScreeningDecision.verdict, ScreeningDecision.fingerprint).where(
            ScreeningDecision.person_id == person_id, ScreeningDecision.programme_code == batch.programme_code
        )
        decided = session.execute(about.order_by(ScreeningDecision.id.desc()).limit(1)).tuples().first()
    kept = decided == (Verdict.KEEP, trace.mark)
    entitled = trace.entitled is True
    return Said(entitled, kept, trace.amount if entitled else None, trace.version_id, trace.reason)


def _together(
    session: Session, batch: PayBatch, town: str, known: datetime | None, person_ids: Collection[int]
) -> dict[int, Said]:
    area = county_of(town) if known else town
    code = staging.code(batch.programme_code)
    with outcomes_of(session, area, batch.law_day, known) as asked:
        rows = asked.engine.execute(_ASKED.format(code=code), [list(person_ids)]).fetchall()
    return {
        person: Said(entitled, kept, amount if entitled else None, version, reason or "")
        for person, entitled, kept, amount, version, reason in rows
    }


_ASKED = f"""
    WITH decided AS (
        SELECT person_id, arg_max(verdict, id) AS verdict, arg_max(fingerprint, id) AS fingerprint
        FROM screening_decisions WHERE programme_code = '{{code}}' GROUP BY person_id),
    found AS (
        SELECT outcome.*, law.version_id FROM outcome JOIN law ON law.place = outcome.place
        WHERE law.code = '{{code}}' AND person_id IN (SELECT unnest($1))),
    marked AS (SELECT *, {FINGERPRINT} AS mark FROM found)
    SELECT marked.person_id, coalesce(marked.entitled, FALSE),
        coalesce(decided.verdict = 'keep' AND decided.fingerprint = mark, FALSE), marked.amount, marked.version_id,
        marked.reason
    FROM marked LEFT JOIN decided ON decided.person_id = marked.person_id"""
