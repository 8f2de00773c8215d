"""Events that wait for their transaction: they take their place in the chain when it commits, and vanish when it fails.

A savepoint that is rolled back takes along what was noted since it began.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from app.audit.models import Outcome
from app.store.actor import Actor
from app.store.wall import READ_ONLY, WallError

PENDING, MARKS = "ywl_audit_pending", "ywl_audit_marks"


@dataclass(frozen=True, slots=True)
class Entry:
    """One act, before it has its place in the chain."""

    at: datetime
    tag: str
    actor: Actor
    outcome: Outcome
    subject_kind: str = ""
    subject_id: str = ""
    division_code: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)


def add(session: Session, entry: Entry) -> None:
    """Note an event with the session's transaction, which begins now at the latest."""
    if session.info.get(READ_ONLY):
        raise WallError("a request that only reads has something to record: use record_apart")
    if not session.in_transaction():
        session.begin()
    session.info.setdefault(PENDING, []).append(entry)


def entries(session: Session) -> list[Entry]:
    """What waits, in order."""
    found: list[Entry] = session.info.get(PENDING, [])
    return found


def _mark(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested:
        session.info.setdefault(MARKS, {})[transaction] = len(entries(session))


def _forget_since(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested and session.info.get(PENDING):
        del session.info[PENDING][session.info.get(MARKS, {}).get(transaction, 0) :]


def _end(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested:
        return
    if transaction.parent is None:
        session.info.pop(PENDING, None)
        session.info.pop(MARKS, None)


event.listen(Session, "after_transaction_create", _mark)
event.listen(Session, "after_soft_rollback", _forget_since)
event.listen(Session, "after_transaction_end", _end)
