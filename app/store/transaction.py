"""One act, one transaction: everything in the block is committed together with its audit rows, or nothing is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

DEPTH = "ywl_transaction_depth"

_closing: list[Callable[[Session], None]] = []


def at_the_end(listener: Callable[[Session], None]) -> None:
    """From now on this is called at the end of every act, still inside its transaction. Safe to say twice."""
    if listener not in _closing:
        _closing.append(listener)


@contextmanager
def transaction(session: Session) -> Iterator[Session]:
    """The outermost block commits; an exception that leaves it rolls all of it back and goes on.

    An inner block only flushes: who catches what leaves it stands on a savepoint of their own (``begin_nested``).
    """
    depth = session.info.get(DEPTH, 0)
    session.info[DEPTH] = depth + 1
    try:
        yield session
        if depth == 0:
            for listener in _closing:
                listener(session)
            session.commit()
        else:
            session.flush()
    except BaseException:
        if depth == 0:
            session.rollback()
        raise
    finally:
        session.info[DEPTH] = depth
