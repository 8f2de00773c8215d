"""The area of a run: the scope of who asked, everything for the nightly one."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.registry.check import Area
from app.registry.models import Person
from app.store.actor import Actor


def area_of(actor: Actor) -> Area:
    """The divisions that a run for this actor looks at."""
    return Area() if actor.scope.everything else Area(*actor.scope.bounds)


def people_in(session: Session, area: Area) -> int:
    """How many persons lie in an area, in whatever state."""
    return session.scalar(select(func.count()).where(area.holds(Person.division_code))) or 0
