"""Whose an address is (A11, A12, A39): asked at sign-in and on every request."""

from __future__ import annotations

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from app.kernel import addresses, clock
from app.offices.models import Terminal


def is_assigned(session: Session, address: str, officer_id: int) -> bool:
    """Whether the address is registered to this officer today."""
    return bool(session.scalar(select(exists().where(_live(address), Terminal.officer_id == officer_id))))


def is_registered(session: Session, address: str) -> bool:
    """Whether the address is registered to anybody today."""
    return bool(session.scalar(select(exists().where(_live(address)))))


def addresses_of(session: Session, officer_id: int) -> list[Terminal]:
    """The officer's registered addresses that hold today."""
    mine = select(Terminal).where(Terminal.officer_id == officer_id, _valid())
    return list(session.scalars(mine.order_by(Terminal.low)))


def _live(address: str) -> ColumnElement[bool]:
    key = addresses.address_key(address)
    return _valid() & (Terminal.low <= key) & (Terminal.high >= key)


def _valid() -> ColumnElement[bool]:
    day = clock.today()
    ends = or_(Terminal.valid_to.is_(None), Terminal.valid_to > day)
    return Terminal.revoked_at.is_(None) & (Terminal.valid_from <= day) & ends
