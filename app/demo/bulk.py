"""Rows written in bulk: each value made ready by its column's own type, and handed straight to the driver."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Dialect

from app.store.base import Model

CACHE = -256 * 1024
"""Pages that SQLite keeps in memory while it loads, in KiB: keyed indexes are written in no order at all."""


class Inserter:
    """Inserts rows of one model, all with the same columns: row by row on SQLite, column by column on PostgreSQL."""

    def __init__(self, model: type[Model], dialect: Dialect, names: Sequence[str]) -> None:
        table = model.__table__
        self._by_column = dialect.name == "postgresql"
        self._pick = itemgetter(*names)
        self._ready = [(name, make) for name in names if (make := _maker(table.c[name].type, dialect)) is not None]
        columns = ", ".join(names)
        if self._by_column:
            arrays = ", ".join(f"CAST(%s AS {_array(table.c[name].type, dialect)})" for name in names)
            self._sql = f"INSERT INTO {model.__tablename__} ({columns}) SELECT * FROM unnest({arrays})"  # noqa: S608
        else:
            places = ", ".join("?" * len(names))
            self._sql = f"INSERT INTO {model.__tablename__} ({columns}) VALUES ({places})"  # noqa: S608

    def insert(self, connection: Connection, rows: list[dict[str, Any]]) -> None:
        """Write the rows; the values in the dictionaries become the driver's."""
        for name, make in self._ready:
            for row in rows:
                row[name] = make(row[name])
        values = list(map(self._pick, rows))
        if self._by_column:
            connection.exec_driver_sql(self._sql, tuple(map(list, zip(*values, strict=True))))
        else:
            connection.exec_driver_sql(self._sql, values)


def _array(kind: Any, dialect: Dialect) -> str:
    """The array that holds a column's values; text needs neither its length nor its collation there."""
    named: str = kind.compile(dialect=dialect)
    return "text[]" if named.startswith("VARCHAR") else f"{named}[]"


def _maker(kind: Any, dialect: Dialect) -> Callable[[Any], Any] | None:
    made: Callable[[Any], Any] | None = kind.dialect_impl(dialect).bind_processor(dialect)
    return made


@contextmanager
def roomy(connection: Connection) -> Iterator[None]:
    """Inside the block SQLite keeps more pages in memory."""
    if connection.dialect.name != "sqlite":
        yield
        return
    before = connection.exec_driver_sql("PRAGMA cache_size").scalar_one()
    connection.exec_driver_sql(f"PRAGMA cache_size={CACHE}")
    try:
        yield
    finally:
        connection.exec_driver_sql(f"PRAGMA cache_size={before}")
