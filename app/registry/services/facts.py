"""Facts written and read back: what held on a day, as it was known at an instant.

A value that never changed has no facts: then the row itself answers, from its own beginning. The first change writes
what was and what is; a later one ends the open fact (by the day for which it holds, or by the instant at which it
turned out to be wrong) and adds the new one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.kernel import clock
from app.registry.models import BankAccount, Fact, Household, Person, Subject
from app.store.actor import Actor
from app.store.base import Model
from app.store.types import Sealed

SUBJECTS: Mapping[type[Model], Subject] = {
    Household: Subject.HOUSEHOLD,
    Person: Subject.PERSON,
    BankAccount: Subject.ACCOUNT,
}
TRACKED: Mapping[type[Model], tuple[str, ...]] = {
    Household: ("division_code", "head_id", "group_no", "hukou_type", "address", "telephone", "state"),
    Person: (
        "division_code", "name", "household_id", "relation", "document_kind", "id_no", "sex", "birth_on",
        "nationality", "marital", "hukou_type", "telephone", "health", "disability_kind", "disability_grade",
        "disability_no", "disability_until", "can_work", "in_school", "death_on", "state",
    ),
    BankAccount: ("person_id", "kind", "number", "holder", "bank", "cnaps", "verification", "in_use"),
}  # fmt: skip
"""What is kept of each with both times: everything that a rule may read."""


def note(
    session: Session,
    actor: Actor,
    row: Any,
    changed: Mapping[str, tuple[Any, Any]],
    *,
    on: date,
    cause: str = "",
    cause_id: int | None = None,
) -> None:
    """Keep what changed of a row (name → before, after), holding from ``on``; to be called in the act's transaction.

    A change that holds from the day of the open fact, or an earlier one, corrects it: the fact stays, known until now.
    """
    session.flush()
    now = clock.now()
    for name, (before, after) in changed.items():
        if name not in TRACKED[type(row)] or before == after:
            continue
        said = {"cause": cause or None, "cause_id": cause_id, "officer_id": actor.officer_id or None}
        opened = _open(session, row, name)
        if opened is None:
            opened = _fact(row, name, before, row.valid_from, known_from=row.known_from)
            session.add(opened)
        if on > opened.valid_from:
            _end(session, row, opened, on, now)
        else:
            _correct(session, row, name, on, now)
        session.add(_fact(row, name, after, on, known_from=now, **said))
        session.flush()


def changes(row: Model, data: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """What differs between a row and new values: name → (before, after)."""
    return {name: (getattr(row, name), value) for name, value in data.items() if getattr(row, name) != value}


def value_as_of(session: Session, row: Any, name: str, on: date, known: datetime | None = None) -> Any:
    """The value of a row on a day, as known at an instant (now, where none is said); ``None`` where none held."""
    return as_of(session, row, on, known, (name,))[name]


def as_of(
    session: Session, row: Any, on: date, known: datetime | None = None, names: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Every tracked value of a row on a day, as known at an instant."""
    at, wanted = known or clock.now(), names or TRACKED[type(row)]
    about = select(Fact).where(
        Fact.subject == SUBJECTS[type(row)],
        Fact.subject_id == row.id,
        Fact.name.in_(wanted),
        Fact.known_from <= at,
    )
    found: dict[str, list[Fact]] = {}
    for fact in session.scalars(about.order_by(Fact.known_from, Fact.id)):
        found.setdefault(fact.name, []).append(fact)
    return {name: _answer(row, name, found.get(name, []), on, at) for name in wanted}


def history(session: Session, row: Any) -> list[Fact]:
    """What is kept of a row's changes, the latest first."""
    about = select(Fact).where(Fact.subject == SUBJECTS[type(row)], Fact.subject_id == row.id)
    return list(session.scalars(about.order_by(Fact.known_from.desc(), Fact.id.desc())))


def read(row: Model | type[Model], name: str, text: str | None) -> Any:
    """A kept text as the value of the column it belongs to."""
    if text is None:
        return None
    model = row if isinstance(row, type) else type(row)
    kind = _python_type(model.__table__.c[name].type)
    if kind is bool:
        return text == "1"
    if kind is date:
        return date.fromisoformat(text)
    return int(text) if kind is int else text


def _answer(row: Any, name: str, facts: list[Fact], on: date, at: datetime) -> Any:
    holding = [
        fact
        for fact in facts
        if (fact.known_to is None or fact.known_to > at)
        and fact.valid_from <= on
        and (fact.valid_to is None or fact.valid_to > on)
    ]
    if holding:
        last = holding[-1]
        return read(row, name, last.sealed_value if last.sealed_value is not None else last.value)
    if facts or row.known_from > at or row.valid_from > on:
        return None
    return _first(row, name)


def _first(row: Any, name: str) -> Any:
    """A row without facts has not changed: what it says now is what it said."""
    return getattr(row, name)


def _open(session: Session, row: Any, name: str) -> Fact | None:
    about = select(Fact).where(
        Fact.subject == SUBJECTS[type(row)],
        Fact.subject_id == row.id,
        Fact.name == name,
        Fact.known_to.is_(None),
        Fact.valid_to.is_(None),
    )
    return session.scalar(about.order_by(Fact.id.desc()).limit(1))


def _end(session: Session, row: Any, opened: Fact, on: date, now: datetime) -> None:
    """The value held until ``on``: what was thought to hold on without end is known no longer, a bounded one is."""
    session.add(_copy(opened, valid_to=on, known_from=now))
    opened.known_to = now


def _correct(session: Session, row: Any, name: str, on: date, now: datetime) -> None:
    """What was thought to hold from ``on`` or later turned out wrong; what reaches over ``on`` is cut there."""
    about = select(Fact).where(
        Fact.subject == SUBJECTS[type(row)],
        Fact.subject_id == row.id,
        Fact.name == name,
        Fact.known_to.is_(None),
        or_(Fact.valid_to.is_(None), Fact.valid_to > on),
    )
    for fact in session.scalars(about).all():
        if fact.valid_from < on:
            session.add(_copy(fact, valid_to=on, known_from=now))
        fact.known_to = now


def _copy(fact: Fact, *, valid_to: date, known_from: datetime) -> Fact:
    kept = ("division_code", "subject", "subject_id", "name", "value", "sealed_value", "valid_from", "cause")
    values = {name: getattr(fact, name) for name in (*kept, "cause_id", "officer_id")}
    return Fact(**values, valid_to=valid_to, known_from=known_from)


def _fact(row: Any, name: str, value: Any, since: date, **said: Any) -> Fact:
    text = _text(value)
    sealed = isinstance(type(row).__table__.c[name].type, Sealed)
    return Fact(
        subject=SUBJECTS[type(row)],
        subject_id=row.id,
        division_code=row.division_code,
        name=name,
        value=None if sealed else text,
        sealed_value=text if sealed else None,
        valid_from=since,
        **said,
    )


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "1" if value else "0"
    return value.isoformat() if isinstance(value, date) else str(value)


def _python_type(kind: Any) -> type:
    plain = getattr(kind, "impl_instance", kind)
    found: type = plain.python_type
    return found
