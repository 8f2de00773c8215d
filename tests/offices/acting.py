"""Acting as somebody of the small world, and what the trail then says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.models import AuditEvent
from app.kernel.errors import DomainError
from app.offices.models import Officer, Organisation
from app.store.actor import Actor
from app.store.sessions import reading_session, session_for
from tests import world


@contextmanager
def as_officer(small_world: world.World, key: str) -> Iterator[tuple[Session, Actor]]:
    """A session inside the scope of an officer of the small world."""
    with reading_session("tests look up an officer") as looking:
        actor = world.actor(looking, small_world, key)
    with session_for(actor) as session:
        yield session, actor


def refused(run: Callable[[], Any], sentence: str, field: str = "") -> DomainError:
    """Run what must be refused, with this in the sentence, at this field."""
    with pytest.raises(DomainError) as caught:
        run()
    said = caught.value
    assert sentence in said.sentence, said.sentence
    if field:
        assert field in {fault.field for fault in said.faults}, said.faults
    return said


def officer(session: Session, username: str) -> Officer:
    """An officer by name, as far as the session reaches."""
    return session.scalars(sa.select(Officer).where(Officer.username == username)).one()


def organisation(session: Session, small_world: world.World, key: str) -> Organisation:
    """An organisation of the small world, as far as the session reaches."""
    found: Organisation = session.get_one(Organisation, small_world.organisations[key])
    return found


def trail(tag: str) -> list[AuditEvent]:
    """What the trail has under a tag, in order."""
    with reading_session("tests read the trail") as session:
        found = list(session.scalars(sa.select(AuditEvent).where(AuditEvent.tag == tag).order_by(AuditEvent.seq)))
        session.expunge_all()
    return found
