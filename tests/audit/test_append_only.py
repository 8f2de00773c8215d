"""The database itself refuses to change or remove an event, on either kind, also to the application's own role."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.audit.models import AuditEvent
from app.audit.verify import verify
from tests.conftest import on_postgresql

CHANGES = [
    "UPDATE audit_events SET detail = '{}' WHERE seq = 3",
    "UPDATE audit_events SET seq = seq + 100000",
    "DELETE FROM audit_events WHERE seq = 3",
    "DELETE FROM audit_events",
]
ON_SQLITE = [
    "INSERT OR REPLACE INTO audit_events SELECT * FROM audit_events WHERE seq = 3",
    "REPLACE INTO audit_events SELECT * FROM audit_events ORDER BY seq DESC LIMIT 1",
    "UPDATE OR REPLACE audit_events SET seq = 4 WHERE seq = 3",
]
ON_POSTGRESQL = [
    "TRUNCATE audit_events",
    "INSERT INTO audit_events SELECT * FROM audit_events WHERE seq = 3 ON CONFLICT (seq) DO UPDATE SET detail = '{}'",
    "ALTER TABLE audit_events DISABLE TRIGGER ALL",
    "DROP TRIGGER audit_events_append_only ON audit_events",
    "ALTER TABLE audit_events DISABLE ROW LEVEL SECURITY",
    "DROP TABLE audit_events",
]


@pytest.mark.parametrize("statement", CHANGES + (ON_POSTGRESQL if on_postgresql() else ON_SQLITE))
def test_no_statement_of_the_application_changes_or_removes_an_event(session: Session, statement: str) -> None:
    before = session.execute(sa.select(AuditEvent.__table__).order_by(AuditEvent.seq)).all()
    with pytest.raises(DBAPIError):
        session.execute(sa.text(statement))
    session.rollback()
    assert session.execute(sa.select(AuditEvent.__table__).order_by(AuditEvent.seq)).all() == before


@pytest.mark.skipif(not on_postgresql(), reason="SQLite knows no roles")
def test_the_tables_owner_is_stopped_by_the_trigger_too(app: Flask, session: Session) -> None:
    from app.store.sessions import engine
    from tests.databases import OWNER

    url = engine().url.set(username=OWNER)
    owner = sa.create_engine(url)
    for statement in ("UPDATE audit_events SET detail = '{}'", "DELETE FROM audit_events", "TRUNCATE audit_events"):
        with owner.connect() as connection:
            connection.execute(sa.text("SELECT set_config('ywl.everything', 'yes', true)"))
            with pytest.raises(DBAPIError, match="append-only"):
                connection.execute(sa.text(statement))
    owner.dispose()


def test_an_event_that_somebody_inserts_without_the_key_is_found(session: Session) -> None:
    """The application's role may insert; what it cannot do is sign."""
    events = AuditEvent.__table__
    last = session.execute(sa.select(events).order_by(events.c.seq.desc()).limit(1)).mappings().one()
    forged = dict(last) | {"seq": last["seq"] + 1, "previous_sm3": last["sm3"], "previous_sha256": last["sha256"]}
    session.execute(sa.insert(events).values(forged))
    session.commit()
    report = verify()
    assert (report.ok, report.first_bad) == (False, last["seq"] + 1)
