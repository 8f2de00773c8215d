"""Quotas keep issued = available + frozen + paid: by document, for requests, in races, after any movements."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.kernel.errors import Conflict, DomainError, NotAllowed
from app.payments.models import AppropriationRequest, Linking, Movement, Quota, QuotaLink, QuotaMovement, QuotaState
from app.payments.services import drawing, linking, moving, quotas
from app.store.sessions import system_session
from tests import world
from tests.approvals.working import at_work
from tests.payments import treasury
from tests.payments.treasury import FINANCE, OPERATOR

FEN = st.integers(1, 400)


def ledger(key: int) -> tuple[int, int, int, int]:
    """Issued, available, frozen and paid, worked out from the movements alone, kind by kind."""
    sums = dict.fromkeys(Movement, 0)
    for one in treasury.rows(QuotaMovement, QuotaMovement.quota_id == key):
        sums[Movement(one.kind)] += one.amount
    issued = sums[Movement.ISSUE] - sums[Movement.CUT]
    frozen = sums[Movement.FREEZE] - sums[Movement.RELEASE] - sums[Movement.PAY]
    paid = sums[Movement.PAY] - sums[Movement.REFUND]
    return issued, issued - frozen - paid, frozen, paid


def by_document(people: world.World, key: int, how: Callable[..., Any], amount: int, document: str) -> None:
    with at_work(people, FINANCE) as (session, actor):
        how(session, actor, session.get_one(Quota, key), {"amount": amount, "by_document": document})


def test_a_quota_is_issued_raised_and_cut_by_document(people: world.World) -> None:
    key = treasury.quota(people, 100_000)
    by_document(people, key, quotas.raise_quota, 20_000, "冀财追〔2026〕1号")
    by_document(people, key, quotas.cut_quota, 50_000, "冀财收〔2026〕2号")
    assert treasury.figures(key) == ledger(key) == (70_000, 70_000, 0, 0)


def test_the_same_document_moves_a_quota_once(people: world.World) -> None:
    key = treasury.quota(people, 100_000)
    for _again in range(2):
        by_document(people, key, quotas.raise_quota, 20_000, "冀财追〔2026〕1号")
    assert treasury.figures(key)[0] == 120_000
    with pytest.raises(Conflict, match=r"已用于下达 200\.00 元"):
        by_document(people, key, quotas.raise_quota, 20_001, "冀财追〔2026〕1号")


def test_no_more_is_cut_than_is_available(people: world.World) -> None:
    key = treasury.quota(people, 100_000)
    treasury.approved(people, treasury.roster(60_000))
    with pytest.raises(Conflict, match=r"的可用数只有 400\.00 元，不能收回 400\.01 元"):
        by_document(people, key, quotas.cut_quota, 40_001, "冀财收〔2026〕9号")
    assert treasury.figures(key) == (100_000, 40_000, 60_000, 0)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"issued": 0}, "金额须大于零"),
        ({"year": 26}, "年度请填四位年份"),
        ({"priority": 100}, "优先级请填 1 到 99"),
        ({"programme_id": 0}, "请选择本县的补贴项目"),
    ],
)
def test_what_a_quota_may_not_say(people: world.World, said: dict[str, Any], sentence: str) -> None:
    with pytest.raises(DomainError, match=sentence):
        treasury.quota(people, **({"issued": 5} | said))


def test_only_the_finance_bureau_keeps_quotas(people: world.World) -> None:
    key = treasury.quota(people)
    with at_work(people, OPERATOR) as (session, actor), pytest.raises(NotAllowed, match="县级财政部门的财政经办"):
        quotas.register(session, actor, {"programme_id": 1, "issued": 1})
    with at_work(people, FINANCE) as (session, actor):
        row, elsewhere = session.get_one(Quota, key), replace(actor, division_code="130102000000")
        with pytest.raises(NotAllowed, match="只能办理本县的指标"):
            quotas.amend(session, elsewhere, row, {"note": "x"})
        with pytest.raises(DomainError, match="请填写依据的文号"):
            quotas.cut_quota(session, actor, row, {"amount": 1, "by_document": " "})


def test_what_is_said_of_a_quota_is_amended_and_its_figures_are_not(people: world.World) -> None:
    key = treasury.quota(people, 100_000)
    with at_work(people, FINANCE) as (session, actor):
        quotas.amend(session, actor, session.get_one(Quota, key), {"note": "专款专用", "priority": 3})
    row = treasury.read(Quota, key)
    assert (row.note, row.priority, row.issued, row.budget_item) == ("专款专用", 3, 100_000, "")


def test_a_closed_quota_is_not_drawn_on(people: world.World) -> None:
    closed, used = treasury.quota(people, 100_000), treasury.quota(people, 60_000)
    with at_work(people, FINANCE) as (session, actor):
        quotas.close(session, actor, session.get_one(Quota, closed))
        with pytest.raises(Conflict, match="已关闭，不能再挂接"):
            moving.move(session, actor, closed, Movement.FREEZE, 1, uuid.uuid4().hex)
    pk = treasury.approved(people, treasury.roster(60_000))
    assert [one.quota_id for one in treasury.rows(QuotaLink, QuotaLink.request_id == pk)] == [used]
    with at_work(people, FINANCE) as (session, actor):
        with pytest.raises(Conflict, match="还有冻结的金额"):
            quotas.close(session, actor, session.get_one(Quota, used))
        with pytest.raises(Conflict, match="指标正在使用"):
            quotas.reopen(session, actor, session.get_one(Quota, used))
        quotas.reopen(session, actor, session.get_one(Quota, closed))
    assert treasury.read(Quota, closed).state == QuotaState.OPEN


def test_the_database_itself_insists_on_the_balance(people: world.World) -> None:
    key = treasury.quota(people, 100)
    for wrong in ({"available": 99}, {"paid": 1}, {"issued": -1, "available": -1}):
        with system_session("tests break the balance") as session, pytest.raises(sa.exc.IntegrityError):
            session.execute(sa.update(Quota).where(Quota.id == key).values(**wrong))


def test_a_payment_that_is_not_wholly_frozen_is_refused(people: world.World) -> None:
    treasury.quota(people, 100_000)
    pk = treasury.approved(people, treasury.roster(60_000))
    treasury.change(QuotaLink, treasury.rows(QuotaLink, QuotaLink.request_id == pk)[0].id, released=True)
    with at_work(people, FINANCE) as (session, actor), pytest.raises(Conflict, match="冻结的指标与申请金额不符"):
        drawing.pay(session, actor, session.get_one(AppropriationRequest, pk))


def test_what_is_given_back_returns_to_the_quotas_last_drawn_first(people: world.World) -> None:
    first, second = treasury.quota(people, 40_000, priority=1), treasury.quota(people, 40_000, priority=2)
    pk = treasury.paid(people, treasury.roster(60_000))
    with at_work(people, FINANCE) as (session, actor):
        request = session.get_one(AppropriationRequest, pk)
        for _again in range(2):
            drawing.refund(session, actor, request, 25_000, "refund-of-march")
        with pytest.raises(Conflict, match="超过这份申请书已支付、尚未退回"):
            drawing.refund(session, actor, request, 35_001, "refund-of-april")
    assert (treasury.figures(first), treasury.figures(second)) == ((40_000, 5_000, 0, 35_000), (40_000, 40_000, 0, 0))
    assert (ledger(first), ledger(second)) == (treasury.figures(first), treasury.figures(second))


def test_sixteen_requests_at_once_never_overdraw_a_quota(people: world.World) -> None:
    """Room for seven: seven are frozen, nine are refused with the missing sum, whatever the order."""
    small, large = treasury.quota(people, 30_000), treasury.quota(people, 40_500)
    where = treasury.account(people)
    requests = [treasury.compiled(people, treasury.roster(10_000), account_id=where) for _ in range(16)]
    gate, refusals, failures = threading.Barrier(16), list[str](), list[BaseException]()

    def one(pk: int) -> None:
        try:
            with at_work(people, FINANCE) as (session, actor):
                request = session.get_one(AppropriationRequest, pk)
                session.rollback()
                gate.wait()
                drawing.freeze(session, actor, request, list(Linking)[pk % 3])
        except Conflict as refusal:
            refusals.append(str(refusal.sentence))
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=one, args=(pk,)) for pk in requests]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(refusals) == 9
    assert all("还差 95.00 元" in one for one in refusals)
    assert treasury.figures(small)[2] + treasury.figures(large)[2] == 70_000
    assert (ledger(small), ledger(large)) == (treasury.figures(small), treasury.figures(large))


def test_one_operation_sent_eight_times_at_once_moves_once(people: world.World) -> None:
    key, operation, failures = treasury.quota(people, 100_000), uuid.uuid4().hex, list[BaseException]()

    def one() -> None:
        try:
            with at_work(people, FINANCE) as (session, actor):
                moving.move(session, actor, key, Movement.FREEZE, 30_000, operation)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert treasury.figures(key) == ledger(key) == (100_000, 70_000, 30_000, 0)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from(list(Movement)), FEN), max_size=14))
def test_whatever_moves_the_figures_are_those_of_the_ledger(
    people: world.World, steps: list[tuple[Movement, int]]
) -> None:
    key = treasury.quota(people, 300)
    with at_work(people, FINANCE) as (session, actor):
        for kind, amount in steps:
            before = ledger(key)
            lowered = {"cut": 1, "freeze": 1, "release": 2, "pay": 2, "refund": 3}.get(kind)
            try:
                moving.move(session, actor, key, kind, amount, uuid.uuid4().hex)
                assert lowered is None or before[lowered] >= amount
            except Conflict:
                assert lowered is not None
                assert before[lowered] < amount
    assert treasury.figures(key) == ledger(key)


@given(
    have=st.lists(st.tuples(st.integers(0, 50), st.integers(1, 9)), max_size=6),
    amount=st.integers(1, 120),
    rule=st.sampled_from(list(Linking)),
)
def test_a_plan_draws_exactly_the_amount_in_the_order_of_its_rule(
    have: list[tuple[int, int]], amount: int, rule: Linking
) -> None:
    pool = [Quota(id=number, available=there, priority=first) for number, (there, first) in enumerate(have, start=1)]
    if sum(there for there, _first in have) < amount:
        with pytest.raises(Conflict, match="还差"):
            linking.plan(pool, amount, rule)
        return
    draws = linking.plan(pool, amount, rule)
    assert sum(part for _quota, part in draws) == amount
    assert all(0 < part <= quota.available for quota, part in draws)
    assert all(part == quota.available for quota, part in draws[:-1])
    rank = {"priority": lambda one: one.priority, "smallest": lambda one: one.available}
    ranks = [rank.get(rule, lambda one: -one.available)(quota) for quota, _part in draws]
    assert ranks == sorted(ranks)
