"""Databases for tests: one template with the schema, cheap copies of it on SQLite and PostgreSQL."""

from __future__ import annotations

import os
import shutil
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from app import create_app
from app.store.sessions import system_session
from config import Settings
from tests import world

OWNER, CLERK = "ywl_test_owner", "ywl_test_app"


def settings(folder: Path, url: str, **said: Any) -> Settings:
    """Settings for a test application on this database."""
    values: dict[str, Any] = {
        "environment": "development",
        "instance": folder,
        "database_url": url,
        "secret_key": "t" * 40,
        "field_keys": "",
        "audit_key_file": folder / "keys" / "audit.pem",
        "audit_witness_file": folder / "audit.witness",
        "hosts": ("127.0.0.1", "localhost"),
        "proxies": 0,
    }
    return Settings(**(values | said))


@dataclass
class Template:
    """A prepared database that is copied, never used itself."""

    folder: Path
    url: str
    world: world.World

    def copy(self, folder: Path) -> str:
        """A fresh copy; its address, for the application's own role."""
        if (self.folder / "audit.witness").exists():
            shutil.copy(self.folder / "audit.witness", folder / "audit.witness")
        if self.url.startswith("sqlite"):
            shutil.copy(self.folder / "ywl.db", folder / "ywl.db")
            return f"sqlite:///{folder / 'ywl.db'}"
        name = f"ywl_test_{uuid.uuid4().hex[:12]}"
        _admin(f'CREATE DATABASE "{name}" TEMPLATE "{_name(self.url)}" OWNER {OWNER}')
        return _address(name, CLERK)

    def discard(self, url: str) -> None:
        """Drop a copy."""
        if url.startswith("postgresql"):
            _admin(f'DROP DATABASE IF EXISTS "{_name(url)}" WITH (FORCE)')

    def drop(self) -> None:
        """Drop the template itself."""
        self.discard(self.url)


def make_template(folder: Path) -> Template:
    """Migrate an empty database, write permissions and the small world into it."""
    if os.environ.get("YWL_TEST_DATABASE") == "postgresql":
        name = f"ywl_template_{uuid.uuid4().hex[:12]}"
        for role in (OWNER, CLERK):
            _admin(
                f"DO $$ BEGIN CREATE ROLE {role} LOGIN PASSWORD 'test';"
                " EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
            )
        _admin(f"CREATE DATABASE \"{name}\" OWNER {OWNER} ENCODING 'UTF8' TEMPLATE template0")
        url = _address(name, OWNER)
    else:
        url = f"sqlite:///{folder / 'ywl.db'}"
    built = _fill(folder, url)
    return Template(folder, url, built)


def _fill(folder: Path, url: str) -> world.World:
    from app.web.schema import prepare

    flask = create_app(settings(folder, url))
    with flask.app_context():
        prepare(app_role=CLERK if url.startswith("postgresql") else "")
        with system_session("tests") as session:
            built = world.build(session)
            session.commit()
        from app.extensions import db

        db.engine.dispose()
    if url.startswith("sqlite"):
        with sa.create_engine(url).connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return built


def _server() -> sa.URL:
    return sa.make_url(
        os.environ.get("YWL_TEST_POSTGRES", "postgresql+psycopg://postgres@/postgres?host=/var/run/postgresql")
    )


def _admin(statement: str) -> None:
    engine = sa.create_engine(_server(), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


def _address(name: str, role: str) -> str:
    return _server().set(database=name, username=role, password="test").render_as_string(hide_password=False)


def _name(url: str) -> str:
    return sa.make_url(url).database or ""
