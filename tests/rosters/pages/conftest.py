"""A county at work: its pages are opened by clients that are signed in as its officers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.programmes.models import Programme
from tests.rosters import village
from tests.rosters.pages.reading import signed_in


@pytest.fixture(autouse=True)
def _unguarded(app: Flask) -> Iterator[None]:
    before = app.config.get("WTF_CSRF_ENABLED", True)
    app.config["WTF_CSRF_ENABLED"] = False
    yield
    app.config["WTF_CSRF_ENABLED"] = before


@pytest.fixture
def office(app: Flask, session: Session) -> Callable[[str], FlaskClient]:
    """Signs a client in as an officer; what the test has loaded stays as it is, and its transaction is over."""

    def opened(key: str) -> FlaskClient:
        session.expunge_all()
        session.rollback()
        return signed_in(app, key)

    return opened


@pytest.fixture
def programme(session: Session) -> Programme:
    """The county's programme, with nothing compiled and nobody enrolled."""
    return village.county(session)
