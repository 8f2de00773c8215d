"""Random histories of a township's rosters and their money (R4): after every step an independent auditor finds nothing.

Whatever is refused leaves every row as it was. ``YWL_HISTORY_STEPS`` says how many steps; the long run is `make deep`.
"""

from __future__ import annotations

import os
import uuid
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy.orm import Session

from app.approvals import engine, proof
from app.approvals.models import FlowAction
from app.approvals.subject import digest, flow_of
from app.audit.models import AuditEvent
from app.kernel.errors import DomainError
from app.payments.models import (
    AccountEntry,
    AppropriationRequest,
    Quota,
    QuotaLink,
    QuotaMovement,
    RequestRoster,
    SpecialAccount,
)  # fmt: skip
from app.payments.services import accounts, quotas, requests
from app.rosters.models import Objection, PayBatch, Posting, Roster, RosterLine, RosterPerson, Supervision
from app.rosters.services import carrying, compiling, lines, objections, returning, supervising
from app.store import sessions
from app.store.actor import Actor
from app.store.sessions import session_for, system_session
from tests.approvals.conftest import judge
from tests.approvals.working import PROOF
from tests.rosters import village
from tests.rosters.auditor import audit

FIRST_FIGURE, LENGTH = 400, 50
STEPS = int(os.environ.get("YWL_HISTORY_STEPS", FIRST_FIGURE))
PEOPLE, PERIODS = 4, ("2026-01", "2026-02")
HANDS = (
    "town_operator", "town_reviewer", "department_operator", "department_reviewer", "county_reviewer",
    "county_reviewer_2", "county_operator", "finance",
)  # fmt: skip
WATCHED = (
    PayBatch, Roster, RosterLine, RosterPerson, Posting, Objection, Supervision, FlowAction, Quota, QuotaLink,
    QuotaMovement, AppropriationRequest, RequestRoster, AccountEntry,
)  # fmt: skip
Act = Callable[[Session, Actor], Any]
told: Counter[str] = Counter()
number = st.integers(0, 7)


