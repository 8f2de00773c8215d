"""The pages of payments, as each post sees and uses them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.audit.models import AuditEvent
from app.kernel import clock
from app.payments.models import (
    AccountEntry,
    AppropriationRequest,
    Quota,
    RequestRoster,
    SpecialAccount,
    StatementLine,
)
from app.payments.tags import Tag
from app.store.sessions import system_session
from tests import world
from tests.payments import treasury
from tests.payments.test_accounts import book
from tests.payments.treasury import FINANCE, OPERATOR, REVIEWER, SECOND
from tests.signing import sign_in
from tests.web.reading import text_of


@pytest.fixture(autouse=True)
def _no_form_tokens(app: Flask) -> Iterator[None]:
    before = app.config.get("WTF_CSRF_ENABLED", True)
    app.config["WTF_CSRF_ENABLED"] = False
    yield
    app.config["WTF_CSRF_ENABLED"] = before


def client(app: Flask, who: str) -> FlaskClient:
    opened = app.test_client()
    sign_in(opened, who)
    return opened


def seen(page: str) -> str:
    (value,) = set(re.findall(r'name="seen" value="([^"]*)"', page))
    return str(value)


def told(tag: str, outcome: str = "done") -> int:
    with system_session("tests look") as session:
        about = sa.select(sa.func.count(AuditEvent.seq)).where(AuditEvent.tag == tag, AuditEvent.outcome == outcome)
        return session.scalar(about) or 0


def test_quota_balances_are_bars_by_programme_and_by_quota(app: Flask, people: world.World) -> None:
    treasury.quota(people, 100_000, document_no="冀财〔2026〕甲号")
    treasury.quota(people, 50_000, code=treasury.OTHER_CODE, year=2025)
    treasury.approved(people, treasury.roster(60_000))
    page = client(app, FINANCE).get("/quota-balances/").text
    assert "已支付 0.00 元，冻结 600.00 元，可用 400.00 元" in page
    assert 'x="0" width="600"' in page
    assert 'x="600" width="400"' in page
    assert "style=" not in page.partition("<main")[2]
    assert all(one in text_of(page) for one in ("农村低保", "耕地地力保护补贴", "合计", "1,500.00"))
    assert "耕地地力保护补贴" not in text_of(client(app, FINANCE).get("/quota-balances/?year=2026").text)
    quotas = text_of(client(app, REVIEWER).get(f"/quota-balances/?programme={treasury.CODE}").text)
    assert "冀财〔2026〕甲号" in quotas
    assert client(app, OPERATOR).get("/quota-balances/").status_code == 403


def test_a_department_sees_the_balances_of_its_programmes_only(app: Flask, people: world.World) -> None:
    treasury.quota(people, 100_000)
    treasury.quota(people, 50_000, code=treasury.OTHER_CODE)
    page = text_of(client(app, REVIEWER).get("/quota-balances/").text)
    assert "1,000.00" in page
    assert "耕地地力保护补贴" not in page


def test_finance_registers_and_raises_a_quota_in_the_generated_forms(app: Flask, people: world.World) -> None:
    keeper = client(app, FINANCE)
    form = keeper.get("/quotas/add").text
    assert 'name="programme_code"' not in form
    sent = {
        "document_no": "冀财〔2026〕乙号", "year": "2026", "fund_source": "county", "nature": "general",
        "programme_id": str(treasury.programme()), "issued": "1,000.50", "priority": "10",
    }  # fmt: skip
    assert keeper.post("/quotas/add", data=sent).status_code == 302
    (row,) = treasury.rows(Quota, Quota.document_no == "冀财〔2026〕乙号")
    assert (row.programme_code, row.issued, row.available) == (treasury.CODE, 100_050, 100_050)
    again = keeper.post("/quotas/add", data=sent)
    assert again.status_code in (200, 422)
    assert "重复" in again.text
    raised = {"amount": "10", "by_document": "冀财追〔2026〕1号"}
    assert keeper.post(f"/quotas/raise/{row.id}", data=raised).status_code == 302
    assert treasury.figures(row.id) == (101_050, 101_050, 0, 0)
    refused = keeper.post(f"/quotas/cut/{row.id}", data={"amount": "5000", "by_document": "冀财收〔2026〕2号"}).text
    assert "可用数只有 1,010.50 元" in refused


def test_a_township_writes_a_request_and_amends_it(app: Flask, people: world.World) -> None:
    first, second, where = treasury.roster(60_000), treasury.roster(20_000, 2), treasury.account(people)
    operator = client(app, OPERATOR)
    page = operator.get("/request-writing/").text
    assert f'name="roster_ids" value="{first}"' in page
    refused = operator.post("/request-writing/", data={"roster_ids": str(first), "opinion": "理由甲"})
    assert refused.status_code == 422
    assert "请选择收款专户" in refused.text
    assert "理由甲" in refused.text
    assert re.search(rf'value="{first}" checked', refused.text)
    sent = {"roster_ids": str(first), "account_id": str(where), "opinion": "理由甲"}
    done = operator.post("/request-writing/", data=sent)
    assert done.status_code == 303
    (listed,) = treasury.rows(RequestRoster, RequestRoster.roster_id == first)
    flow = operator.get(done.location).text
    assert all(one in text_of(flow) for one in ("￥600.00", "人民币陆佰元整", "6 人，600.00 元", "修改内容"))
    form = operator.get(f"/request-writing/{listed.request_id}").text
    assert re.search(rf'value="{first}" checked', form)
    amended = sent | {"roster_ids": [str(first), str(second)], "seen": seen(form)}
    assert operator.post(f"/request-writing/{listed.request_id}", data=amended).status_code == 303
    assert treasury.read(AppropriationRequest, listed.request_id).amount == 80_000
    late = operator.post(f"/request-writing/{listed.request_id}", data=amended)
    assert late.status_code == 422
    assert "刚被别人修改过" in late.text
    treasury.act(people, OPERATOR, listed.request_id, "submit")
    assert operator.get(f"/request-writing/{listed.request_id}").status_code == 404


def test_finance_compares_the_rules_of_linking_and_notes_the_receipt(app: Flask, people: world.World) -> None:
    treasury.quota(people, 10_000, document_no="冀财〔2026〕小号")
    treasury.quota(people, 90_000, document_no="冀财〔2026〕大号")
    pk = treasury.compiled(people, treasury.roster(50_000))
    treasury.act(people, OPERATOR, pk, "submit")
    treasury.act(people, REVIEWER, pk, "review")
    keeper = client(app, FINANCE)
    flow = keeper.get(f"/flows/appropriation_request/{pk}").text
    assert f"/request-finance/{pk}/linking" in flow
    page = keeper.get(f"/request-finance/{pk}/linking").text
    assert text_of(page).count("冀财〔2026〕小号") == 2
    assert keeper.post(f"/request-finance/{pk}/linking", data={"linking": "largest", "seen": "99"}).status_code == 422
    sent = {"linking": "largest", "seen": seen(page)}
    assert keeper.post(f"/request-finance/{pk}/linking", data=sent).status_code == 303
    treasury.act(people, FINANCE, pk, "approve")
    assert "冀财〔2026〕大号" in text_of(keeper.get(f"/flows/appropriation_request/{pk}").text)
    second = client(app, SECOND)
    form = second.get(f"/request-finance/{pk}/receipt").text
    wrong = {"receipt_no": "HD-1", "paid_on": (clock.today() + timedelta(days=1)).isoformat(), "seen": seen(form)}
    refused = second.post(f"/request-finance/{pk}/receipt", data=wrong)
    assert refused.status_code == 422
    assert "HD-1" in refused.text
    right = wrong | {"paid_on": clock.today().isoformat()}
    assert second.post(f"/request-finance/{pk}/receipt", data=right).status_code == 303
    assert treasury.read(AppropriationRequest, pk).receipt_no == "HD-1"
    assert client(app, OPERATOR).get(f"/request-finance/{pk}/receipt").status_code == 403


def test_a_shortage_is_shown_where_the_rule_is_chosen(app: Flask, people: world.World) -> None:
    treasury.quota(people, 10_000)
    pk = treasury.compiled(people, treasury.roster(50_000))
    page = text_of(client(app, FINANCE).get(f"/request-finance/{pk}/linking").text)
    assert page.count("还差 400.00 元") == 3


def test_printing_a_request_is_on_record(app: Flask, people: world.World) -> None:
    pk, before = treasury.compiled(people, treasury.roster()), told(Tag.REQUEST_PRINT)
    paper = client(app, OPERATOR).get(f"/request-paper/{pk}.pdf")
    assert (paper.status_code, paper.data[:5]) == (200, b"%PDF-")
    assert told(Tag.REQUEST_PRINT) == before + 1
    assert client(app, "other_town_operator").get(f"/request-paper/{pk}.pdf").status_code == 404


def test_the_special_account_shows_what_is_left_by_programme_and_township(app: Flask, people: world.World) -> None:
    treasury.quota(people)
    where = treasury.account(people)
    treasury.paid(people, treasury.roster(60_000), account_id=where)
    book(people, where, "interest", 120, division_code=None)
    keeper = client(app, FINANCE)
    page = text_of(keeper.get(f"/special-account/?account={where}").text)
    assert all(one in page for one in ("农村低保", "正定镇", "正定县", "600.00", "601.20", "登记收支"))
    narrowed = text_of(keeper.get(f"/special-account/?account={where}&town={treasury.TOWN}").text)
    assert "601.20" not in narrowed
    own = text_of(client(app, OPERATOR).get(f"/special-account/?account={where}").text)
    assert "600.00" in own
    assert "601.20" not in own
    assert "登记收支" not in own


def test_finance_books_interest_in_the_generated_form(app: Flask, people: world.World) -> None:
    where, keeper = treasury.account(people), client(app, FINANCE)
    form = keeper.get("/account-entries/add").text
    assert "拨入" not in "".join(re.findall(r"<option[^>]*>(.*?)</option>", form))
    sent = {
        "account_id": str(where), "kind": "interest", "programme_id": str(treasury.programme()), "amount": "12.34",
        "booked_on": clock.today().isoformat(), "receipt_no": "LX-1",
    }  # fmt: skip
    assert keeper.post("/account-entries/add", data=sent).status_code == 302
    (row,) = treasury.rows(AccountEntry, AccountEntry.account_id == where)
    assert (row.amount, row.division_code) == (1_234, treasury.COUNTY)
    assert client(app, OPERATOR).get("/account-entries/add").status_code == 403


def upload(keeper: FlaskClient, where: int, rows: str) -> object:
    content = f"日期,流水号,借方,贷方,余额,摘要\n{rows}".encode()
    data = {"file": (io.BytesIO(content), "对账单.csv")}
    return keeper.post(f"/statements/{where}/take", data=data, content_type="multipart/form-data")


def test_a_statement_is_taken_in_and_reconciled_on_the_page(app: Flask, people: world.World) -> None:
    where, keeper, day = treasury.account(people), client(app, FINANCE), clock.today().isoformat()
    book(people, where, "interest", 500, receipt_no="A")
    book(people, where, "interest", 500, receipt_no="B")
    done = upload(keeper, where, f"{day},S1,,5.00,5.00,利息\n{day},S2,1.00,,4.00,手续费\n")
    assert done.status_code == 303  # type: ignore[attr-defined]
    page = keeper.get(f"/special-account/{where}/reconciliation").text
    assert "导入 2 条，略过已有的 0 条，自动对上 0 条" in text_of(page)
    assert "调节后相等" in text_of(page)
    first, second = treasury.rows(StatementLine, StatementLine.account_id == where)
    entries = treasury.rows(AccountEntry, AccountEntry.account_id == where)
    assert f'action="/statements/lines/{first.id}/match"' in page
    assert f'action="/statements/lines/{second.id}/match"' not in page
    keeper.post(f"/statements/lines/{first.id}/match", data={"entry_id": str(entries[1].id)})
    keeper.post(f"/statements/lines/{second.id}/explain", data={"explanation": "银行手续费，月底入账"})
    keeper.post(f"/statements/lines/{second.id}/explain", data={"explanation": ""})
    after = text_of(keeper.get(f"/special-account/{where}/reconciliation").text)
    assert "银行手续费，月底入账" in after
    assert "请写明未达的原因" in after
    keeper.post(f"/statements/lines/{first.id}/reopen")
    keeper.post(f"/statements/{where}/match-all")
    states = [one.state for one in treasury.rows(StatementLine, StatementLine.account_id == where)]
    assert states == ["open", "explained"]
    watching = client(app, OPERATOR)
    assert "/statements/" not in watching.get(f"/special-account/{where}/reconciliation").text.partition("<main")[2]
    assert watching.get(f"/statements/{where}/take").status_code == 403


def test_what_is_wrong_in_a_statement_is_listed_and_on_record(app: Flask, people: world.World) -> None:
    where, keeper, before = treasury.account(people), client(app, FINANCE), told(Tag.STATEMENT_TAKE, "refused")
    refused = upload(keeper, where, "昨天,S1,,5.00,5.00,利息\n2026-03-02,,,5.00,,利息\n")
    assert refused.status_code == 422  # type: ignore[attr-defined]
    said = text_of(refused.text)  # type: ignore[attr-defined]
    assert "“昨天”不是日期" in said
    assert "请填写流水号" in said
    assert told(Tag.STATEMENT_TAKE, "refused") == before + 1
    nothing = keeper.post(f"/statements/{where}/take", data={}, content_type="multipart/form-data")
    assert "请选择银行的对账单文件" in nothing.text
    assert treasury.rows(StatementLine, StatementLine.account_id == where) == []


@pytest.mark.parametrize(
    "path",
    [
        "/request-paper/0.pdf",
        "/request-finance/99999999999/linking",
        "/special-account/0/reconciliation",
        "/statements/0/take",
    ],
)
def test_what_is_not_there_is_not_found(app: Flask, people: world.World, path: str) -> None:
    assert client(app, FINANCE).get(path).status_code == 404


def test_an_account_is_registered_and_closed_in_the_generated_pages(app: Flask, people: world.World) -> None:
    keeper = client(app, FINANCE)
    sent = {"holder": "惠民专户", "bank": "农信社", "number": "500199887766"}
    assert keeper.post("/special-accounts/add", data=sent).status_code == 302
    key = treasury.last_account()
    assert "余额调节表" in text_of(keeper.get(f"/special-accounts/show/{key}").text)
    assert keeper.post(f"/special-accounts/close/{key}").status_code == 302
    assert treasury.read(SpecialAccount, key).closed_on == clock.today()
