"""Reading a database in columns: a snapshot over one connection that can only read, handed over as Arrow batches."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import adbc_driver_postgresql.dbapi as postgresql
import duckdb
import pyarrow
from sqlalchemy import Engine

from app.programmes.facts.columns import Area, Kind, Source

BATCH = 65_536
_CODE = re.compile(r"[0-9A]{12}")
_SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"


class Reader(Protocol):
    """A snapshot of the database that fills tables of the column engine."""

    def fill(self, into: duckdb.DuckDBPyConnection, source: Source, where: str, name: str = "") -> None:
        """Make the table ``name`` (else of the source's own name) with the rows that meet ``where``."""


@contextmanager
def reader_of(engine: Engine) -> Iterator[Reader]:
    """A reader over the engine's database. It sees every row: who opens it has lifted the wall, with a reason."""
    make = _PostgresReader if engine.dialect.name == "postgresql" else _SqliteReader
    with make.connect(engine) as connection:
        yield make(connection)


def within(area: Area, source: Source, column: str = "division_code") -> str:
    """The condition that a source's rows are of the area."""
    if area.households:
        return source.of_households.format(ids=", ".join(str(int(key)) for key in area.households))
    if not (_CODE.fullmatch(area.low) and _CODE.fullmatch(area.high)):
        raise ValueError("an area is a range of division codes")
    return f"{column} >= '{area.low}' AND {column} < '{area.high}'"


class _SqliteReader:
    """By Python's own SQLite: a second copy of the library in one process would drop the locks of the first."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @staticmethod
    @contextmanager
    def connect(engine: Engine) -> Iterator[sqlite3.Connection]:
        if not engine.url.database or engine.url.database == ":memory:":
            raise ValueError("the column engine reads a database file")
        path = f"{Path(engine.url.database).resolve().as_uri()}?mode=ro"
        connection = sqlite3.connect(path, uri=True, isolation_level=None, check_same_thread=False)
        try:
            connection.execute("BEGIN")
            yield connection
        finally:
            connection.close()

    def fill(self, into: duckdb.DuckDBPyConnection, source: Source, where: str, name: str = "") -> None:
        schema = pyarrow.schema([(column, _ARRIVES[kind]) for column, kind in source.columns])
        asked = f"SELECT {', '.join(source.names)} FROM {source.table} WHERE {where}"  # noqa: S608 (of ours)
        batches = pyarrow.RecordBatchReader.from_batches(schema, _batches(self._connection.execute(asked), schema))
        taken = ", ".join(f"CAST({column} AS {kind}) AS {column}" for column, kind in source.columns)
        _take(into, batches, taken, name or source.table)


_ARRIVES = {
    Kind.WHOLE: pyarrow.int64(),
    Kind.TRUTH: pyarrow.int64(),
    Kind.TEXT: pyarrow.string(),
    Kind.DAY: pyarrow.string(),
    Kind.INSTANT: pyarrow.string(),
}


def _batches(cursor: sqlite3.Cursor, schema: Any) -> Iterator[Any]:
    while rows := cursor.fetchmany(BATCH):
        columns = [
            pyarrow.array(column, kind) for column, kind in zip(zip(*rows, strict=True), schema.types, strict=True)
        ]
        yield pyarrow.record_batch(columns, schema=schema)


class _PostgresReader:
    def __init__(self, connection: Any) -> None:
        self._connection = connection
        with connection.cursor() as cursor:
            cursor.execute(_SNAPSHOT)
            cursor.execute("SELECT set_config('ywl.everything', 'yes', true)")
            cursor.fetchall()

    @staticmethod
    def connect(engine: Engine) -> Any:
        url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        return postgresql.connect(url)

    def fill(self, into: duckdb.DuckDBPyConnection, source: Source, where: str, name: str = "") -> None:
        asked = ", ".join(
            f"({column} AT TIME ZONE 'UTC') AS {column}" if kind is Kind.INSTANT else column
            for column, kind in source.columns
        )
        with self._connection.cursor() as cursor:
            cursor.execute(f"SELECT {asked} FROM {source.table} WHERE {where}")  # noqa: S608 (names and codes of ours)
            taken = ", ".join(f"CAST({column} AS {kind}) AS {column}" for column, kind in source.columns)
            _take(into, cursor.fetch_record_batch(), taken, name or source.table)


def _take(into: duckdb.DuckDBPyConnection, batches: Any, taken: str, name: str) -> None:
    into.register("arriving", batches)
    try:
        into.execute(f"CREATE TABLE {name} AS SELECT {taken} FROM arriving")  # noqa: S608 (names of ours)
    finally:
        into.unregister("arriving")