class History(RuleBasedStateMachine):
    """One township, two periods, four people, eight hands, one quota that is too small for everything."""

    actors: dict[str, Actor]

    def __init__(self) -> None:
        super().__init__()
        with system_session("tests") as session:
            programme = village.county(session, publicity_days=0)
            self.people = [village.resident(session).id for _one in range(PEOPLE)]
            self.batches = [village.batch(session, programme, period).id for period in PERIODS]
            self.actors = {key: village.officer(session, key) for key in HANDS}
            self.programme = programme.id
        said = {"document_no": uuid.uuid4().hex, "year": 2026, "issued": 5 * village.FEN, "programme_id": programme.id}
        self.do("finance", lambda session, actor: quotas.register(session, actor, said))
        holder = {"holder": "发放专户", "bank": "信用联社", "number": f"5003{uuid.uuid4().int % 10**12:012}"}
        self.do("finance", lambda session, actor: accounts.register(session, actor, holder))
        self.quota, self.account = _last(Quota), _last(SpecialAccount)

    def do(self, key: str, act: Act) -> None:
        """Let an officer act. What is refused changes nothing but the trail."""
        before = _fingerprint()
        with session_for(self.actors[key]) as session:
            try:
                act(session, self.actors[key])
                told["done"] += 1
            except DomainError:
                session.rollback()
                told["refused"] += 1
                assert _fingerprint() == before, "what was refused left something"
        told["steps"] += 1

    def of(self, session: Session, model: Any, place: int) -> Any:
        """One of the rows of this history; refused where there is none."""
        about = sa.select(model).where(model.programme_code == village.CODE).order_by(model.id)
        found = session.scalars(about).all()
        if not found:
            raise DomainError("nothing there")
        return found[place % len(found)]

    @rule(place=number)
    def compile(self, place: int) -> None:
        """The township compiles a roster."""

        def act(session: Session, actor: Actor) -> None:
            batch = session.get_one(PayBatch, self.batches[place % len(self.batches)])
            compiling.compile_roster(session, actor, batch, village.TOWN)

        self.do("town_operator", act)

    @rule(key=st.sampled_from(HANDS), place=number, which=number, comment=st.sampled_from(("", "同意")))
    def step(self, key: str, place: int, which: int, comment: str) -> None:
        """Somebody takes one of the steps that begin where a roster stands, whoever's it is."""
        self.do(key, lambda session, actor: self.take(session, actor, Roster, place, which, comment))

    @rule(place=number)
    def go_on(self, place: int) -> None:
        """Whoever's turn it is takes a roster a step on, so that histories come to their end."""
        self.turn(Roster, place, HANDS[:7])

    @rule(place=number)
    def pay_on(self, place: int) -> None:
        """The same for a request."""
        self.turn(AppropriationRequest, place, ("town_operator", "department_reviewer", "finance"))

    @rule(key=st.sampled_from(("town_operator", "department_reviewer", "finance")), place=number, which=number)
    def ask_step(self, key: str, place: int, which: int) -> None:
        """Somebody takes one of the steps that begin where a request stands."""
        self.do(key, lambda session, actor: self.take(session, actor, AppropriationRequest, place, which, "说明"))

    def turn(self, model: Any, place: int, keys: tuple[str, ...]) -> None:
        """The first of these hands to whom a step forward is open takes it."""
        for key in keys:
            with suppress(DomainError):
                code, pk = self.onward(key, model, place)
                self.do(key, lambda session, actor, pk=pk, code=code: _take(session, actor, model, pk, code, ""))
                return

    def onward(self, key: str, model: Any, place: int) -> tuple[str, int]:
        """The step forward that is open to an officer at a row, and the row. Raises where there is none."""
        with session_for(self.actors[key]) as session:
            row = self.of(session, model, place)
            offered = [one.step for one in engine.offers(session, self.actors[key], row) if not one.reason]
            found = [one.code for one in offered if one.kind == "forward" and one.code not in ("take_down", "release")]
            if not found:
                raise DomainError("not the turn of this one")
            return found[0], row.id

    def take(self, session: Session, actor: Actor, model: Any, place: int, which: int, comment: str) -> None:
        """One step of those that begin in the state of a row."""
        row = self.of(session, model, place)
        steps = [one for one in flow_of(row).steps if row.state in one.source]
        if not steps:
            raise DomainError("at its end")
        _take(session, actor, model, row.id, steps[which % len(steps)].code, comment)

    @rule(place=number, amount=st.integers(0, 3 * village.FEN), reason=st.sampled_from(("", "核定")))
    def change(self, place: int, amount: int, reason: str) -> None:
        """The township gives a line another amount."""

        def act(session: Session, actor: Actor) -> None:
            line = self.of(session, RosterLine, place)
            seen = session.get_one(Roster, line.roster_id).version
            lines.change_line(session, actor, line, amount, reason, seen_version=seen)

        self.do("town_operator", act)

    @rule(place=number, back=st.booleans())
    def drop(self, place: int, back: bool) -> None:
        """The township drops a line, or lets it count again."""

        def act(session: Session, actor: Actor) -> None:
            line = self.of(session, RosterLine, place)
            roster = session.get_one(Roster, line.roster_id)
            (lines.restore_lines if back else lines.drop_lines)(session, actor, roster, [line.id], "核实")

        self.do("town_operator", act)

    @rule(place=number)
    def recompile(self, place: int) -> None:
        """The township works a roster out anew."""

        def act(session: Session, actor: Actor) -> None:
            compiling.recompile(session, actor, self.of(session, Roster, place))

        self.do("town_operator", act)

    @rule(place=number)
    def carry(self, place: int) -> None:
        """The township carries settled lines on."""
        self.do("town_operator", lambda session, actor: carrying.carry(session, actor, self.of(session, Roster, place)))

    @rule(place=number)
    def object_to(self, place: int) -> None:
        """Somebody objects to a line."""

        def act(session: Session, actor: Actor) -> None:
            line = self.of(session, RosterLine, place)
            objections.object_to(session, actor, session.get_one(Roster, line.roster_id), line.id, "不符合条件")

        self.do("town_operator", act)

    @rule(place=number, upheld=st.booleans(), key=st.sampled_from(("town_reviewer", "department_reviewer")))
    def settle(self, place: int, upheld: bool, key: str) -> None:
        """An objection is looked into."""

        def act(session: Session, actor: Actor) -> None:
            objections.decide(session, actor, self.of(session, Objection, place), upheld, "查过")

        self.do(key, act)

    @rule(place=number, key=st.sampled_from(HANDS[1:6]))
    def give_back(self, place: int, key: str) -> None:
        """A reviewer returns a line."""

        def act(session: Session, actor: Actor) -> None:
            line = self.of(session, RosterLine, place)
            roster = session.get_one(Roster, line.roster_id)
            returning.return_lines(session, actor, roster, [line.id], "金额有误", digest(roster))

        self.do(key, act)

    @rule(place=number, on=st.booleans())
    def stop(self, place: int, on: bool) -> None:
        """The county stops a roster, or lets it go on."""
        act = supervising.resume if on else supervising.stop
        self.do("county_reviewer", lambda session, actor: act(session, actor, self.of(session, Roster, place), "核查"))

    @rule(place=number)
    def ask_money(self, place: int) -> None:
        """The township asks for the money of a roster."""

        def act(session: Session, actor: Actor) -> None:
            requests.compile_request(session, actor, [self.of(session, Roster, place).id], self.account, "")

        self.do("town_operator", act)

    @rule(place=number)
    def receipt(self, place: int) -> None:
        """Finance notes the bank's receipt."""

        def act(session: Session, actor: Actor) -> None:
            row = self.of(session, AppropriationRequest, place)
            requests.record_receipt(session, actor, row, uuid.uuid4().hex, date.today(), row.version)  # noqa: DTZ011

        self.do("finance", act)

    @rule(amount=st.integers(1, 6 * village.FEN), more=st.booleans())
    def quota_moves(self, amount: int, more: bool) -> None:
        """Finance raises or cuts the quota by a document."""
        act = quotas.raise_quota if more else quotas.cut_quota
        said = {"amount": amount, "by_document": uuid.uuid4().hex}
        self.do("finance", lambda session, actor: act(session, actor, session.get_one(Quota, self.quota), said))

    @invariant()
    def nothing_is_wrong(self) -> None:
        """The auditor finds nothing."""
        with sessions.engine().connect() as connection:
            assert audit(connection) == []


