"""S5: whoever changes the trail by SQL is found, and found at the right row."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool
from sqlalchemy.schema import CreateTable

from app.audit import chain, notary
from app.audit.appending import EVENTS
from app.audit.chain import CONTENT, Head, head_of
from app.audit.models import Verdict
from app.audit.notary import Notary
from app.audit.reading import COLUMNS, stored_rows
from app.audit.signing import Ed25519Signer
from app.audit.trail import record
from app.audit.verify import verify
from app.audit.witness import Witness
from app.kernel.errors import BrokenTrail
from app.store import sessions
from app.store.actor import system
from app.store.sessions import system_session
from app.store.transaction import transaction
from tests import databases
from tests.audit.conftest import chain_of
from tests.audit.tampering import WAYS, Row, Tampering, perform, tamper
from tests.conftest import on_postgresql

FIGURE = int(os.environ.get("YWL_TAMPERINGS", "2000"))
LENGTH = 240
STORED = "%Y-%m-%d %H:%M:%S.%f"


class Remembering:
    """The verifier, which answers the same question only once: thousands of copies hold the same signatures."""

    def __init__(self, signer: Ed25519Signer) -> None:
        self.verifier, self._signer = self, signer
        self.public_key = signer.verifier.public_key
        self.holds = lru_cache(maxsize=None)(signer.verifier.holds)

    def sign(self, message: bytes) -> bytes:
        """The signature of a message."""
        return self._signer.sign(message)


def remembered(compute: Callable[[Head, Mapping[str, Any]], Head]) -> Callable[[Head, Mapping[str, Any]], Head]:
    """The same for the hashes: what was computed from the same head and content is not computed again."""
    known: dict[Any, Head] = {}

    def following(before: Head, content: Mapping[str, Any]) -> Head:
        key = (before, *(content[name] for name in CONTENT))
        if key not in known:
            known[key] = compute(before, content)
        return known[key]

    return following


@pytest.fixture
def vault(
    signer: Ed25519Signer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[sqlite3.Connection, list[Row]]]:
    """A trail in memory, as SQLite stores it but with nothing that guards it; its witness is a file."""
    monkeypatch.setattr(chain, "following", remembered(chain.following))
    rows = [row | {"at": row["at"].strftime(STORED)} for row in chain_of(LENGTH, signer)]
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    connection.execute(str(CreateTable(EVENTS).compile(dialect=sa.create_engine("sqlite://").dialect)))
    connection.execute("PRAGMA ignore_check_constraints = ON")
    marks = ", ".join("?" * len(COLUMNS))
    insert = f"INSERT INTO audit_events ({', '.join(COLUMNS)}) VALUES ({marks})"
    connection.executemany(insert, [tuple(row[name] for name in COLUMNS) for row in rows])
    connection.commit()
    witness = Witness(tmp_path / "audit.witness")
    witness.advance(head_of(rows[-1]))
    kept = list(notary._notaries), list(sessions._engines)
    notary.use(Notary(Remembering(signer), witness))
    sessions.use(sa.create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool))
    yield connection, rows
    notary._notaries[:], sessions._engines[:] = kept
    connection.close()


def test_tampering_is_found_and_located(vault: tuple[sqlite3.Connection, list[Row]]) -> None:
    connection, rows = vault
    whole, random, begun = sqlite3.connect(":memory:"), Random(20260301), time.perf_counter()
    connection.backup(whole)
    assert verify().ok
    done: Counter[str] = Counter()
    missed: list[tuple[Tampering, Any]] = []
    for _ in range(FIGURE):
        tampering = tamper(rows, random)
        perform(connection, tampering)
        report = verify()
        done[tampering.kind] += 1
        if report.verdict is not Verdict.BROKEN or report.first_bad != tampering.first_bad:
            missed.append((tampering, report))
        whole.backup(connection)
    assert verify().ok
    kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(done.items()))
    print(
        f"\nS5 tampering: {FIGURE} manipulations of {LENGTH} rows ({kinds}); "
        f"{FIGURE - len(missed)} found and located, {len(missed)} missed; {time.perf_counter() - begun:.1f} s"
    )
    assert missed == []
    assert set(done) == {way.__name__ for way in WAYS}


@pytest.fixture
def intruder(app: Flask) -> Iterator[sa.Engine]:
    """A database administrator's connection, after the triggers and constraints are gone."""
    url = sessions.engine().url
    if on_postgresql():
        server = databases._server()
        url = url.set(username=server.username, password=server.password)
    engine = sa.create_engine(url)
    guards = (
        ["ALTER TABLE audit_events DISABLE TRIGGER ALL", "ALTER TABLE audit_events DROP CONSTRAINT ck_audit_events_seq"]
        if on_postgresql()
        else [f"DROP TRIGGER audit_events_no_{verb}" for verb in ("update", "delete", "replace")]
    )
    with engine.begin() as connection:
        for statement in guards:
            connection.exec_driver_sql(statement)
    yield engine
    engine.dispose()


