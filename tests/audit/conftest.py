"""The trail under test: how far it has come, and a chain made without a database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit import notary
from app.audit.chain import EMPTY, Head, extend, head_of
from app.audit.models import AuditEvent
from app.audit.signing import Ed25519Signer
from app.store.actor import Actor
from app.store.sessions import reading_session
from tests import world

BEGIN = datetime(2026, 3, 1, 1, 0, tzinfo=UTC)


def content(seq: int, **said: Any) -> dict[str, Any]:
    """What an event says, unlike any other event."""
    given = {
        "seq": seq,
        "at": BEGIN + timedelta(seconds=37 * seq, microseconds=seq),
        "tag": ("offices:terminal:assign", "access:session:open", "store:officers:update")[seq % 3],
        "outcome": "done" if seq % 7 else "refused",
        "officer_id": 100 + seq,
        "username": f"xian_wang{seq}",
        "officer_name": "孙县网",
        "post": "network_admin",
        "organisation": "正定县惠民办",
        "division_code": "130123000000",
        "address": f"10.1.2.{seq % 250}",
        "subject_kind": "terminals",
        "subject_id": str(seq),
        "detail": f'{{"address":"10.1.3.{seq % 250}","n":{seq}}}',
    }
    return given | said


def chain_of(length: int, signer: Ed25519Signer, before: Head = EMPTY) -> list[dict[str, Any]]:
    """A good chain."""
    rows: list[dict[str, Any]] = []
    for seq in range(before.seq + 1, before.seq + length + 1):
        rows.append(extend(before, content(seq), signer))
        before = head_of(rows[-1])
    return rows


@pytest.fixture(scope="session")
def signer() -> Ed25519Signer:
    """A key of the tests'."""
    return Ed25519Signer(Ed25519PrivateKey.generate())


@pytest.fixture
def county_admin(session: Session, small_world: world.World) -> Actor:
    """The county's network administrator at work."""
    found = world.actor(session, small_world, "county_admin")
    session.rollback()
    return found


@pytest.fixture
def length(app: Any) -> Callable[[], int]:
    """How many events there are."""

    def count() -> int:
        with reading_session("tests count events") as reading:
            return reading.scalar(select(func.count(AuditEvent.seq))) or 0

    return count


@pytest.fixture
def news(app: Any, length: Callable[[], int]) -> Callable[[], list[AuditEvent]]:
    """The events since the test began, in order."""
    before = length()

    def read() -> list[AuditEvent]:
        with reading_session("tests read events") as reading:
            found = list(reading.scalars(select(AuditEvent).where(AuditEvent.seq > before).order_by(AuditEvent.seq)))
            reading.expunge_all()
            return found

    return read


@pytest.fixture
def no_notary(app: Any) -> Iterator[None]:
    """Nobody signs."""
    kept = notary.notary()
    notary.use(None)
    yield
    notary.use(kept)
