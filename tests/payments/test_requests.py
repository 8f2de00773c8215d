"""From approved rosters to money in the special account: the way, and what is refused on it, each in its sentence."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
import sqlalchemy as sa

from app.approvals.flow import History, flows
from app.approvals.models import FlowAction
from app.extensions import db
from app.kernel import clock
from app.kernel.errors import Conflict, DomainError, NotAllowed
from app.payments.models import (
    AccountEntry,
    AppropriationRequest,
    QuotaLink,
    QuotaMovement,
    RequestRoster,
    SpecialAccount,
)
from app.payments.services import requests, rules
from app.payments.services.choosing import rosters_to_ask_for
from app.rosters.models import Roster
from app.store.sessions import system_session
from tests import world
from tests.approvals.working import at_work
from tests.payments import treasury
from tests.payments.treasury import FINANCE, OPERATOR, REVIEWER, SECOND


def state(pk: int) -> str:
    return str(treasury.read(AppropriationRequest, pk).state)


def movements(pk: int) -> list[tuple[str, int]]:
    return [(one.kind, one.amount) for one in treasury.rows(QuotaMovement, QuotaMovement.request_id == pk)]


def test_money_goes_from_the_quota_to_the_special_account_through_four_hands(people: world.World) -> None:
    quota = treasury.quota(people, 100_000)
    first, second = treasury.roster(60_000, 6), treasury.roster(20_000, 2)
    pk = treasury.approved(people, first, second)
    row = treasury.read(AppropriationRequest, pk)
    assert (row.amount, row.people, row.purpose[:4]) == (80_000, 8, "农村低保")
    assert treasury.figures(quota) == (100_000, 20_000, 80_000, 0)
    treasury.receipted(people, pk, "HD-1")
    treasury.act(people, SECOND, pk, "pay")
    assert (state(pk), treasury.figures(quota)) == ("paid", (100_000, 20_000, 0, 80_000))
    (entry,) = treasury.rows(AccountEntry, AccountEntry.request_id == pk)
    assert (entry.kind, entry.amount, entry.receipt_no, entry.booked_on) == ("received", 80_000, "HD-1", clock.today())
    assert (entry.programme_code, entry.division_code) == (treasury.CODE, treasury.TOWN)
    assert movements(pk) == [("freeze", 80_000), ("pay", 80_000)]


def test_requests_of_a_township_are_numbered_through_the_year(people: world.World) -> None:
    numbers = [
        treasury.read(AppropriationRequest, treasury.compiled(people, treasury.roster())).number for _ in range(2)
    ]
    stem = f"130123100-{clock.today().year}-"
    assert all(one.startswith(stem) for one in numbers)
    assert int(numbers[1][-4:]) == int(numbers[0][-4:]) + 1


def test_several_quotas_are_drawn_on_in_the_chosen_order(people: world.World) -> None:
    small = treasury.quota(people, 10_000, priority=20)
    large = treasury.quota(people, 50_000, priority=30)
    first = treasury.quota(people, 30_000, priority=5)
    drawn = {
        "priority": [(first, 30_000), (small, 10_000), (large, 5_000)],
        "smallest": [(small, 10_000), (first, 30_000), (large, 5_000)],
        "largest": [(large, 45_000)],
    }
    for rule, expected in drawn.items():
        pk = treasury.compiled(people, treasury.roster(45_000))
        treasury.act(people, OPERATOR, pk, "submit")
        treasury.act(people, REVIEWER, pk, "review")
        with at_work(people, FINANCE) as (session, actor):
            row = session.get_one(AppropriationRequest, pk)
            requests.choose_linking(session, actor, row, rule, row.version)
        treasury.act(people, FINANCE, pk, "approve")
        links = [(one.quota_id, one.amount) for one in treasury.rows(QuotaLink, QuotaLink.request_id == pk)]
        assert links == expected
        treasury.act(people, FINANCE, pk, "release", "重新安排")


def test_a_shortage_is_refused_with_the_missing_sum(people: world.World) -> None:
    treasury.quota(people, 10_000)
    treasury.quota(people, 20_000)
    treasury.quota(people, 99_000, code=treasury.OTHER_CODE)
    pk = treasury.compiled(people, treasury.roster(45_050))
    treasury.act(people, OPERATOR, pk, "submit")
    treasury.act(people, REVIEWER, pk, "review")
    with pytest.raises(NotAllowed, match=r"可用指标 300\.00 元，申请 450\.50 元，还差 150\.50 元"):
        treasury.act(people, FINANCE, pk, "approve")
    assert (state(pk), movements(pk)) == ("reviewed", [])


def test_whoever_approves_does_not_pay(people: world.World) -> None:
    treasury.quota(people)
    pk = treasury.approved(people, treasury.roster())
    treasury.receipted(people, pk)
    with pytest.raises(NotAllowed, match="同一事项的不同步骤须由不同的人办理"):
        treasury.act(people, FINANCE, pk, "pay")


def test_nothing_is_paid_without_the_receipt(people: world.World) -> None:
    treasury.quota(people)
    pk = treasury.approved(people, treasury.roster())
    with pytest.raises(NotAllowed, match="还没有登记银行回单"):
        treasury.act(people, SECOND, pk, "pay")
    with pytest.raises(DomainError, match="请填写银行回单号"):
        treasury.receipted(people, pk, "  ")
    for wrong in (clock.today() + timedelta(days=1), clock.today() - timedelta(days=1)):
        with pytest.raises(DomainError, match="拨付日期应在编制申请书之后"):
            treasury.receipted(people, pk, on=wrong)
    with pytest.raises(NotAllowed, match="由本县的财政经办办理"):
        treasury.receipted(people, pk, who=REVIEWER)


def test_what_was_released_passes_through_every_hand_again(people: world.World) -> None:
    quota = treasury.quota(people, 100_000)
    pk = treasury.approved(people, treasury.roster(60_000))
    treasury.receipted(people, pk)
    with pytest.raises(DomainError, match="须写明办理意见"):
        treasury.act(people, FINANCE, pk, "release")
    treasury.act(people, FINANCE, pk, "release", "专户账号有误")
    row = treasury.read(AppropriationRequest, pk)
    assert (row.state, row.receipt_no, row.paid_on) == ("returned", None, None)
    assert treasury.figures(quota) == (100_000, 100_000, 0, 0)
    treasury.act(people, OPERATOR, pk, "submit")
    assert state(pk) == "submitted"
    treasury.act(people, REVIEWER, pk, "review")
    treasury.act(people, FINANCE, pk, "approve")
    assert treasury.figures(quota) == (100_000, 40_000, 60_000, 0)
    links = treasury.rows(QuotaLink, QuotaLink.request_id == pk)
    assert [(one.round, one.released) for one in links] == [(1, True), (2, False)]


def test_a_returned_request_goes_straight_back_to_whoever_returned_it(people: world.World) -> None:
    treasury.quota(people)
    pk = treasury.compiled(people, treasury.roster())
    treasury.act(people, OPERATOR, pk, "submit")
    treasury.act(people, REVIEWER, pk, "review")
    treasury.act(people, FINANCE, pk, "return_at_approval", "请补充理由")
    treasury.act(people, OPERATOR, pk, "submit")
    assert state(pk) == "reviewed"


def test_a_roster_that_changed_stops_its_request(people: world.World) -> None:
    treasury.quota(people)
    roster = treasury.roster(60_000)
    pk = treasury.compiled(people, roster)
    treasury.change(Roster, roster, total=50_000, lines=5, content_digest="0" * 64)
    with pytest.raises(NotAllowed, match="在编制申请书之后有变动"):
        treasury.act(people, OPERATOR, pk, "submit")
    with at_work(people, OPERATOR) as (session, actor):
        row = session.get_one(AppropriationRequest, pk)
        requests.amend_request(session, actor, row, [roster], row.account_id, "按新的人数", row.version)
    treasury.act(people, OPERATOR, pk, "submit")
    assert treasury.read(AppropriationRequest, pk).amount == 50_000
    treasury.change(Roster, roster, stopped="上级叫停")
    with pytest.raises(NotAllowed, match="有变动"):
        treasury.act(people, REVIEWER, pk, "review")


def test_an_amended_request_is_seen_again_by_everybody(people: world.World) -> None:
    treasury.quota(people)
    first, second = treasury.roster(10_000), treasury.roster(20_000)
    pk = treasury.compiled(people, first)
    treasury.act(people, OPERATOR, pk, "submit")
    treasury.act(people, REVIEWER, pk, "review")
    treasury.act(people, FINANCE, pk, "return_at_approval", "把两期合并")
    with at_work(people, OPERATOR) as (session, actor):
        row = session.get_one(AppropriationRequest, pk)
        requests.amend_request(session, actor, row, [first, second], row.account_id, "", row.version)
    treasury.act(people, OPERATOR, pk, "submit")
    assert (state(pk), treasury.read(AppropriationRequest, pk).amount) == ("submitted", 30_000)


def test_a_cancelled_request_lets_its_rosters_go(people: world.World) -> None:
    roster = treasury.roster()
    pk = treasury.compiled(people, roster)
    with pytest.raises(Conflict, match="已列在申请书 130123100-"):
        treasury.compiled(people, roster)
    treasury.act(people, OPERATOR, pk, "cancel")
    again = treasury.compiled(people, roster)
    livings = treasury.rows(RequestRoster, RequestRoster.roster_id == roster)
    assert [(one.request_id, one.living) for one in livings] == [(pk, None), (again, True)]


def test_only_rosters_that_wait_for_money_are_offered(people: world.World) -> None:
    wanted, other_programme = treasury.roster(), treasury.roster(code=treasury.OTHER_CODE)
    treasury.roster(state="reviewed")
    treasury.roster(town=treasury.OTHER_TOWN)
    treasury.compiled(people, treasury.roster())
    with at_work(people, OPERATOR) as (session, actor):
        assert [one.id for one in rosters_to_ask_for(session, actor)] == [wanted, other_programme]
        assert [one.id for one in rosters_to_ask_for(session, actor, treasury.CODE)] == [wanted]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"state": "reviewed"}, "现在是“待终审”，终审通过的才能申请拨款"),
        ({"stopped": "重复发放"}, "被上级叫停，恢复后才能申请拨款"),
        ({"total": 0, "lines": 0}, "没有要发放的金额"),
        ({"town": treasury.OTHER_TOWN}, "只能为本乡镇的花名册申请拨款"),
    ],
)
def test_what_a_roster_must_be_is_said(people: world.World, said: dict[str, Any], sentence: str) -> None:
    with pytest.raises(DomainError, match=sentence):
        treasury.compiled(people, treasury.roster(**said))


def test_a_request_is_about_one_programme_and_names_an_account_in_use(people: world.World) -> None:
    roster = treasury.roster()
    with pytest.raises(DomainError, match="同一个补贴项目"):
        treasury.compiled(people, roster, treasury.roster(code=treasury.OTHER_CODE))
    with pytest.raises(DomainError, match="请选择要申请拨款的花名册"):
        treasury.compiled(people)
    closed = treasury.account(people)
    treasury.change(SpecialAccount, closed, closed_on=clock.today())
    with pytest.raises(DomainError, match="专户已停用"):
        treasury.compiled(people, roster, account_id=closed)
    with at_work(people, OPERATOR) as (session, actor), pytest.raises(DomainError, match="请选择收款专户"):
        requests.compile_request(session, actor, [roster], None)
    with at_work(people, REVIEWER) as (session, actor), pytest.raises(NotAllowed, match="由乡镇惠民办的操作员编制"):
        requests.compile_request(session, actor, [roster], 1)


def test_nobody_overwrites_what_another_amended(people: world.World) -> None:
    roster = treasury.roster()
    pk = treasury.compiled(people, roster)
    with at_work(people, OPERATOR) as (session, actor):
        row = session.get_one(AppropriationRequest, pk)
        with pytest.raises(Conflict, match="刚被别人修改过"):
            requests.amend_request(session, actor, row, [roster], row.account_id, "", row.version - 1)
    treasury.act(people, OPERATOR, pk, "submit")
    with at_work(people, OPERATOR) as (session, actor):
        row = session.get_one(AppropriationRequest, pk)
        with pytest.raises(Conflict, match="现在是“待部门审核”"):
            requests.amend_request(session, actor, row, [roster], row.account_id, "", row.version)
    with at_work(people, FINANCE) as (session, actor):
        row = session.get_one(AppropriationRequest, pk)
        with pytest.raises(DomainError, match="请选择一种挂接规则"):
            requests.choose_linking(session, actor, row, "random", row.version)


def test_a_roster_is_sent_only_when_its_money_has_arrived(people: world.World) -> None:
    treasury.quota(people)
    roster = treasury.roster(60_000)

    def said() -> str:
        with system_session("tests ask the guard") as session:
            flow = flows()["appropriation_request"]
            with at_work(people, "county_operator") as (_own, actor):
                history = History(flow, flow.steps[0], ())
                return rules.is_funded(session, actor, session.get_one(Roster, roster), history)

    assert "还没有为这份花名册编制拨款申请书" in said()
    pk = treasury.approved(people, roster)
    assert "还是“已核定待拨付”" in said()
    treasury.receipted(people, pk)
    treasury.act(people, SECOND, pk, "pay")
    assert said() == ""
    treasury.change(Roster, roster, total=50_000)
    assert said() == ""
    treasury.change(Roster, roster, total=60_001)
    assert "少于这份花名册现在的金额" in said()


def test_of_eight_who_ask_for_the_same_roster_at_once_one_succeeds(people: world.World) -> None:
    roster, where = treasury.roster(), treasury.account(people)
    made, refusals, failures = list[int](), list[str](), list[BaseException]()

    def one() -> None:
        try:
            made.append(treasury.compiled(people, roster, account_id=where))
        except Conflict as refusal:
            refusals.append(str(refusal.sentence))
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert (len(made), len(refusals)) == (1, 7)
    assert all("申请书" in one for one in refusals)
    assert len(treasury.rows(RequestRoster, RequestRoster.roster_id == roster)) == 1


class Killed(Exception):
    """The process is gone."""


@contextmanager
def killed_before(number: int) -> Iterator[None]:
    """No statement goes to the database from this one on, counted from 0, but those that take everything back."""
    seen = count()

    def stop(*_said: Any) -> None:
        if next(seen) >= number:
            raise Killed

    sa.event.listen(db.engine, "before_cursor_execute", stop)
    try:
        yield
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", stop)


@pytest.mark.parametrize(
    ("step", "who", "before", "after"),
    [
        ("approve", FINANCE, (100_000, 100_000, 0, 0), (100_000, 40_000, 60_000, 0)),
        ("pay", SECOND, (100_000, 40_000, 60_000, 0), (100_000, 40_000, 0, 60_000)),
    ],
)
def test_killed_between_any_two_statements_nothing_is_half_done(
    people: world.World, step: str, who: str, before: tuple[int, ...], after: tuple[int, ...]
) -> None:
    quota = treasury.quota(people, 100_000)
    pk = treasury.compiled(people, treasury.roster(60_000))
    treasury.act(people, OPERATOR, pk, "submit")
    treasury.act(people, REVIEWER, pk, "review")
    if step == "pay":
        treasury.act(people, FINANCE, pk, "approve")
        treasury.receipted(people, pk)

    def everything() -> tuple[Any, ...]:
        entries = treasury.rows(AccountEntry, AccountEntry.request_id == pk)
        links = treasury.rows(QuotaLink, QuotaLink.request_id == pk)
        acts = treasury.rows(FlowAction, FlowAction.subject_id == pk, FlowAction.flow == "appropriation_request")
        return state(pk), treasury.figures(quota), movements(pk), len(entries), len(links), len(acts)

    at_first = everything()
    assert at_first[1] == before
    for number in count():
        try:
            with killed_before(number):
                treasury.act(people, who, pk, step)
        except Killed:
            assert everything() == at_first
        else:
            break
    assert number > 20
    assert everything()[1] == after
