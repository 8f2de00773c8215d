"""The law of a county on a day, read once in each transaction and anew after anything of it changed in between."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction

from app.programmes.law import law_of
from app.programmes.models import Programme, ProgrammeRelation, ProgrammeVersion, Standard, StandardValue
from app.programmes.screening.compiling import Compiled, compile_law
from app.programmes.vocabulary import vocabulary_of
from app.registry.models import AttributeDefinition

_KEPT = "ywl.screening.law"
_LAW = (Programme, ProgrammeVersion, ProgrammeRelation, Standard, StandardValue, AttributeDefinition)


def compiled_law(session: Session, county: str, day: date) -> Compiled:
    """The law of a county on a day, read and compiled; kept by the session up to the end of its transaction.

    Raises ``DomainError`` that names the programme where a published rule cannot be read any more.
    """
    kept: dict[tuple[str, date], Compiled] = session.info.setdefault(_KEPT, {})
    if (county, day) not in kept:
        session.flush()
        kept = session.info.setdefault(_KEPT, {})
        kept[county, day] = compile_law(law_of(session, county, day), vocabulary_of(session, county, day))
    return kept[county, day]


def _flushed(session: Session, _context: Any) -> None:
    if any(isinstance(row, _LAW) for rows in (session.new, session.dirty, session.deleted) for row in rows):
        session.info.pop(_KEPT, None)


def _executed(state: ORMExecuteState) -> None:
    """A step of a flow is one UPDATE that no flush sees."""
    written = state.bind_mapper.class_ if state.bind_mapper is not None and not state.is_select else None
    if written is not None and issubclass(written, _LAW):
        state.session.info.pop(_KEPT, None)


def _taken_back(session: Session, _transaction: SessionTransaction) -> None:
    session.info.pop(_KEPT, None)


def _ended(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(_KEPT, None)


event.listen(Session, "after_flush", _flushed)
event.listen(Session, "do_orm_execute", _executed)
event.listen(Session, "after_soft_rollback", _taken_back)
event.listen(Session, "after_transaction_end", _ended)
