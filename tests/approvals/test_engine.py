"""The engine: one conditional update, one operation, one digest, and the ways back."""

from __future__ import annotations

import threading
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.approvals import inbox
from app.approvals.flow import Flow, Kind, State, Step, flows
from app.approvals.models import FlowAction
from app.approvals.subject import digest
from app.audit.models import AuditEvent
from app.kernel.errors import Conflict, DomainError, NotAllowed, NotFound
from app.offices.models import ChangeRequest
from app.offices.services import change_requests
from app.offices.services.terminals import assign_terminal
from app.store.sessions import system_session
from tests import world
from tests.approvals.working import act, ask, at_work, offers, officer_now, operation, request_now, steps_of

pytestmark = pytest.mark.usefixtures("_proof")


@pytest.fixture(autouse=True)
def _finished(app: Flask) -> Any:
    """Each test leaves no open request behind: the officers of the world are few."""
    yield
    with system_session("tests tidy") as session:
        session.execute(sa.update(ChangeRequest).values(state="cancelled"))
        session.commit()


def test_a_request_goes_through_two_people_and_takes_effect(app: Flask, small_world: world.World) -> None:
    pk = ask(small_world, "town_operator", new_telephone="13911112222")
    act(small_world, "county_admin", pk, "check", comment="  电话已\n核对 ")
    assert officer_now(small_world, "town_operator").telephone is None
    act(small_world, "county_admin_2", pk, "approve")
    assert request_now(pk).state == "approved"
    assert officer_now(small_world, "town_operator").telephone == "13911112222"
    assert steps_of(pk) == ["submit", "check", "approve"]


def test_each_step_is_on_the_trail_with_the_digest_of_what_was_on_the_screen(
    app: Flask, small_world: world.World
) -> None:
    pk = ask(small_world, "town_reviewer")
    done = act(small_world, "county_admin", pk, "check", comment="属实")
    seen = digest_of(pk)
    with system_session("test") as session:
        last = sa.select(AuditEvent).where(AuditEvent.tag == "approvals:flow:step").order_by(AuditEvent.seq.desc())
        event = session.scalars(last.limit(1)).one()
    assert done.digest == seen
    assert seen in event.detail
    assert "属实" in event.detail
    assert (done.officer_name, done.post, done.address) == ("孙县网", "network_admin", "127.0.0.1")
    assert (done.from_state, done.to_state, done.sequence) == ("submitted", "checked", 2)


def digest_of(pk: int) -> str:
    with system_session("test") as session:
        return digest(session.get_one(ChangeRequest, pk))


def test_a_step_is_never_changed_or_removed(app: Flask, small_world: world.World) -> None:
    pk = ask(small_world, "town_operator")
    for statement in (
        sa.update(FlowAction).values(comment="改"),
        sa.delete(FlowAction).where(FlowAction.subject_id == pk),
    ):
        with system_session("test") as session, pytest.raises(sa.exc.DBAPIError):
            session.execute(statement)


def test_a_repeated_operation_is_the_same_operation(app: Flask, small_world: world.World) -> None:
    pk, once, seen = ask(small_world, "town_operator"), operation(), ""
    seen = digest_of(pk)
    first = act(small_world, "county_admin", pk, "check", operation_id=once, seen_digest=seen)
    again = act(small_world, "county_admin", pk, "check", operation_id=once, seen_digest=seen)
    assert first.id == again.id
    assert steps_of(pk) == ["submit", "check"]


def test_an_operation_id_serves_one_step_of_one_officer(app: Flask, small_world: world.World) -> None:
    pk, once = ask(small_world, "town_operator"), operation()
    act(small_world, "county_admin", pk, "check", operation_id=once)
    with pytest.raises(Conflict, match="操作编号"):
        act(small_world, "county_admin_2", pk, "approve", operation_id=once)
    with pytest.raises(DomainError, match="已过期"):
        act(small_world, "county_admin_2", pk, "approve", operation_id="")


def test_the_same_form_sent_twice_makes_one_request(app: Flask, small_world: world.World) -> None:
    sent = {"kind": "telephone", "new_telephone": "13955556666", "reason": "换号"}
    once = operation()
    with at_work(small_world, "town_operator") as (session, actor):
        one = change_requests.ask(session, actor, sent, once).id
        two = change_requests.ask(session, actor, sent, once).id
    assert one == two
    assert steps_of(one) == ["submit"]


