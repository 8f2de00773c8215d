"""A session of the system itself among people whom old systems left; everybody is gone again after each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.store.sessions import system_session
from tests.comparing import people


@pytest.fixture
def registry(app: Flask) -> Iterator[Session]:
    """A session of the system."""
    with system_session("test") as session:
        session.expire_on_commit = False
        yield session
        session.rollback()
    people.clear()
