"""The migrations: what they build from nothing is what the models say, guards of the database included."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_appbuilder import Model as FrameworkModel

from app.store import protection
from app.store.base import Model
from app.store.sessions import engine
from migrations.versions import walls_and_append_only


@pytest.mark.parametrize("metadata", [Model.metadata, FrameworkModel.metadata], ids=["ours", "framework's"])
def test_the_migrations_build_what_the_models_say(app: Flask, metadata: sa.MetaData) -> None:
    with engine().connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"include_object": lambda thing, name, kind, reflected, other: _is_of(metadata, thing, kind)},
        )
        differences = compare_metadata(context, metadata)
    assert differences == []


def _is_of(metadata: sa.MetaData, thing: object, kind: str) -> bool:
    return kind != "table" or getattr(thing, "name", "") in metadata.tables


def test_the_migrations_guard_every_table_as_the_models_say() -> None:
    kinds, append_only = walls_and_append_only()
    assert kinds == {table: kind.value for table, kind in protection.walls().items()}
    assert append_only == set(protection.append_only_tables())


def test_an_append_only_table_takes_no_change_whoever_asks(app: Flask) -> None:
    for table in protection.append_only_tables():
        with engine().connect() as connection:
            if connection.dialect.name == "sqlite":
                triggers = connection.exec_driver_sql(
                    "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", (table,)
                ).scalar()
                assert triggers == 3
            else:
                with pytest.raises(sa.exc.DBAPIError, match=r"permission denied|append-only"):
                    connection.execute(sa.text(f"DELETE FROM {table}"))


def test_postgresql_repeats_the_wall_in_rows(app: Flask) -> None:
    with engine().connect() as connection:
        if connection.dialect.name != "postgresql":
            pytest.skip("SQLite has no row-level security")
        for table in protection.walls():
            guarded = connection.execute(
                sa.text("SELECT relrowsecurity AND relforcerowsecurity FROM pg_class WHERE oid = to_regclass(:table)"),
                {"table": table},
            ).scalar()
            assert guarded, table
        open_to_all = {table for table, kind in protection.walls().items() if kind is protection.Kind.OPEN}
        for table in set(protection.walls()) - open_to_all:
            assert connection.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar() == 0, table
