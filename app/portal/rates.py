"""How often one address may ask for public pages; the counter is its own, so that it keeps nobody from signing in."""

from __future__ import annotations

from datetime import timedelta

from app.access.services import throttles
from app.access.services.throttles import Lock
from app.access.services.writing import writing

A_MINUTE = 240
"""Pages a minute; behind one address of a mobile network stand many people."""
_WINDOW = timedelta(minutes=1)


def rush(address: str) -> Lock | None:
    """Count one page; the lock where there were too many within a minute."""
    with writing("a public page is counted") as session:
        lock = throttles.attempt(session, f"public:{address}", A_MINUTE, _WINDOW, _WINDOW)
        session.commit()
    return lock
