"""The attributes of a county as columns of the registry's sources, and their values stated with the rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.exchange.source import SourceColumn
from app.kernel import clock
from app.registry.further import further_columns
from app.registry.models import Household, Person
from app.registry.services.values import Statement, state_many
from app.store.actor import Actor

if TYPE_CHECKING:
    from app.registry.importing.drafts import Draft

_MODELS: Mapping[str, type[Any]] = {"household": Household, "person": Person}


def household_columns(session: Session, actor: Actor) -> Sequence[SourceColumn]:
    """What the county asks of a household besides."""
    return _columns(session, actor, "household")


def all_columns(session: Session, actor: Actor) -> Sequence[SourceColumn]:
    """What the county asks of a household and of a person besides."""
    return [*_columns(session, actor, "household"), *_columns(session, actor, "person")]


def further_of(values: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The values of a row's further columns: household or person → code → value."""
    found: dict[str, dict[str, Any]] = {}
    for name, value in values.items():
        if "__" in name and value is not None:
            owner, _mark, code = name.partition("__")
            found.setdefault(owner, {})[code] = value
    return found


def state_further(session: Session, actor: Actor, drafts: Iterable[Draft], as_of: date) -> None:
    """State what the rows say of their households, and of the first person that each names."""
    said: dict[tuple[str, int], dict[str, Any]] = {}
    for draft in drafts:
        for owner, values in draft.further.items():
            key = draft.key if owner == "household" else draft.people[0].key
            if key is not None:
                said.setdefault((owner, key), {}).update(values)
    for owner, model in _MODELS.items():
        keys = [key for whose, key in said if whose == owner]
        rows = session.scalars(select(model).where(model.id.in_(keys))).all() if keys else []
        statements = [Statement(row, said[owner, row.id]) for row in rows]
        if statements:
            state_many(session, actor, statements, on=min(as_of, clock.today()))


def _columns(session: Session, actor: Actor, owner: str) -> list[SourceColumn]:
    return [
        SourceColumn(f"{owner}__{one.name}", one.label, required=one.required, help=one.note, read=one.read)
        for one in further_columns(session, actor, _MODELS[owner])
    ]
