"""The audit trail: what was done, by whom, in which post, from which address; written with the act or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from app.kernel import clock
from app.store.actor import Actor
from app.store.base import Model

PENDING = "ywl_audit_pending"


class Outcome(StrEnum):
    """How an act ended."""

    DONE = "done"
    REFUSED = "refused"


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


def record(
    session: Session,
    actor: Actor,
    tag: str,
    subject: Model | None = None,
    *,
    outcome: Outcome = Outcome.DONE,
    division_code: str = "",
    **detail: Any,
) -> None:
    """Note an act; it gets its place in the chain when the transaction commits, and fails with it.

    ``tag`` is "room:resource:action" from the room's StrEnum of tags. ``detail`` holds plain values only and
    never a secret. A refusal is recorded in a session of its own, since its transaction is rolled back.
    """
    if subject is not None:
        session.flush()
    entry = Entry(
        at=clock.now(),
        tag=str(tag),
        actor=actor,
        outcome=outcome,
        subject_kind=subject.__tablename__ if subject is not None else "",
        subject_id=str(getattr(subject, "id", getattr(subject, "code", ""))) if subject is not None else "",
        division_code=division_code or getattr(subject, "division_code", "") or actor.division_code,
        detail=detail,
    )
    session.info.setdefault(PENDING, []).append(entry)
