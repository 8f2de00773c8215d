"""A process that dies between any two statements of compiling, signing, approving or freezing leaves no half."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.approvals import engine, proof
from app.approvals.models import FlowAction
from app.approvals.subject import FlowSubject, digest
from app.audit.models import AuditEvent
from app.audit.verify import verify
from app.payments.models import AppropriationRequest, Quota, QuotaLink, QuotaMovement, RequestRoster
from app.payments.services import accounts, quotas, requests
from app.rosters.models import PayBatch, Posting, Roster, RosterLine, RosterPerson, RosterState
from app.rosters.services.compiling import compile_roster
from app.store.sessions import system_session
from tests import world
from tests.approvals.conftest import judge
from tests.approvals.working import PROOF
from tests.rosters import killing, village

TABLES = (
    Roster, RosterLine, RosterPerson, Posting, FlowAction, Quota, QuotaLink, QuotaMovement, AppropriationRequest,
    RequestRoster, AuditEvent,
)  # fmt: skip
MOST = 10
EVERY = pytest.param(None, marks=pytest.mark.deep, id="every")
some_or_every = pytest.mark.parametrize("most", [pytest.param(MOST, id="some"), EVERY])


@pytest.fixture
def batches(app: Flask, small_world: world.World, monkeypatch: pytest.MonkeyPatch) -> tuple[int, int]:
    """Two batches of a programme without publicity, with three old people in the township."""
    monkeypatch.setattr(proof, "_verify", [judge])
    with system_session("tests") as session:
        programme = village.county(session, publicity_days=0)
        for _number in range(3):
            village.resident(session)
        return village.batch(session, programme, "2026-02").id, village.batch(session, programme, "2026-03").id


def outcomes(act: killing.Act, twin: killing.Act, most: int | None, is_done: Callable[[], bool]) -> tuple[int, int]:
    """How often a killed act left everything as it was, and how often it was done whole; the trail holds all along.

    ``twin`` is the same act on another object; it is done, so that the number of statements is known.
    """
    total, undone, done = killing.statements(twin), 0, 0
    before = killing.fingerprint(TABLES)
    for number in killing.deaths(act, total, most):
        if is_done():
            done += 1
            break
        assert killing.fingerprint(TABLES) == before, f"killed at statement {number} of {total}: something was left"
        undone += 1
    report = verify()
    assert report.ok, report.sentence
    print(f"\nR1 rosters: {total} statements, {undone} deaths left nothing, {done} left it whole")
    return undone, done


def taking(model: type[Any], pk: int, key: str, step: str) -> killing.Act:
    """Take a step of a flow, as seen on a page opened just now."""

    def act(session: Session) -> None:
        with village.at_work(session, key) as actor:
            row: FlowSubject = session.get_one(model, pk)
            sent = {"seen_digest": digest(row), "operation_id": uuid.uuid4().hex, "proof": PROOF}
            engine.take(session, actor, row, step, **sent)

    return act


def is_in(model: type[Any], pk: int, state: str) -> Callable[[], bool]:
    """Whether an object has come to a state, with its step on record."""

    def asked() -> bool:
        with system_session("tests look") as session:
            row = session.get_one(model, pk)
            about = sa.select(FlowAction.to_state).where(
                FlowAction.subject_kind == model.__tablename__, FlowAction.subject_id == pk
            )
            taken = session.scalars(about.order_by(FlowAction.sequence.desc()).limit(1)).one_or_none()
            if row.state == state:
                assert taken == state
            return bool(row.state == state)

    return asked


def compiled(batch: int) -> int:
    """The roster of a batch, compiled."""
    with system_session("tests") as session:
        return village.roster(session, session.get_one(PayBatch, batch)).id


@some_or_every
def test_compiling_leaves_a_whole_roster_or_none(batches: tuple[int, int], most: int | None) -> None:
    def act(batch: int) -> killing.Act:
        def compile_it(session: Session) -> None:
            with village.at_work(session, "town_operator") as actor:
                compile_roster(session, actor, session.get_one(PayBatch, batch), village.TOWN)

        return compile_it

    def is_done() -> bool:
        with system_session("tests look") as session:
            row = session.scalars(sa.select(Roster).where(Roster.batch_id == batches[1])).one_or_none()
            if row is not None:
                assert (row.lines, row.total, len(village.lines(session, row))) == (3, 3 * village.FEN, 3)
                assert row.content_digest
            return row is not None

    undone, done = outcomes(act(batches[1]), act(batches[0]), most, is_done)
    assert undone > 3
    assert done == 1


@some_or_every
def test_signing_and_posting_happen_whole_or_not_at_all(batches: tuple[int, int], most: int | None) -> None:
    first, second = compiled(batches[0]), compiled(batches[1])
    with system_session("tests") as session:
        village.take(session, "town_operator", session.get_one(Roster, first), "submit")
        village.take(session, "town_reviewer", session.get_one(Roster, first), "first_review")
        village.take(session, "town_operator", session.get_one(Roster, first), "file")
    other = compiled_of_another_year(batches)
    for key, step, state in (
        ("town_operator", "submit", RosterState.SUBMITTED),
        ("town_reviewer", "first_review", RosterState.SHOWN),
    ):
        undone, done = outcomes(
            taking(Roster, second, key, step), taking(Roster, other, key, step), most, is_in(Roster, second, state)
        )
        assert (undone > 3, done) == (True, 1)


def compiled_of_another_year(batches: tuple[int, int]) -> int:
    """A roster of a period before, as a twin."""
    with system_session("tests") as session:
        batch = session.get_one(PayBatch, batches[0])
        earlier = village.batch(session, batch.programme, "2026-01")
        return village.roster(session, earlier).id


@some_or_every
def test_approving_and_freezing_happen_whole_or_not_at_all(batches: tuple[int, int], most: int | None) -> None:
    rosters = [compiled(batch) for batch in batches]
    with system_session("tests") as session:
        for pk in rosters:
            for key, step in (
                ("town_operator", "submit"),
                ("town_reviewer", "first_review"),
                ("town_operator", "file"),
                ("department_operator", "check"),
                ("department_reviewer", "review"),
            ):
                village.take(session, key, session.get_one(Roster, pk), step)
    first, second = (taking(Roster, pk, "county_reviewer", "approve") for pk in rosters)
    undone, done = outcomes(second, first, most, is_in(Roster, rosters[1], RosterState.APPROVED))
    assert (undone > 3, done) == (True, 1)
    asked = [requested(pk) for pk in rosters]
    first, second = (taking(AppropriationRequest, pk, "finance", "approve") for pk in asked)
    undone, done = outcomes(second, first, most, is_in(AppropriationRequest, asked[1], "approved"))
    assert (undone > 3, done) == (True, 1)
    with system_session("tests look") as session:
        frozen = session.scalars(sa.select(Quota.frozen).where(Quota.programme_code == village.CODE)).one()
    assert frozen == 6 * village.FEN


def requested(roster: int) -> int:
    """A request over a roster that waits for finance; there is a quota and an account."""
    with system_session("tests") as session:
        with village.at_work(session, "finance") as actor:
            programme = session.get_one(Roster, roster).batch.programme_id
            if session.scalars(sa.select(Quota.id).where(Quota.programme_code == village.CODE)).first() is None:
                said = {"document_no": "冀财〔2026〕7号", "year": 2026, "issued": 10**8, "programme_id": programme}
                quotas.register(session, actor, said)
            number = f"5002{uuid.uuid4().int % 10**12:012}"
            there = accounts.register(session, actor, {"holder": "发放专户", "bank": "信用联社", "number": number}).id
        with village.at_work(session, "town_operator") as actor:
            pk = requests.compile_request(session, actor, [roster], there, "按期发放").id
    for key, step in (("town_operator", "submit"), ("department_reviewer", "review")):
        with system_session("tests") as session:
            taking(AppropriationRequest, pk, key, step)(session)
    return pk
