"""What the job runner asks of the offices above it: who works on a run, and where the system's own runs belong."""

from __future__ import annotations

from typing import Protocol

from sqlalchemy.orm import Session

from app.store.actor import Actor

NOWHERE = "000000000000"
"""The division of the system's runs while no office is registered: nobody's area."""


class Staff(Protocol):
    """The offices as seen from here."""

    def actor_of_run(self, session: Session, officer_id: int, grant_id: int, address: str) -> Actor | None:
        """The actor that a grant makes today; ``None`` where the grant, the officer or the desk is gone."""

    def root_division(self, session: Session) -> str:
        """The division that holds every office of this installation; ``NOWHERE`` before the first one."""


_staff: list[Staff] = []


def use(offices: Staff) -> None:
    """From now on these offices are asked."""
    _staff[:] = [offices]


def staff() -> Staff:
    """The offices in use. Raises ``RuntimeError`` before the application has set them."""
    if not _staff:
        raise RuntimeError("no offices: create_app() sets them")
    return _staff[0]
