"""Sessions of the system itself that write at the door, before anyone is at work.

What they gave stays readable after the commit, so that nothing is asked again, and locked again, by accident.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from app.store.actor import system
from app.store.sessions import engine
from app.store.wall import WalledSession, enter


@contextmanager
def writing(reason: str) -> Iterator[WalledSession]:
    """A session whose transactions are short: no password is digested and no directory asked inside one."""
    with WalledSession(engine(), expire_on_commit=False) as session:
        enter(session, system(reason))
        yield session
