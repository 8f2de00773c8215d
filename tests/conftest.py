"""What every test stands on: an application on a database of its own, on SQLite or, when asked, PostgreSQL.

``YWL_TEST_DATABASE=postgresql`` runs the same tests there; ``YWL_TEST_POSTGRES`` is the server's address, for a
role that may create databases and roles. The schema is made once, and copied for each test module.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app import create_app
from app.store.sessions import system_session
from app.store.wall import enter
from config import Settings
from tests import databases, world


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[databases.Template]:
    """A database with the schema, permissions and the small world, made once."""
    folder = tmp_path_factory.mktemp("template")
    made = databases.make_template(folder)
    yield made
    made.drop()


@pytest.fixture(scope="module")
def app(template: databases.Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application on this module's own copy of the template."""
    folder = tmp_path_factory.mktemp("instance")
    shutil.copytree(template.folder / "keys", folder / "keys")
    url = template.copy(folder)
    flask = create_app(databases.settings(folder, url))
    flask.config["TESTING"] = True
    with flask.app_context():
        yield flask
    template.discard(url)


@pytest.fixture(scope="module")
def small_world(template: databases.Template) -> world.World:
    """The ids of the world's organisations and officers."""
    return template.world


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session of the system itself; tests enter an actor with ``enter``."""
    with system_session("test") as opened:
        yield opened


@pytest.fixture
def settings(app: Flask) -> Settings:
    """The settings of the application under test."""
    found: Settings = app.config["YWL"]
    return found


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long files first, so that no worker is left alone with one of them at the end."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def on_postgresql() -> bool:
    """Whether this run is on PostgreSQL."""
    return os.environ.get("YWL_TEST_DATABASE") == "postgresql"


__all__ = ["Path", "enter"]
