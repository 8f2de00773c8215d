"""Sessions of one's own: for the scheduler, for commands, and for what must be written whatever the request does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine

from app.store.actor import Actor, system
from app.store.wall import READ_ONLY, WalledSession, enter

_engines: list[Engine] = []


def use(engine: Engine) -> None:
    """From now on sessions of one's own work on this engine."""
    _engines[:] = [engine]


def engine() -> Engine:
    """The engine in use. Raises ``RuntimeError`` before the application has set one."""
    if not _engines:
        raise RuntimeError("no database: create_app() sets it from YWL_DATABASE_URL")
    return _engines[0]


@contextmanager
def session_for(actor: Actor) -> Iterator[WalledSession]:
    """A session that works for this actor and is closed afterwards; commit is the caller's."""
    with WalledSession(engine()) as session:
        enter(session, actor)
        yield session


@contextmanager
def system_session(reason: str) -> Iterator[WalledSession]:
    """A session of the system itself, for a stated reason."""
    with session_for(system(reason)) as session:
        yield session


@contextmanager
def reading_for(actor: Actor) -> Iterator[WalledSession]:
    """A session that only reads for this actor, and so never waits for a writer nor keeps one waiting."""
    with WalledSession(engine().execution_options(ywl_read_only=True)) as session:
        session.info[READ_ONLY] = True
        enter(session, actor)
        yield session


@contextmanager
def reading_session(reason: str) -> Iterator[WalledSession]:
    """A session of the system itself that only reads, for a stated reason."""
    with reading_for(system(reason)) as session:
        yield session
