"""Engines tuned alike: SQLite in WAL with full synchronisation and immediate transactions; PostgreSQL in UTC."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler


class AdvisedCompiler(SQLiteCompiler):
    """SQLite's compiler, which also writes the hints (``INDEXED BY``, ``NOT INDEXED``) that the standard one drops."""

    def get_from_hint_text(self, table: Any, text: str | None) -> str | None:
        """The hint as SQLite reads it, behind the table's name."""
        return text


def tune(engine: Engine) -> None:
    """Make an engine behave as the house expects. Safe to call twice."""
    if engine.dialect.name == "sqlite":
        engine.dialect.statement_compiler = AdvisedCompiler
    if engine.dialect.name == "sqlite" and not event.contains(engine, "connect", _open_sqlite):
        event.listen(engine, "connect", _open_sqlite)
        event.listen(engine, "begin", _begin_immediate)


def _open_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=15000",
        "temp_store=MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_immediate(connection: Any) -> None:
    """A writer takes its lock at once; a reader says so (``ywl_read_only``) and never waits for one."""
    reads = connection.get_execution_options().get("ywl_read_only")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