def test_content_that_changed_after_the_page_was_opened_is_not_decided_on(app: Flask, small_world: world.World) -> None:
    pk = ask(small_world, "town_operator", new_telephone="13900000001")
    seen = digest_of(pk)
    act(small_world, "town_operator", pk, "withdraw")
    amend(small_world, "town_operator", pk, new_telephone="13900000002", reason="写错了")
    act(small_world, "town_operator", pk, "submit")
    with pytest.raises(Conflict, match="修改过"):
        act(small_world, "county_admin", pk, "check", seen_digest=seen)
    assert request_now(pk).state == "submitted"


def amend(small_world: world.World, key: str, pk: int, **data: Any) -> None:
    with at_work(small_world, key) as (session, actor):
        row = session.get_one(ChangeRequest, pk)
        change_requests.amend(session, actor, row, data, digest(row))


def test_a_digest_tells_every_visible_value_apart(app: Flask, small_world: world.World) -> None:
    one = ask(small_world, "town_operator", new_telephone="13900000001")
    before = digest_of(one)
    with system_session("test") as session:
        row = session.get_one(ChangeRequest, one)
        row.reason = "另一个理由"
        other = digest(row)
        row.reason, row.new_telephone = "换了号码", "13900000003"
        third = digest(row)
        session.rollback()
    assert len({before, other, third}) == 3


