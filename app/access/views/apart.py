"""Writing at the door during a request: the request's own session lets go first, or they would wait for each other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from app.access.services.writing import writing
from app.extensions import db
from app.store.wall import WalledSession


@contextmanager
def apart(reason: str) -> Iterator[WalledSession]:
    """A session of the system's own, for a stated reason; nothing of the request's own session is pending."""
    db.session.rollback()
    with writing(reason) as session:
        yield session
