"""Enrolments: begun, ended, given another amount. What was said stays; a new row says what is so now."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.audit.trail import record
from app.kernel import clock
from app.kernel.errors import Conflict, DomainError
from app.kernel.words import _
from app.programmes.models import Enrolment, EnrolmentState
from app.programmes.screening.tags import Tag
from app.registry.models import Person
from app.store.actor import Actor
from app.store.transaction import transaction

_KEPT = (
    "person_id", "household_id", "division_code", "programme_code", "grade", "amount", "starts_on", "ends_on",
    "end_reason", "state", "source",
)  # fmt: skip


def enrol(
    session: Session,
    actor: Actor,
    person: Person,
    programme_code: str,
    amount: int,
    starts_on: date,
    *,
    grade: str = "",
    source: str = "",
) -> Enrolment:
    """Enrol a person from a day on, with fen per period. Refused where the person is enrolled then already."""
    if amount < 0:
        raise DomainError(_("每期金额不能小于零。"), field="amount")
    if enrolled(session, person.id, programme_code, starts_on) is not None:
        raise Conflict(_("{name}已经享受这个项目，不能重复纳入。").format(name=person.name))
    with transaction(session):
        row = Enrolment(
            person_id=person.id,
            household_id=person.household_id,
            division_code=person.division_code,
            programme_code=programme_code,
            grade=grade or None,
            amount=amount,
            starts_on=starts_on,
            state=EnrolmentState.ACTIVE,
            known_from=clock.now(),
            source=source or None,
        )
        session.add(row)
        record(session, actor, Tag.ENROL, row, programme=programme_code, amount=amount, starts_on=starts_on)
    return row


def end(
    session: Session, actor: Actor, row: Enrolment, ends_on: date, reason: str, *, grace: bool = False
) -> Enrolment:
    """End an enrolment: the first day that is not paid any more. ``grace`` keeps paying until then (渐退期)."""
    if ends_on < row.starts_on:
        raise DomainError(_("退出日期不能早于起享日期 {day}。").format(day=row.starts_on), field="effective_on")
    state = EnrolmentState.ENDED if ends_on <= clock.today() else EnrolmentState.ACTIVE
    changes = {"ends_on": ends_on, "end_reason": reason[:200], "state": EnrolmentState.GRACE if grace else state}
    return _restated(session, actor, row, Tag.END, changes)


def amend(session: Session, actor: Actor, row: Enrolment, amount: int, from_on: date) -> Enrolment:
    """Give an enrolment another amount from a day on: the old one ends there, a new one begins."""
    if amount < 0:
        raise DomainError(_("每期金额不能小于零。"), field="amount")
    with transaction(session):
        if from_on <= row.starts_on:
            return _restated(session, actor, row, Tag.AMEND, {"amount": amount})
        ended = {"ends_on": from_on, "end_reason": str(_("金额调整"))}
        old = _restated(session, actor, row, Tag.AMEND, ended)
        fresh = Enrolment(**{name: getattr(old, name) for name in _KEPT}, known_from=clock.now())
        fresh.amount, fresh.starts_on, fresh.ends_on = amount, from_on, None
        fresh.end_reason, fresh.state = None, EnrolmentState.ACTIVE
        session.add(fresh)
        record(session, actor, Tag.AMEND, fresh, programme=row.programme_code, amount=amount, starts_on=from_on)
    return fresh


def enrolled(session: Session, person_id: int, programme_code: str, day: date) -> Enrolment | None:
    """The enrolment of a person in a programme that holds on a day or begins later; None where there is none."""
    about = select(Enrolment).where(
        Enrolment.person_id == person_id,
        Enrolment.programme_code == programme_code,
        Enrolment.known_to.is_(None),
        or_(Enrolment.ends_on.is_(None), Enrolment.ends_on > day),
    )
    return session.scalars(about.order_by(Enrolment.starts_on, Enrolment.id)).first()


def _restated(session: Session, actor: Actor, row: Enrolment, tag: Tag, changes: dict[str, Any]) -> Enrolment:
    """End what was said and say it anew with the changes. Refused where somebody was faster."""
    if row.known_to is not None:
        raise Conflict(_("这条享受情况已经更正，请刷新后再办。"))
    with transaction(session):
        fresh = Enrolment(**({name: getattr(row, name) for name in _KEPT} | changes), known_from=clock.now())
        row.known_to = fresh.known_from
        session.flush()
        session.add(fresh)
        record(session, actor, tag, fresh, programme=row.programme_code, **_told(changes))
    return fresh


def _told(changes: dict[str, Any]) -> dict[str, Any]:
    return {name: str(value) if name != "amount" else value for name, value in changes.items()}