def through(engine: sa.Engine, tampering: Tampering) -> bool:
    """Do it in the real database; whether the database let it happen."""
    try:
        with engine.begin() as connection:
            if not on_postgresql():
                connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
            for sql, values in tampering.statements:
                numbers = iter(range(len(values)))
                named = re.sub(r"\?", lambda _: f":v{next(numbers)}", sql)  # noqa: B023 (used at once)
                connection.execute(sa.text(named), {f"v{number}": value for number, value in enumerate(values)})
    except DBAPIError:
        return False
    return True


def test_tampering_with_the_real_database_is_found_too(app: Flask, intruder: sa.Engine) -> None:
    for number in range(8):
        with system_session("tests") as session, transaction(session):
            for part in range(20):
                record(session, system("tests"), "test:chain:long", number=number, part=part)
    with intruder.connect() as connection:
        kept = [dict(row) for row in connection.execute(sa.select(EVENTS).order_by(EVENTS.c.seq)).mappings()]
    rows: list[Row] = [dict(row) | {"at": row["at"].strftime(STORED)} for row in stored_rows()]
    random, found, refused = Random(7), 0, 0
    for way in dict.fromkeys(WAYS):
        for _ in range(4):
            tampering = tamper(rows, random, way)
            if not through(intruder, tampering):
                refused += 1
                continue
            report = verify()
            assert (report.verdict, report.first_bad) == (Verdict.BROKEN, tampering.first_bad), (tampering, report)
            found += 1
            with intruder.begin() as connection:
                connection.execute(sa.delete(EVENTS))
                connection.execute(sa.insert(EVENTS), kept)
    assert verify().ok
    where = "PostgreSQL" if on_postgresql() else "SQLite"
    print(f"\nS5 tampering on {where}: {found} of {found} found and located, {refused} refused by the database")
    assert found >= 24


@pytest.mark.skipif(on_postgresql(), reason="a file is put in the place of another")
def test_an_older_copy_of_the_file_is_noticed_and_takes_nothing_more(app: Flask, tmp_path: Path) -> None:
    def act(word: str) -> None:
        with system_session("tests") as session, transaction(session):
            record(session, system("tests"), "test:act:word", word=word)

    file = Path(sessions.engine().url.database or "")
    act("before the backup")
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(tmp_path / "old.db")) as copy:
        source.backup(copy)
    last = sum(1 for _ in stored_rows())
    act("after the backup")
    assert verify().ok
    sessions.engine().dispose()
    for leftover in ("-wal", "-shm"):
        file.with_name(file.name + leftover).unlink(missing_ok=True)
    shutil.copy(tmp_path / "old.db", file)
    report = verify()
    assert (report.verdict, report.first_bad, report.rows) == (Verdict.BROKEN, last + 1, last)
    with pytest.raises(BrokenTrail, match="退回了旧备份"):
        act("on the older copy")
