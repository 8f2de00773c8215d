"""A county that is settled once for each module that screens it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.kernel import clock
from app.store.sessions import system_session
from tests.programmes.screening import county


@pytest.fixture(scope="module")
def settled(app: Flask, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The county, with people, law, enrolments and hits."""
    folder = tmp_path_factory.mktemp("county")
    with system_session("test") as session:
        county.settle(session, folder)
    return folder


@pytest.fixture
def november() -> Iterator[None]:
    """It is the day of the screening."""
    with clock.frozen(county.NOON):
        yield