def _take(session: Session, actor: Actor, model: Any, pk: int, step: str, comment: str) -> None:
    row = session.get_one(model, pk)
    sent = {"seen_digest": digest(row), "operation_id": uuid.uuid4().hex, "proof": PROOF, "comment": comment}
    engine.take(session, actor, row, step, **sent)


def _last(model: Any) -> int:
    with system_session("tests look") as session:
        return int(session.scalar(sa.select(sa.func.max(model.id))) or 0)


def _fingerprint() -> int:
    with sessions.engine().connect() as connection:
        return hash(
            tuple(tuple(connection.execute(sa.select(model.__table__).order_by(model.id)))  # type: ignore[attr-defined]
            for model in WATCHED)
        )  # fmt: skip


def test_no_history_leads_where_the_auditor_finds_anything(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof, "_verify", [judge])
    told.clear()
    lasting = settings(
        max_examples=max(1, STEPS // LENGTH), stateful_step_count=LENGTH, deadline=None, database=None,
        suppress_health_check=list(HealthCheck), print_blob=True, derandomize=True,
    )  # fmt: skip
    run_state_machine_as_test(History, settings=lasting)  # type: ignore[no-untyped-call]
    with system_session("tests look") as session:
        events = session.scalar(sa.select(sa.func.count(AuditEvent.seq)))
    print(f"\nR4: {told['steps']} steps ({told['done']} done, {told['refused']} refused), {events} events, 0 wrong")
    assert told["steps"] >= min(STEPS, FIRST_FIGURE) // 2
