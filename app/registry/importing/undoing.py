"""Taking an import back: what stands in the way, and the rows in the order in which they hang on each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import delete, func, inspect, or_, select, update
from sqlalchemy.orm import Session

from app.exchange.source import Keys
from app.kernel.words import _
from app.registry.models import (
    AttributeOwner,
    AttributeValue,
    BankAccount,
    Fact,
    Household,
    Income,
    LandHolding,
    Person,
    Subject,
)
from app.store.actor import Actor
from app.store.base import Model, models
from app.store.wall import lifted

MODELS: dict[str, type[Any]] = {
    "income": Income,
    "land": LandHolding,
    "account": BankAccount,
    "person": Person,
    "household": Household,
}
"""What an import makes, in the order in which it is taken away."""
_SUBJECTS = {"person": Subject.PERSON, "household": Subject.HOUSEHOLD, "account": Subject.ACCOUNT}
CHANGED = _("其中有 {count} 项已经变更过，不能撤销。")
USED = _("其中有 {count} 项已被“{label}”使用，不能撤销。")


def depends(session: Session, _actor: Actor, keys: Sequence[Keys]) -> Iterator[str]:
    """Why rows of an import can no longer be taken back."""
    made = _made(keys)
    with lifted(session, "what depends on the rows of an import, wherever it is"):
        for kind, subject in _SUBJECTS.items():
            about = select(func.count(Fact.id.distinct())).where(
                Fact.subject == subject, Fact.subject_id.in_(made.get(kind, []))
            )
            if count := session.scalar(about):
                yield CHANGED.format(count=count)
        for kind, model in MODELS.items():
            for other, column in _references(model):
                hanging = select(func.count()).where(column.in_(made.get(kind, [])), *_not_mine(other, made))
                if count := session.scalar(hanging.select_from(other)):
                    label = other.__entity__.label if other.__entity__ else other.__tablename__
                    yield USED.format(count=count, label=label)


def undo(session: Session, _actor: Actor, keys: Sequence[Keys]) -> None:
    """Delete what the rows made."""
    made = _made(keys)
    with lifted(session, "the rows of an import are taken back"):
        if made.get("household") or made.get("person"):
            people = made.get("person", [])
            touched = set(session.scalars(select(Person.household_id).where(Person.id.in_(people))))
        else:
            touched = set()
        for kind, owner in (("person", AttributeOwner.PERSON), ("household", AttributeOwner.HOUSEHOLD)):
            about = (AttributeValue.subject == owner) & AttributeValue.subject_id.in_(made.get(kind, []))
            session.execute(delete(AttributeValue).where(about))
        for kind, model in MODELS.items():
            if made.get(kind):
                session.execute(delete(model).where(model.id.in_(made[kind])))
        left = touched - set(made.get("household", []))
        if left:
            alive = (Person.household_id == Household.id) & (Person.state == "active")
            people_left = select(func.count(Person.id)).where(alive).scalar_subquery()
            statement = update(Household).where(Household.id.in_(left)).values(people=people_left)
            session.execute(statement.execution_options(synchronize_session=False))


def _made(keys: Sequence[Keys]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for row in keys:
        for key in row:
            kind, _colon, number = key.partition(":")
            found.setdefault(kind, []).append(int(number))
    return found


def _references(model: type[Model]) -> Iterator[tuple[type[Model], Any]]:
    """Every column of ours that points at a table."""
    for other in models().values():
        for column in inspect(other).local_table.c:  # type: ignore[union-attr]
            if any(key.column.table is model.__table__ for key in column.foreign_keys):
                yield other, column


def _not_mine(other: type[Any], made: dict[str, list[int]]) -> list[Any]:
    """Rows of the same import do not stand in each other's way."""
    kind = next((kind for kind, model in MODELS.items() if model is other), None)
    return [or_(other.id.is_(None), other.id.not_in(made.get(kind, [])))] if kind else []
