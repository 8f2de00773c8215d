"""Rows on their way from the column engine into the database, and tables that last as long as one act."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection

from app.programmes.screening.outcomes import Asked

CACHE = -64 * 1024
"""Pages that SQLite keeps while a roster is written, in KiB."""
_BATCH = 20_000


def table(connection: Connection, name: str, columns: Mapping[str, str]) -> None:
    """Make an empty temporary table anew."""
    drop(connection, name)
    typed = ", ".join(f"{column} {kind}" for column, kind in columns.items())
    connection.exec_driver_sql(f"CREATE TEMPORARY TABLE {name} ({typed})")


def made(connection: Connection, name: str, query: str) -> None:
    """Make a temporary table of what a query of ours finds, its columns as they are kept where they come from."""
    drop(connection, name)
    connection.exec_driver_sql(f"CREATE TEMPORARY TABLE {name} AS {query}")
    settled(connection, name)


def code(said: str) -> str:
    """The code of a programme, a division or a period as it may stand in a statement. Raises ``ValueError`` else."""
    if not said.replace("-", "").isalnum():
        raise ValueError(f"{said!r} is no code")
    return said


def drop(connection: Connection, *names: str) -> None:
    """Drop temporary tables, where they are."""
    for name in names:
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {name}")


@contextmanager
def roomy(connection: Connection) -> Iterator[None]:
    """Inside the block SQLite keeps more pages in memory: lines are written into many indexes, in no order at all."""
    if connection.dialect.name != "sqlite":
        yield
        return
    before = connection.exec_driver_sql("PRAGMA cache_size").scalar_one()
    connection.exec_driver_sql(f"PRAGMA cache_size={CACHE}")
    try:
        yield
    finally:
        connection.exec_driver_sql(f"PRAGMA cache_size={before}")


def settled(connection: Connection, name: str) -> None:
    """Let PostgreSQL look at a temporary table that was filled, before it plans with it."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"ANALYZE {name}")


def keep_keys(connection: Connection, name: str, keys: Collection[int]) -> None:
    """Fill the first column of a temporary table with keys."""
    rows = [(int(key),) for key in keys]
    if rows:
        place = "%s" if connection.dialect.name == "postgresql" else "?"
        connection.exec_driver_sql(f"INSERT INTO {name} VALUES ({place})", rows)  # noqa: S608 (names of ours)
    settled(connection, name)


def carry(connection: Connection, asked: Asked, query: str, name: str, columns: Collection[str]) -> None:
    """Write the rows of a query of the column engine into a temporary table with these columns."""
    fill = _copy if connection.dialect.name == "postgresql" else _insert
    fill(connection, asked, query, name, columns)
    settled(connection, name)


def _insert(connection: Connection, asked: Asked, query: str, name: str, columns: Collection[str]) -> None:
    places = ", ".join("?" * len(columns))
    statement = f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({places})"  # noqa: S608 (names of ours)
    found = asked.engine.execute(query)
    while rows := found.fetchmany(_BATCH):
        connection.exec_driver_sql(statement, rows)


def _copy(connection: Connection, asked: Asked, query: str, name: str, columns: Collection[str]) -> None:
    """The rows go as one file of text from engine to engine, never through Python's objects."""
    path = asked.folder / f"{name}.csv"
    asked.engine.execute(f"COPY ({query}) TO '{path}' (FORMAT csv, HEADER false)")
    driver: Any = connection.connection.driver_connection
    take = f"COPY {name} ({', '.join(columns)}) FROM STDIN (FORMAT csv)"
    with driver.cursor() as cursor, cursor.copy(take) as copy, path.open("rb") as file:
        while block := file.read(1 << 20):
            copy.write(block)
    path.unlink()
