"""Imports under test: the source of the tests in the catalogue, the office's operator, a worker at hand."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select

from app.access.models import Throttle
from app.exchange import vault
from app.exchange.models import Import, ImportBatch, ImportMapping, ImportMode, ImportRow, ImportState
from app.exchange.services import deciding, finding, receiving
from app.exchange.services.receiving import Sent
from app.exchange.source import sources
from app.jobs import results
from app.jobs.job import jobs
from app.jobs.models import JobRun, RunState
from app.jobs.worker import Worker
from app.store.actor import Actor
from app.store.sessions import session_for, system_session
from app.store.transaction import transaction
from tests import world
from tests.exchange import arrivals

HEAD = "户主姓名,户主证件号码,性别,村,迁入日期,成员1姓名,成员1证件号码,成员2姓名,成员2证件号码"


@dataclass
class Office:
    """An office that imports files."""

    instance: Path
    actor: Actor

    @property
    def folder(self) -> Path:
        """Where its files lie."""
        return vault.folder_in(self.instance)

    def send(self, content: bytes | str, name: str = "住户.csv", as_of: date = date(2026, 3, 1)) -> int:
        """Send in a file; the import."""
        stream = io.BytesIO(content.encode() if isinstance(content, str) else content)
        with session_for(self.actor) as session:
            return receiving.receive(session, self.actor, self.folder, Sent("arrivals", name, stream, as_of)).id

    def map(self, pk: int, mapping: Sequence[str] | None = None) -> None:
        """Say which column is which: as it was proposed, if nothing else is said."""
        with session_for(self.actor) as session:
            imported = finding.import_of(session, self.actor, pk)
            mapping = mapping if mapping is not None else finding.mapping_of(imported)
            receiving.choose_mapping(session, self.actor, imported, mapping)

    def ask(self, act: Any, pk: int, *given: Any, **said: Any) -> Any:
        """Have something done with an import."""
        with session_for(self.actor) as session:
            return act(session, self.actor, finding.import_of(session, self.actor, pk), *given, **said)

    def work(self) -> list[RunState]:
        """Work off what is queued."""
        return Worker(jobs(), results.folder_in(self.instance)).work_off()

    def checked(self, content: bytes | str, name: str = "住户.csv") -> Import:
        """A file, sent in and checked."""
        pk = self.send(content, name)
        self.map(pk)
        self.ask(deciding.start_check, pk)
        self.work()
        return self.seen(pk)

    def taken(self, content: bytes | str, mode: ImportMode = ImportMode.GOOD_ROWS, name: str = "住户.csv") -> Import:
        """A file, sent in, checked and taken in."""
        one = self.checked(content, name)
        assert one.state == ImportState.CHECKED, one.said
        self.ask(deciding.take_in, one.id, mode, again=True)
        self.work()
        return self.seen(one.id)

    def seen(self, pk: int) -> Import:
        """How an import stands."""
        with session_for(self.actor) as session:
            found = finding.import_of(session, self.actor, pk)
            session.expunge(found)
            return found

    def aside(self, pk: int) -> dict[int, list[list[str]]]:
        """The rows kept aside: their numbers and what is wrong or unusual with them."""
        with session_for(self.actor) as session:
            rows = session.scalars(select(ImportRow).where(ImportRow.import_id == pk)).all()
            told = {row.number: json.loads(row.content) for row in rows}
        return {number: [*said["faults"], *said["doubts"]] for number, said in sorted(told.items())}

    def arrived(self) -> dict[str, int]:
        """What came in: number → persons of the household."""
        with system_session("tests look") as session:
            found = session.scalars(select(Throttle).where(Throttle.key.startswith(arrivals.PREFIX)))
            return {one.key.removeprefix(arrivals.PREFIX): one.count for one in found}


@pytest.fixture
def office(app: Flask, small_world: world.World, monkeypatch: pytest.MonkeyPatch) -> Office:
    """The county's programme office, before it has imported anything."""
    monkeypatch.setitem(sources()._entries, "arrivals", arrivals.entry)
    monkeypatch.setattr(arrivals.Arriving, "stop_at", "")
    monkeypatch.setattr(arrivals.Arriving, "full_at", "")
    with system_session("tests begin anew") as session, transaction(session):
        for model in (ImportRow, ImportBatch, ImportMapping, Import, JobRun):
            session.execute(delete(model))
        session.execute(delete(Throttle).where(Throttle.key.startswith(arrivals.PREFIX)))
    with system_session("tests look up an officer") as session:
        actor = world.actor(session, small_world, "county_operator")
    return Office(app.config["YWL"].instance, actor)
