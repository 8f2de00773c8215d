"""Indexes of tables that are filled from empty: made at the end, sorted, instead of grown row by row in no order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, column, select, table

from app.store.base import Model

_SCHEMA = table("sqlite_master", column("type"), column("tbl_name"), column("name"), column("sql"))


@contextmanager
def indexed_afterwards(connection: Connection, models: Iterable[type[Model]]) -> Iterator[None]:
    """On SQLite the plain indexes of these tables are gone inside the block; a failure rolls that back too.

    PostgreSQL keeps them: there the application's own role may not drop what its owner made.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    tables = [model.__tablename__ for model in models]
    about = select(_SCHEMA.c.name, _SCHEMA.c.sql).where(
        _SCHEMA.c.type == "index", _SCHEMA.c.tbl_name.in_(tables), _SCHEMA.c.sql.like("CREATE INDEX%")
    )
    indexes = connection.execute(about).all()
    for index in indexes:
        connection.exec_driver_sql(f'DROP INDEX "{index.name}"')
    yield
    for index in indexes:
        connection.exec_driver_sql(index.sql)
