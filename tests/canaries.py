"""Canaries: one row of every model for every organisation, each carrying a word that nobody else may ever see."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kernel import clock
from app.kernel.columns import KEY, Field
from app.store.base import Model, models
from app.store.types import Instant, Sealed
from app.store.wall import ByOwner, ByProgramme, Divided
from tests import world

SKIPPED = {
    "audit_events": "only the trail writes it; planting the others fills it",
    "divisions": "open to everyone signed in",
}

LEFT_EMPTY = {("statement_lines", "entry_id"), ("roster_lines", "extra")}
"""What a row does not have in the state in which it begins, and what holds no plain word."""


@dataclass(frozen=True)
class Canary:
    """A planted row and the word in it."""

    model: type[Model]
    pk: Any
    word: str
    division: str
    programme: str = ""
    officer: int = 0


@dataclass
class Aviary:
    """All canaries."""

    birds: list[Canary] = field(default_factory=list)

    def of(self, model: type[Model]) -> list[Canary]:
        """Those of one model."""
        return [bird for bird in self.birds if bird.model is model]


def plant(session: Session, small_world: world.World) -> Aviary:
    """Plant a row of every walled model in every organisation. The caller commits."""
    aviary, order = Aviary(), _in_order()
    pairs = {table for model in order for table in _paired(model)}
    for number, (key, (_kind, division, _name)) in enumerate(world.ORGANISATIONS.items()):
        rows: dict[str, Any] = {}
        for model in order:
            word = f"cnry{number:02d}{order.index(model):02d}x"
            if model.__tablename__ in pairs:
                twin = model(**_values(model, word + "y", division, key, rows, small_world, number))
                session.add(twin)
                session.flush()
                rows[f"{model.__tablename__}, first"] = twin
            row = model(**_values(model, word, division, key, rows, small_world, number))
            session.add(row)
            session.flush()
            rows[model.__tablename__] = row
            pk = sa.inspect(row).identity[0]
            aviary.birds.append(
                Canary(
                    model,
                    pk,
                    word,
                    division if issubclass(model, Divided) else "",
                    getattr(row, "programme_code", ""),
                    row.officer_id if isinstance(row, ByOwner) else 0,
                )
            )
    return aviary


def _in_order() -> list[type[Model]]:
    walled = {
        model.__table__: model
        for name, model in models().items()
        if issubclass(model, (Divided, ByOwner)) and name not in SKIPPED
    }
    return [walled[table] for table in Model.metadata.sorted_tables if table in walled]


def _paired(model: type[Model]) -> dict[str, str]:
    """Tables to which a row points twice, each with the column that points first: a pair needs two rows."""
    found: dict[str, list[str]] = {}
    for column in model.__table__.c:
        for key in column.foreign_keys if not column.nullable else ():
            found.setdefault(key.column.table.name, []).append(column.name)
    return {table: names[0] for table, names in found.items() if len(names) > 1}


def _values(
    model: type[Model], word: str, division: str, key: str, rows: dict[str, Any], small_world: world.World, number: int
) -> dict[str, Any]:
    mapper, values = sa.inspect(model), {}
    for attribute in mapper.column_attrs:
        column = attribute.columns[0]
        if column is model.__table__.autoincrement_column and not column.foreign_keys:
            continue
        value = _value(model, column, word, division, key, rows, small_world, number)
        if value is not None:
            values[attribute.key] = value
    return values


def _value(
    model: type[Model],
    column: sa.Column[Any],
    word: str,
    division: str,
    key: str,
    rows: dict[str, Any],
    small_world: world.World,
    number: int,
) -> Any:
    said: Field = column.info.get(KEY, Field(column.name))
    if (model.__tablename__, column.name) in LEFT_EMPTY:
        return None
    if column.name == "division_code":
        return division
    if column.name == "programme_code":
        return f"9{number:06d}"
    if column.foreign_keys:
        return _foreign(model, column, rows, small_world, key)
    if column.name == "officer_id":
        return _officer(small_world, key)
    if column.default is not None or column.server_default is not None:
        return None
    if said.choices is not None:
        return next(iter(said.choices)).value
    if said.catalogue is not None:
        return next(iter(said.catalogue()))
    return _plain(model, column, word, number)


def _plain(model: type[Model], column: sa.Column[Any], word: str, number: int) -> Any:
    kind = column.type
    if isinstance(kind, Sealed):
        return None if column.nullable else word
    if column.name in ("low", "high"):
        return f"{number:032x}"[-kind.length :]
    if isinstance(kind, (sa.String, sa.Text)):
        return word if (kind.length or 99) >= len(word) else None if column.nullable else word[: kind.length]
    if column.nullable:
        return None
    if isinstance(kind, Instant):
        return clock.now()
    if isinstance(kind, sa.Date):
        return date(2026, 1, 1)
    if isinstance(kind, sa.Boolean):
        return False
    if isinstance(kind, sa.Integer):
        return number + 1
    raise AssertionError(f"{model.__name__}.{column.name}: a canary does not know {kind!r}")


def _foreign(
    model: type[Model], column: sa.Column[Any], rows: dict[str, Any], small_world: world.World, key: str
) -> Any:
    target = next(iter(column.foreign_keys)).column.table.name
    if _paired(model).get(target) == column.name and f"{target}, first" in rows:
        target = f"{target}, first"
    if target in rows:
        return sa.inspect(rows[target]).identity[0]
    return None if column.nullable else {"organisations": small_world.organisations[key]}.get(target)


def _officer(small_world: world.World, key: str) -> int:
    mine = [name for name, (where, _post, _name) in world.OFFICERS.items() if where == key]
    return small_world.officers[mine[0]] if mine else small_world.officers["county_admin"]


__all__ = ["Aviary", "ByProgramme", "Canary", "plant"]
