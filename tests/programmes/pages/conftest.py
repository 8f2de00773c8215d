"""A county with rules; results are gone again after each test, people stay, since what was decided of them stays."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import delete

from app.programmes.models import ScreeningResult, ScreeningRun
from app.store.sessions import system_session
from tests import world
from tests.programmes.pages import rules


@pytest.fixture(scope="module", autouse=True)
def _laid_down(app: Flask, small_world: world.World) -> None:
    rules.use(small_world)
    rules.laid_down()


@pytest.fixture(autouse=True)
def _found_nothing(app: Flask) -> Iterator[None]:
    before = app.config.get("WTF_CSRF_ENABLED", True)
    app.config["WTF_CSRF_ENABLED"] = False
    yield
    app.config["WTF_CSRF_ENABLED"] = before
    with system_session("tests clear") as session:
        session.execute(delete(ScreeningResult))
        session.execute(delete(ScreeningRun))
        session.commit()
