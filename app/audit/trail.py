"""The audit trail: what was done, by whom, in which post, from which address; written with the act or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import InstanceState, Session

from app.audit import appending, capture, pending
from app.audit.models import Outcome
from app.audit.pending import PENDING, Entry
from app.audit.plain import plain
from app.kernel import clock
from app.store.actor import Actor
from app.store.base import Model
from app.store.sessions import session_for
from app.store.wall import lifted

__all__ = ["PENDING", "Entry", "Outcome", "appending", "capture", "record", "record_apart"]


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
    pending.add(session, _entry(actor, tag, _Place.of(subject), outcome, division_code, detail))


def record_apart(
    actor: Actor,
    tag: str,
    subject: Model | None = None,
    *,
    outcome: Outcome = Outcome.DONE,
    division_code: str = "",
    **detail: Any,
) -> None:
    """Note a refusal, or a read in a request that only reads, in a transaction of its own, which commits here.

    A refused act is rolled back first: on SQLite a second writer waits for the first, even in the same thread.
    Raises ``BrokenTrail`` where the event cannot be written; then what was asked for is not shown either.
    """
    place = _Place.beside(subject)
    with session_for(actor) as session:
        division = division_code or place.division_in(session)
        pending.add(session, _entry(actor, tag, place, outcome, division, detail))
        session.commit()


@dataclass(frozen=True, slots=True)
class _Place:
    """Which row an event is about, and in which division it lies, as far as that is in memory."""

    model: type[Model] | None = None
    keys: tuple[Any, ...] = ()
    division: str | None = ""

    @classmethod
    def of(cls, subject: Model | None) -> _Place:
        """The place of a row in the act's own session."""
        if subject is None:
            return cls()
        keys = tuple(inspect(type(subject)).primary_key_from_instance(subject))
        return cls(type(subject), keys, getattr(subject, "division_code", ""))

    @classmethod
    def beside(cls, subject: Model | None) -> _Place:
        """The place of a row of another session, which is not asked anything: its transaction may be over."""
        if subject is None:
            return cls()
        state: InstanceState[Any] = inspect(subject)
        keys = state.identity or tuple(state.dict.get(key.name) for key in state.mapper.primary_key)
        known = state.dict.get("division_code") if hasattr(type(subject), "division_code") else ""
        return cls(type(subject), tuple(keys), known)

    @property
    def table(self) -> str:
        """The table of the row; empty where there is none."""
        return str(self.model.__tablename__) if self.model else ""

    @property
    def key(self) -> str:
        """The primary key as text."""
        return ",".join(str(key) for key in self.keys)

    def division_in(self, session: Session) -> str:
        """The division, asked of the database where it is not in memory."""
        if self.division is not None or self.model is None:
            return self.division or ""
        with lifted(session, "the trail: in which division the subject lies"):
            row = session.get(self.model, self.keys)
        return str(getattr(row, "division_code", ""))


def _entry(
    actor: Actor, tag: str, place: _Place, outcome: Outcome, division_code: str, detail: dict[str, Any]
) -> Entry:
    return Entry(
        at=clock.now(),
        tag=str(tag),
        actor=actor,
        outcome=outcome,
        subject_kind=place.table,
        subject_id=place.key,
        division_code=division_code or place.division or actor.division_code,
        detail=plain(detail),
    )