def test_of_several_requests_of_a_kind_at_the_same_moment_one_is_taken(app: Flask, small_world: world.World) -> None:
    outcomes: list[str] = []
    start = threading.Barrier(6)

    def request() -> None:
        with app.app_context():
            start.wait()
            try:
                ask(small_world, "town_operator")
                outcomes.append("done")
            except DomainError as refusal:
                outcomes.append(refusal.faults[0].field)

    threads = [threading.Thread(target=request) for _one in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["done", *["kind"] * 5]


def test_of_two_deciders_at_the_same_moment_one_is_told_that_the_state_changed(
    app: Flask, small_world: world.World
) -> None:
    for _round in range(5):
        pk = ask(small_world, "town_operator")
        outcomes: list[str] = []
        start = threading.Barrier(2)

        def decide(key: str, step: str, pk: int = pk, start: Any = start, outcomes: list[str] = outcomes) -> None:
            with app.app_context():
                start.wait()
                try:
                    act(small_world, key, pk, step, comment="并发")
                    outcomes.append("done")
                except Conflict:
                    outcomes.append("conflict")

        pair = (("county_admin", "check"), ("county_admin_2", "refuse_at_check"))
        threads = [threading.Thread(target=decide, args=one) for one in pair]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert sorted(outcomes) == ["conflict", "done"]
        assert len(steps_of(pk)) == 2
        with system_session("tests tidy") as session:
            session.execute(sa.update(ChangeRequest).values(state="cancelled"))
            session.commit()


def test_the_same_operation_sent_by_eight_threads_is_taken_once(app: Flask, small_world: world.World) -> None:
    pk, once = ask(small_world, "town_operator"), operation()
    start, taken = threading.Barrier(8), list[int]()

    def press() -> None:
        with app.app_context():
            start.wait()
            taken.append(act(small_world, "county_admin", pk, "check", operation_id=once).id)

    threads = [threading.Thread(target=press) for _one in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(taken) == 8
    assert len(set(taken)) == 1
    assert steps_of(pk) == ["submit", "check"]


def test_what_was_returned_unamended_comes_back_to_the_returning_post(app: Flask, small_world: world.World) -> None:
    pk = ask(small_world, "town_operator")
    act(small_world, "county_admin", pk, "check")
    act(small_world, "county_admin_2", pk, "return_at_approval", comment="请说明理由")
    returned = request_now(pk)
    assert (returned.state, returned.returned_to, returned.flow_round) == ("returned", "checked", 2)
    act(small_world, "town_operator", pk, "submit", comment="号码实名在本人名下")
    assert request_now(pk).state == "checked"
    act(small_world, "county_admin_2", pk, "approve")
    assert request_now(pk).state == "approved"


def test_what_was_amended_is_seen_again_by_whoever_agreed_to_it_before(app: Flask, small_world: world.World) -> None:
    pk = ask(small_world, "town_operator", new_telephone="13900000004")
    act(small_world, "county_admin", pk, "check")
    act(small_world, "county_admin_2", pk, "return_at_approval", comment="号码有误")
    amend(small_world, "town_operator", pk, new_telephone="13900000005", reason="更正号码")
    act(small_world, "town_operator", pk, "submit")
    assert request_now(pk).state == "submitted"


def test_who_agreed_again_is_not_asked_a_third_time(app: Flask, small_world: world.World) -> None:
    pk = ask(small_world, "town_operator", new_telephone="13900000008")
    act(small_world, "county_admin", pk, "check")
    act(small_world, "county_admin_2", pk, "return_at_approval", comment="号码有误")
    amend(small_world, "town_operator", pk, new_telephone="13900000009", reason="更正号码")
    act(small_world, "town_operator", pk, "submit")
    act(small_world, "county_admin", pk, "check")
    act(small_world, "county_admin_2", pk, "return_at_approval", comment="请说明")
    act(small_world, "town_operator", pk, "submit", comment="已说明")
    assert request_now(pk).state == "checked"


def test_a_resubmission_that_is_taken_back_still_knows_who_returned_it(app: Flask, small_world: world.World) -> None:
    pk = ask(small_world, "town_operator", new_telephone="13900000010")
    act(small_world, "county_admin", pk, "check")
    act(small_world, "county_admin_2", pk, "return_at_approval", comment="请说明")
    for _again in range(2):
        act(small_world, "town_operator", pk, "submit")
        act(small_world, "town_operator", pk, "withdraw")
    amend(small_world, "town_operator", pk, new_telephone="13900000011", reason="更正号码")
    act(small_world, "town_operator", pk, "submit")
    assert request_now(pk).state == "submitted"
    act(small_world, "town_operator", pk, "withdraw")
    amend(small_world, "town_operator", pk, new_telephone="13900000010", reason="换了号码")
    act(small_world, "town_operator", pk, "submit")
    assert request_now(pk).state == "submitted"


def test_what_the_checker_returned_comes_back_to_the_checker(app: Flask, small_world: world.World) -> None:
    pk = ask(small_world, "town_operator", new_telephone="13900000006")
    act(small_world, "county_admin", pk, "return_at_check", comment="号码少一位")
    amend(small_world, "town_operator", pk, new_telephone="13900000007", reason="更正号码")
    act(small_world, "town_operator", pk, "submit")
    assert request_now(pk).state == "submitted"
    act(small_world, "county_admin", pk, "check")


def test_a_return_and_a_refusal_say_why(app: Flask, small_world: world.World) -> None:
    pk = ask(small_world, "town_operator")
    for step in ("return_at_check", "refuse_at_check"):
        with pytest.raises(DomainError, match="办理意见") as refusal:
            act(small_world, "county_admin", pk, step, comment="  ")
        assert refusal.value.faults[0].field == "comment"
    act(small_world, "county_admin", pk, "refuse_at_check", comment="与实名登记不符")
    assert request_now(pk).state == "refused"
    assert offers(small_world, "county_admin_2", pk) == {}


def test_only_who_took_the_last_step_takes_it_back(app: Flask, small_world: world.World) -> None:
    pk = ask(small_world, "town_operator")
    assert "withdraw" in offers(small_world, "town_operator", pk)
    act(small_world, "county_admin", pk, "check")
    assert "withdraw" not in offers(small_world, "town_operator", pk)
    with pytest.raises(NotAllowed):
        act(small_world, "town_operator", pk, "withdraw")
    act(small_world, "county_admin", pk, "withdraw")
    assert request_now(pk).state == "submitted"
    assert "withdraw" not in offers(small_world, "county_admin", pk)


def test_who_withdrew_a_check_still_cannot_approve(app: Flask, small_world: world.World) -> None:
    pk = ask(small_world, "town_operator")
    act(small_world, "county_admin", pk, "check")
    act(small_world, "county_admin", pk, "withdraw")
    act(small_world, "county_admin_2", pk, "check")
    with pytest.raises(NotAllowed, match="不同的人"):
        act(small_world, "county_admin", pk, "approve")


def test_one_officer_cannot_both_check_and_approve(app: Flask, small_world: world.World) -> None:
    pk = ask(small_world, "town_operator")
    act(small_world, "county_admin", pk, "check")
    assert "不同的人" in offers(small_world, "county_admin", pk)["approve"]
    with pytest.raises(NotAllowed, match="核对通过"):
        act(small_world, "county_admin", pk, "approve")
    with system_session("test") as session:
        refused = sa.select(AuditEvent).where(AuditEvent.tag == "approvals:flow:refuse")
        events = session.scalars(refused).all()
    assert any(event.outcome == "refused" and "approve" in event.detail for event in events)


def test_a_wrong_proof_leaves_everything_as_it_was(app: Flask, small_world: world.World) -> None:
    pk = ask(small_world, "town_operator")
    act(small_world, "county_admin", pk, "check")
    before = officer_now(small_world, "town_operator").telephone
    for wrong in ("", "wrong"):
        with pytest.raises(DomainError) as refusal:
            act(small_world, "county_admin_2", pk, "approve", proof=wrong)
        assert refusal.value.faults[0].field == "proof"
    assert request_now(pk).state == "checked"
    assert officer_now(small_world, "town_operator").telephone == before
    act(small_world, "county_admin_2", pk, "approve")


def test_an_effect_that_fails_undoes_the_step(app: Flask, small_world: world.World) -> None:
    pk = ask(small_world, "town_operator", "address", new_address="10.9.9.9")
    act(small_world, "county_admin", pk, "check")
    with at_work(small_world, "county_admin") as (session, actor):
        taken = {"officer_id": small_world.officers["station_operator"], "address": "10.9.9.9"}
        assign_terminal(session, actor, taken)
    with pytest.raises(DomainError, match="一个地址只能归一人"):
        act(small_world, "county_admin_2", pk, "approve")
    assert request_now(pk).state == "checked"
    assert steps_of(pk) == ["submit", "check"]


def test_a_step_of_another_state_or_no_step_is_refused(app: Flask, small_world: world.World) -> None:
    pk = ask(small_world, "town_operator")
    with pytest.raises(Conflict, match="状态已变更"):
        act(small_world, "county_admin", pk, "approve")
    with pytest.raises(NotFound):
        act(small_world, "county_admin", pk, "no-such-step")
    with pytest.raises(NotAllowed):
        act(small_world, "county_operator", pk, "check")


def test_an_inbox_shows_what_the_actor_could_do_now(app: Flask, small_world: world.World) -> None:
    pk = ask(small_world, "town_operator")

    def waits_for(key: str) -> bool:
        with at_work(small_world, key) as (session, actor):
            listed = [one.subject.id for one in inbox.inbox(session, actor).rows]
            assert sum(one.number for one in inbox.waiting(session, actor)) == len(listed)
            return pk in listed

    assert waits_for("county_admin")
    assert waits_for("county_admin_2")
    assert not waits_for("town_operator")
    assert not waits_for("city_admin")
    act(small_world, "county_admin", pk, "check")
    assert not waits_for("county_admin")
    assert waits_for("county_admin_2")
    act(small_world, "county_admin_2", pk, "return_at_approval", comment="请补充")
    assert waits_for("town_operator")


def test_a_flow_that_contradicts_itself_is_refused_at_the_start() -> None:
    states = (State("open", "开"), State("shut", "关", final=True))

    def flow(*steps: Step) -> Flow:
        return Flow("x", "例", ChangeRequest, states, steps)

    for wrong in (
        Step("a", "甲", frozenset({"open"}), "gone"),
        Step("a", "甲", frozenset({"shut"}), "open"),
        Step("a", "甲", frozenset(), "shut"),
        Step("a", "甲", frozenset({"open"}), "shut", kind=Kind.WITHDRAW),
    ):
        with pytest.raises(ValueError, match=r"x\.a"):
            flow(wrong)
    with pytest.raises(ValueError, match="one code"):
        flow(Step("a", "甲", frozenset({"open"}), "shut"), Step("a", "乙", frozenset({"open"}), "shut"))


def test_every_flow_of_the_catalogue_names_the_subject_that_names_it(app: Flask) -> None:
    for code, flow in flows().items():
        assert flow.subject.__flow__ == code  # type: ignore[attr-defined]
        assert {state.code for state in flow.states if not state.final} <= {
            code for step in flow.steps for code in step.source
        }


def test_an_inbox_asks_the_database_the_same_few_times_however_much_waits(app: Flask, small_world: world.World) -> None:
    def statements(key: str) -> int:
        counted: list[str] = []

        def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            counted.append(statement)

        with at_work(small_world, key) as (session, actor):
            bind = session.get_bind()
            sa.event.listen(bind, "before_cursor_execute", note)
            try:
                inbox.waiting(session, actor)
            finally:
                sa.event.remove(bind, "before_cursor_execute", note)
        return len([one for one in counted if one.lstrip().upper().startswith("SELECT") and "set_config" not in one])

    ask(small_world, "town_operator")
    few = statements("city_admin"), statements("county_admin")
    for key in ("town_reviewer", "station_operator", "informant", "finance", "bank_operator"):
        ask(small_world, key)
    assert (statements("city_admin"), statements("county_admin")) == few
    assert max(few) <= 4
