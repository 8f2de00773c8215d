"""The tables that hold sealed columns, and the ways to walk them without opening anything."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from app.store.base import Model, models
from app.store.blind import Place, places


@dataclass(frozen=True)
class SealedTable:
    """A table with its key and its sealed columns."""

    model: type[Model]
    table: sa.Table
    places: tuple[Place, ...]

    @property
    def name(self) -> str:
        """The table's name."""
        return self.table.name

    @property
    def key(self) -> list[sa.Column[Any]]:
        """The primary key, by which the table is walked."""
        return list(self.table.primary_key.columns)

    @property
    def indexed(self) -> tuple[Place, ...]:
        """The sealed columns that have companions."""
        return tuple(place for place in self.places if place.companions)

    def raw(self, name: str) -> ColumnElement[str]:
        """A column as it is stored, unopened."""
        return sa.type_coerce(self.table.c[name], sa.String)

    def walk(self, columns: Sequence[ColumnElement[Any]], after: Sequence[Any] | None, size: int) -> sa.Select[Any]:
        """The next rows in the order of their key: the key, then these columns."""
        found = sa.select(*self.key, *columns).order_by(*self.key).limit(size)
        if after is None:
            return found
        if len(self.key) == 1:
            return found.where(self.key[0] > after[0])
        return found.where(sa.tuple_(*self.key) > sa.tuple_(*after))


def sealed_tables() -> Iterator[SealedTable]:
    """Every table with a sealed column. Raises ``TypeError`` for an append-only one, whose keys could never rotate."""
    for name, model in sorted(models().items()):
        table, found = Model.metadata.tables[name], places(model)
        if found and table.info.get("append_only"):
            raise TypeError(f"{name} is append-only and holds a sealed column")
        if found:
            yield SealedTable(model, table, found)


def under(raw: ColumnElement[str], version: str) -> ColumnElement[bool]:
    """That a stored value names this version of the key."""
    return sa.func.substr(raw, 1, len(version) + 1) == f"{version}:"


def versions(session: Session, one: SealedTable, name: str) -> dict[str, int]:
    """Version → rows of a column; what names none is counted under the empty text."""
    raw = one.raw(name)
    if session.get_bind().dialect.name == "postgresql":
        version: ColumnElement[str] = sa.case((raw.contains(":"), sa.func.split_part(raw, ":", 1)), else_="")
    else:
        version = sa.func.substr(raw, 1, sa.func.instr(raw, ":") - 1)
    counted = sa.select(version, sa.func.count()).where(raw.is_not(None)).group_by(version)
    return {str(found): rows for found, rows in session.execute(counted.select_from(one.table)).tuples()}
