"""Officers of the small world at work on change reports and moves, each in a session of the own scope."""

from __future__ import annotations

import io
import uuid
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from PIL import Image

from app.approvals import engine
from app.approvals.actions import find
from app.approvals.flow import flows
from app.approvals.subject import digest
from app.kernel import clock
from app.registry.models import Person
from app.registry.models.changes import ChangeNotice, ChangeReport
from app.registry.models.evidence import Evidence
from app.registry.models.transfers import TransferRelease, TransferRequest
from app.registry.services import changes, evidence, households, persons, transfers
from app.store.sessions import system_session
from tests import world
from tests.approvals.working import at_work
from tests.registry.conftest import clear

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
HOME_VILLAGE, OTHER_VILLAGE = "130123100201", "130123101201"


def number(seed: int, birth: str = "19800101") -> str:
    """A valid identity number."""
    body = f"130123{birth}{seed:03}"
    check = "10X98765432"[sum(int(one) * weight for one, weight in zip(body, WEIGHTS, strict=True)) % 11]
    return body + check


def last_month(day: int = 10) -> date:
    """A day of the month before this one."""
    return (clock.today().replace(day=1) - timedelta(days=1)).replace(day=day)


def photograph(kind: str = "JPEG", size: tuple[int, int] = (64, 48), **said: Any) -> bytes:
    """A real picture, as a telephone would take it."""
    paper = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(paper, kind, **said)
    return paper.getvalue()


def live_in(
    small_world: world.World, key: str = "town_operator", village: str = HOME_VILLAGE, **said: Any
) -> tuple[int, int]:
    """A household with a head, registered by a township; the numbers of both."""
    with at_work(small_world, key) as (session, actor):
        data = {"division_code": village, "group_no": 3, "head_name": "王长富", "valid_from": date(2020, 1, 1)} | said
        row = households.register_household(session, actor, data)
        head = session.get_one(Person, row.head_id)
        head.valid_from = date(2020, 1, 1)
        session.commit()
        return row.id, head.id


def join(small_world: world.World, home: int, name: str, key: str = "town_operator", **said: Any) -> int:
    """Another member of a household."""
    with at_work(small_world, key) as (session, actor):
        data = {"household_id": home, "name": name, "relation": "20", "valid_from": date(2020, 1, 1)} | said
        return int(persons.register_person(session, actor, data).id)


def write(small_world: world.World, kind: str, key: str = "informant", **said: Any) -> int:
    """A report with all the evidence that its kind needs, not handed in yet."""
    with at_work(small_world, key) as (session, actor):
        data = {"kind": kind, "happened_on": last_month()} | said
        row = changes.report(session, actor, data, uuid.uuid4().hex)
        for needed in changes.kind_of(kind).evidence:
            evidence.attach(session, actor, row, needed, "证明.jpg", photograph(), digest(row))
        return row.id


def act(small_world: world.World, key: str, pk: int, step: str, flow: str = "change_report", **said: Any) -> str:
    """Take a step, as seen on a page opened just now; returns the state."""
    with at_work(small_world, key) as (session, actor):
        row = find(session, flows()[flow], pk)
        assert row is not None
        sent = {"seen_digest": digest(row), "operation_id": uuid.uuid4().hex} | said
        engine.take(session, actor, row, step, **sent)
        return str(row.state)


def confirm(small_world: world.World, kind: str, **said: Any) -> int:
    """A report that went all the way into force: informant, operator, reviewer."""
    pk = write(small_world, kind, **said)
    act(small_world, "informant", pk, "submit")
    act(small_world, "town_operator", pk, "verify")
    act(small_world, "town_reviewer", pk, "confirm")
    return pk


def report_now(pk: int) -> ChangeReport:
    """A report as the database has it."""
    with system_session("tests look") as session:
        row = session.get_one(ChangeReport, pk)
        session.expunge_all()
        return row


def now(model: type[Any], pk: int) -> Any:
    """A row as the database has it."""
    with system_session("tests look") as session:
        row = session.get_one(model, pk)
        session.expunge_all()
        return row


def ask_transfer(small_world: world.World, key: str = "other_town_operator", **said: Any) -> int:
    """A request for somebody registered elsewhere."""
    data = {"moved_on": last_month(), "reason": "婚后居住", "extent": "person", "relation": "97"} | said
    with at_work(small_world, key) as (session, actor):
        return transfers.ask(session, actor, data, uuid.uuid4().hex).id


def release_of(request: int) -> TransferRelease | None:
    """What the holder is asked because of a request, if anything."""
    with system_session("tests look") as session:
        row = session.scalars(sa.select(TransferRelease).where(TransferRelease.request_id == request)).one_or_none()
        session.expunge_all()
        return row


def forget() -> None:
    """Forget all reports, moves and people."""
    with system_session("tests clear") as session:
        for model in (Evidence, ChangeNotice, ChangeReport, TransferRelease, TransferRequest):
            session.execute(sa.delete(model))
        session.commit()
    clear()
