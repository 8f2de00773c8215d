"""Finding rows inside the actor's scope: what is absent and what is out of reach are told alike."""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy.orm import Session

from app.kernel.errors import Fault, NotFound
from app.kernel.words import _
from app.offices.models import Officer, Organisation
from app.store.base import Model

M = TypeVar("M", bound=Model)


def organisation(session: Session, key: Any) -> Organisation:
    """The organisation inside the scope. Raises :class:`NotFound` at its field."""
    return _find(session, Organisation, key, "organisation_id", _("没有找到这个机构，请从本辖区的机构中选择。"))


def officer(session: Session, key: Any) -> Officer:
    """The officer inside the scope. Raises :class:`NotFound` at its field."""
    return _find(session, Officer, key, "officer_id", _("没有找到这个用户，请从本辖区的用户中选择。"))


def _find(session: Session, model: type[M], key: Any, field: str, sentence: str) -> M:
    row: M | None = session.get(model, int(key)) if key else None
    if row is None:
        raise NotFound(sentence, faults=[Fault(sentence, field)])
    return row
