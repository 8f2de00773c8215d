"""What the attributes of a county say of its households, people and land: stated with two times, read back by both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.audit.trail import record
from app.kernel import clock
from app.kernel.errors import DomainError, Fault
from app.kernel.words import _
from app.registry import attributes
from app.registry.attributes import Attribute
from app.registry.attributewords import SUBJECTS
from app.registry.models import AttributeOwner, AttributeValue
from app.registry.services import reading
from app.registry.services.attributes import attributes_of
from app.registry.tags import Tag
from app.store.actor import Actor
from app.store.base import Model
from app.store.transaction import transaction

OWNERS: Mapping[type[Model], AttributeOwner] = {model: AttributeOwner(owner) for owner, model in SUBJECTS.items()}


@dataclass(frozen=True, slots=True)
class Statement:
    """What is said of one subject: the row, and the value by the attribute's code; ``None`` takes one back."""

    subject: Any
    values: Mapping[str, Any]


@dataclass(slots=True)
class _Plan:
    """What a set of statements comes to: rows that end, rows that follow them."""

    now: datetime
    ended: list[AttributeValue] = field(default_factory=list)
    begun: list[AttributeValue] = field(default_factory=list)


def offered(session: Session, actor: Actor, model: type[Model], division_code: str = "") -> Sequence[Attribute]:
    """The attributes of a model that an actor's post sees today; those of a subject's county where one is named."""
    owner, today = OWNERS[model], clock.today()
    return [
        one
        for one in attributes_of(session, division_code or actor.division_code)
        if one.owner == owner and one.holds_on(today) and (actor.is_system or one.seen_by(actor.post))
    ]


def state_values(
    session: Session,
    actor: Actor,
    subject: Any,
    values: Mapping[str, Any],
    *,
    on: date | None = None,
    cause: str = "",
    cause_id: int | None = None,
) -> dict[str, tuple[Any, Any]]:
    """State values of one subject from a day on; returns what changed, code → (before, after).

    They hold from ``on`` (today where none is said) without end, in place of whatever was thought to hold then.
    """
    (changed,) = state_many(session, actor, [Statement(subject, values)], on=on, cause=cause, cause_id=cause_id)
    return changed


def state_many(
    session: Session,
    actor: Actor,
    statements: Sequence[Statement],
    *,
    on: date | None = None,
    cause: str = "",
    cause_id: int | None = None,
) -> list[dict[str, tuple[Any, Any]]]:
    """The same for many subjects of one kind: two reads, however many there are, and one set of writes."""
    if not statements:
        return []
    days = [reading.effective_day(on, getattr(one.subject, "valid_from", None)) for one in statements]
    known = [_insist_on_sense(session, actor, one) for one in statements]
    said = {"cause": cause or None, "cause_id": cause_id, "officer_id": actor.officer_id or None}
    with transaction(session):
        session.flush()
        spells = _believed(session, [one.subject for one in statements])
        plan, changes = _Plan(clock.now()), []
        for statement, day, here in zip(statements, days, known, strict=True):
            mine = spells.get(statement.subject.id, ())
            changes.append(_plan(plan, statement, here, mine, day, said))
        for row in plan.ended:
            row.known_to = plan.now
        session.flush()
        session.add_all(plan.begun)
        for statement, changed in zip(statements, changes, strict=True):
            if changed:
                told = {code: [_told(value) for value in pair] for code, pair in changed.items()}
                record(session, actor, Tag.ATTRIBUTE_STATE, statement.subject, changed=told, cause=cause)
    return changes


def values_of(
    session: Session, subjects: Sequence[Any], *, on: date | None = None, known: datetime | None = None
) -> dict[int, dict[str, Any]]:
    """What holds of subjects of one kind on a day, as known at an instant: id → code → value. One read for all.

    Retired attributes are among them, for a rule asks for a day on which they may have held.
    """
    found: dict[int, dict[str, Any]] = {subject.id: {} for subject in subjects}
    if not subjects:
        return found
    counties = {one.id: one for subject in subjects for one in attributes_of(session, subject.division_code)}
    for row in session.scalars(_about(subjects).where(*_holding(on or clock.today(), known))):
        one = counties.get(row.attribute_id)
        if one is not None:
            found[row.subject_id][one.code] = attributes.value_of(one, row.value, row.number)
    return found


def value_as_of(session: Session, subject: Any, code: str, on: date, known: datetime | None = None) -> Any:
    """The value of a subject on a day, as known at an instant (now, where none is said); ``None`` where none held."""
    return values_of(session, [subject], on=on, known=known)[subject.id].get(code)


def history(session: Session, subject: Any, code: str) -> list[AttributeValue]:
    """Every statement that was ever made of one attribute of a subject, the latest first."""
    ids = [one.id for one in _named(session, subject) if one.code == code]
    about = _about([subject]).where(AttributeValue.attribute_id.in_(ids))
    return list(session.scalars(about.order_by(AttributeValue.known_from.desc(), AttributeValue.id.desc())))


