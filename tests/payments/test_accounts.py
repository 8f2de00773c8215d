"""The special account: who registers it, what is booked by hand, what is left by programme and township."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app.kernel import clock
from app.kernel.errors import Conflict, DomainError, NotAllowed
from app.payments.models import AccountEntry, AppropriationRequest, QuotaMovement, SpecialAccount
from app.payments.services import accounts, booking
from app.payments.services.accounts import Balance
from app.store.sessions import system_session
from tests import world
from tests.approvals.working import at_work
from tests.payments import treasury
from tests.payments.treasury import FINANCE, OPERATOR, SECOND


def book(people: world.World, account: int, kind: str, amount: int, **said: Any) -> int:
    data = {
        "account_id": account,
        "kind": kind,
        "programme_id": treasury.programme(),
        "division_code": treasury.TOWN,
        "amount": amount,
        "booked_on": clock.today(),
        "receipt_no": "HD-9",
    }
    with at_work(people, SECOND) as (session, actor):
        return booking.book(session, actor, data | said).id


def balances(account: int) -> list[Balance]:
    with system_session("tests look") as session:
        return accounts.balances(session, account)


def test_what_came_and_went_is_left_by_programme_and_township(people: world.World) -> None:
    treasury.quota(people)
    where = treasury.account(people)
    treasury.paid(people, treasury.roster(60_000), account_id=where)
    book(people, where, "interest", 120)
    book(people, where, "charge", 50, division_code=None)
    assert balances(where) == [
        Balance(treasury.CODE, treasury.COUNTY, 0, 0, 0, -50, -50),
        Balance(treasury.CODE, treasury.TOWN, 60_000, 0, 0, 120, 60_120),
    ]


def test_what_is_paid_back_returns_to_the_quota(people: world.World) -> None:
    quota, where = treasury.quota(people, 100_000), treasury.account(people)
    pk = treasury.paid(people, treasury.roster(60_000), account_id=where)
    first = book(people, where, "repaid", 10_000, request_id=pk)
    assert book(people, where, "repaid", 10_000, request_id=pk) == first
    assert treasury.figures(quota) == (100_000, 50_000, 0, 50_000)
    refunds = treasury.rows(QuotaMovement, QuotaMovement.quota_id == quota, QuotaMovement.kind == "refund")
    assert [one.amount for one in refunds] == [10_000]
    assert balances(where)[0].balance == 50_000
    with pytest.raises(Conflict, match=r"余额只有 500\.00 元，不能缴回 500\.01 元"):
        book(people, where, "repaid", 50_001, request_id=pk, receipt_no="HD-10")
    with pytest.raises(Conflict, match=r"已按 100\.00 元登记过"):
        book(people, where, "repaid", 20_000, request_id=pk)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"amount": 0}, "金额须大于零"),
        ({"receipt_no": "  "}, "请填写银行回单号"),
        ({"booked_on": clock.today() + timedelta(days=2)}, "记账日期不能晚于今天"),
        ({"kind": "received"}, "由系统登记，不能手工填写"),
        ({"kind": "repaid"}, "缴回须选当初拨入这个专户的拨款申请书"),
        ({"division_code": "130102001000"}, "只能记到本县的乡镇"),
        ({"programme_id": 0}, "请选择本县的补贴项目"),
    ],
)
def test_what_may_not_be_booked_is_said(people: world.World, said: dict[str, Any], sentence: str) -> None:
    where = treasury.account(people)
    data = {"kind": "interest", "amount": 100} | said
    with pytest.raises(DomainError, match=sentence):
        book(people, where, **data)
    assert balances(where) == []


def test_a_repayment_is_about_the_programme_and_township_of_its_request(people: world.World) -> None:
    treasury.quota(people)
    where = treasury.account(people)
    pk = treasury.paid(people, treasury.roster(60_000), account_id=where)
    with pytest.raises(DomainError, match="须与拨款申请书的一致"):
        book(people, where, "repaid", 100, request_id=pk, division_code=treasury.OTHER_TOWN)
    with pytest.raises(DomainError, match="缴回须选当初拨入这个专户"):
        book(people, treasury.account(people), "repaid", 100, request_id=pk)


def test_an_account_is_kept_by_finance_and_its_number_stays_once_booked(people: world.World) -> None:
    where = treasury.account(people)
    with at_work(people, OPERATOR) as (session, actor), pytest.raises(NotAllowed, match="由县级财政部门"):
        accounts.register(session, actor, {"holder": "x", "bank": "y", "number": "500112345678"})
    with pytest.raises(DomainError, match="只能是数字"):
        treasury.account(people, number="5001-甲")
    with at_work(people, FINANCE) as (session, actor):
        accounts.amend(session, actor, session.get_one(SpecialAccount, where), {"number": "500198765432"})
    assert treasury.read(SpecialAccount, where).number == "500198765432"
    book(people, where, "interest", 100)
    with at_work(people, FINANCE) as (session, actor):
        row = session.get_one(SpecialAccount, where)
        with pytest.raises(Conflict, match="账号不能再改"):
            accounts.amend(session, actor, row, {"number": "500198765433"})
        with pytest.raises(Conflict, match=r"专户还有余额 1\.00 元，不能停用"):
            accounts.close(session, actor, row)


def test_an_empty_account_is_closed(people: world.World) -> None:
    where = treasury.account(people)
    with at_work(people, FINANCE) as (session, actor):
        accounts.close(session, actor, session.get_one(SpecialAccount, where))
    assert treasury.read(SpecialAccount, where).closed_on == clock.today()


def test_what_a_payment_brings_is_booked_once(people: world.World) -> None:
    treasury.quota(people)
    pk = treasury.paid(people, treasury.roster(60_000))
    (entry,) = treasury.rows(AccountEntry, AccountEntry.request_id == pk)
    with at_work(people, SECOND) as (session, actor):
        assert booking.receive(session, actor, session.get_one(AppropriationRequest, pk)).id == entry.id
    assert len(treasury.rows(AccountEntry, AccountEntry.request_id == pk)) == 1
