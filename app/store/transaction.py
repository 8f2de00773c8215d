"""One act, one transaction: everything in the block is committed together with its audit rows, or nothing is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

DEPTH = "ywl_transaction_depth"


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
            session.commit()
        else:
            session.flush()
    except BaseException:
        if depth == 0:
            session.rollback()
        raise
    finally:
        session.info[DEPTH] = depth