def succeed(session: Session, old: Any, new: Any) -> None:
    """A corrected row takes the place of another: what was believed of the old one is believed of the new one."""
    with transaction(session):
        session.flush()
        now, copies = clock.now(), []
        for row in session.scalars(_about([old]).where(AttributeValue.known_to.is_(None))):
            copies.append(_copy(row, now, subject_id=new.id, division_code=new.division_code))
            row.known_to = now
        session.flush()
        session.add_all(copies)
        session.flush()


def _insist_on_sense(session: Session, actor: Actor, statement: Statement) -> dict[str, Attribute]:
    """The attributes by code. Raises ``DomainError`` with one fault per code that cannot be said."""
    subject = statement.subject
    known = {one.code: one for one in offered(session, actor, type(subject), subject.division_code)}
    faults = []
    for code, value in statement.values.items():
        one = known.get(code)
        try:
            if one is None:
                raise DomainError(_("没有代号为“{code}”的属性，或它已停用。请刷新后再填。").format(code=code))
            if value is not None:
                attributes.check(one, value)
            elif one.required:
                raise DomainError(_("请填写“{label}”。").format(label=one.label))
        except DomainError as refusal:
            faults.append(Fault(refusal.sentence, code))
    if faults:
        raise DomainError(faults[0].sentence, faults=faults)
    return known


def _believed(session: Session, subjects: Sequence[Any]) -> dict[int, list[AttributeValue]]:
    """What is believed today of the subjects, whose rows are held so that nobody else states meanwhile."""
    model, ids = type(subjects[0]), [subject.id for subject in subjects]
    session.execute(select(model.id).where(model.id.in_(ids)).with_for_update())  # type: ignore[attr-defined]
    found: dict[int, list[AttributeValue]] = {}
    for row in session.scalars(_about(subjects).where(AttributeValue.known_to.is_(None))):
        found.setdefault(row.subject_id, []).append(row)
    return found


def _plan(
    plan: _Plan,
    statement: Statement,
    known: Mapping[str, Attribute],
    spells: Sequence[AttributeValue],
    on: date,
    said: Mapping[str, Any],
) -> dict[str, tuple[Any, Any]]:
    changed = {}
    for code, value in statement.values.items():
        one = known[code]
        later = [row for row in spells if row.attribute_id == one.id and (row.valid_to is None or row.valid_to > on)]
        before = next((row for row in later if row.valid_from <= on), None)
        text, number = attributes.kept(one, value) if value is not None else (None, None)
        if (not later and text is None) or (
            len(later) == 1 and before and before.value == text and not before.valid_to
        ):
            continue
        was = None if before is None else attributes.value_of(one, before.value, before.number)
        changed[code] = (was, value)
        plan.ended += later
        plan.begun += [_copy(row, plan.now, valid_to=on) for row in later if row.valid_from < on]
        if text is not None:
            fresh = _fresh(statement.subject, one, text, number)
            plan.begun.append(AttributeValue(**fresh, valid_from=on, known_from=plan.now, **said))
    return changed


def _fresh(subject: Any, one: Attribute, text: str, number: int | None) -> dict[str, Any]:
    return {
        "division_code": subject.division_code,
        "attribute_id": one.id,
        "subject": OWNERS[type(subject)],
        "subject_id": subject.id,
        "value": text,
        "number": number,
    }


def _copy(row: AttributeValue, now: datetime, **other: Any) -> AttributeValue:
    names = (
        "division_code", "attribute_id", "subject", "subject_id", "value", "number", "valid_from", "valid_to", "cause",
        "cause_id", "officer_id",
    )  # fmt: skip
    return AttributeValue(**({name: getattr(row, name) for name in names} | other), known_from=now)


def _about(subjects: Sequence[Any]) -> Any:
    ids = [subject.id for subject in subjects]
    return select(AttributeValue).where(
        AttributeValue.subject == OWNERS[type(subjects[0])], AttributeValue.subject_id.in_(ids)
    )


def _holding(on: date, known: datetime | None) -> list[Any]:
    conditions = [
        AttributeValue.valid_from <= on,
        or_(AttributeValue.valid_to.is_(None), AttributeValue.valid_to > on),
    ]
    if known is None:
        return [*conditions, AttributeValue.known_to.is_(None)]
    return [
        *conditions,
        AttributeValue.known_from <= known,
        or_(AttributeValue.known_to.is_(None), AttributeValue.known_to > known),
    ]


def _named(session: Session, subject: Any) -> list[Attribute]:
    owner = OWNERS[type(subject)]
    return [one for one in attributes_of(session, subject.division_code) if one.owner == owner]


def _told(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
