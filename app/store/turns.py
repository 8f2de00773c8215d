"""Taking turns: where a rule looks at rows that another transaction is about to write, both wait for each other."""

from __future__ import annotations

import hashlib

from sqlalchemy import func, select
from sqlalchemy.orm import Session


def one_at_a_time(session: Session, what: str) -> None:
    """Wait until no other transaction is at the same thing; the turn ends with this transaction.

    On SQLite the write lock, which every transaction takes at its begin, is the turn. The wall must be lifted.
    """
    if session.get_bind().dialect.name != "postgresql":
        return
    key = int.from_bytes(hashlib.sha256(what.encode()).digest()[:8], signed=True)
    session.execute(select(func.pg_advisory_xact_lock(key)))
