"""A month of a programme in a real browser, from the county's batch to the sent roster: a clean one, a troubled one."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import BrowserContext, expect
from sqlalchemy.orm import Session

from app.kernel import clock
from app.rosters.models import Posting
from app.store.sessions import system_session
from tests import world
from tests.browser import month
from tests.browser.month import (
    CLERK,
    COUNTY,
    COUNTY_REVIEWER,
    FINANCE,
    NAME,
    OPERATOR,
    REVIEWER,
    SECOND,
    TOWN_REVIEWER,
    Office,
)
from tests.payments import treasury

pytestmark = pytest.mark.browser
WRONG_CODE = "验证码不正确，请查看验证器上的最新 6 位数字后重试。"
LACKING = "可用指标 150.00 元，申请 200.00 元，还差 50.00 元"


def days_pass() -> None:
    """What hangs in the villages has hung for its days."""
    with system_session("tests let days pass") as session:
        yesterday = clock.today() - timedelta(days=1)
        before = {"starts_on": yesterday - timedelta(days=7), "ends_on": yesterday}
        session.execute(sa.update(Posting).values(**before))
        session.commit()


def test_a_clean_month_goes_through_every_post(
    app: Flask, session: Session, small_world: world.World, desk: BrowserContext, address: str
) -> None:
    people, _names = month.laid_down(session, small_world, 3, days=0)
    account = treasury.account(people)
    office = Office(desk, address, "clean")
    page = office.page

    place = month.compiles(office, month.issues(office))
    expect(office.figure("计入发放")).to_have_text("3 人，3 户")
    expect(office.figure("金额（元）")).to_have_text("300.00")
    expect(office.figure("大写")).to_have_text("叁佰元整")
    office.looks("roster")
    page.click("main .tools a >> text=办理")
    office.takes("submit", "待初审")
    for who, step, state in (
        (TOWN_REVIEWER, "first_review", "公示中"),
        (OPERATOR, "file", "待部门经办"),
        (CLERK, "check", "待部门审核"),
        (REVIEWER, "review", "待终审"),
        (COUNTY_REVIEWER, "approve", "终审通过"),
    ):
        office.calls(who, NAME)
        office.takes(step, state)
    office.looks("flow")

    month.asks(office, NAME, account, "3", "300.00")
    office.looks("request")
    office.calls(REVIEWER, "300.00 元")
    office.takes("review", "待财政核定")
    office.sits(FINANCE)
    month.registers(office, "正财〔2026〕101号", "1000")
    month.balances(office, "0.00", "0.00", "1,000.00")
    office.calls(FINANCE, "300.00 元")
    page.click("a >> text=选择挂接规则")
    office.reads("正财〔2026〕101号", "300.00")
    office.looks("linking")
    office.sends()
    office.looks("flow-approve-request")
    office.told_off("approve", WRONG_CODE, "000000")
    office.takes("approve", "已核定待拨付", code=office.code())
    office.reads("挂接的指标", "正财〔2026〕101号")
    month.balances(office, "0.00", "300.00", "700.00")

    office.calls(SECOND, "300.00 元")
    office.reads("还没有登记银行回单")
    page.click("a >> text=登记回单")
    page.fill("[name=receipt_no]", "HD-20261101")
    office.looks("receipt")
    office.sends()
    page.wait_for_selector("text=回单已登记")
    office.takes("pay", "已拨入专户")
    office.looks("request-paid")
    month.balances(office, "300.00", "0.00", "700.00")
    office.looks("quotas")
    office.opens(f"/special-account/?account={account}")
    expect(page.locator("tbody tr", has_text=NAME).locator("td.text-end").last).to_have_text("300.00")
    office.looks("special")

    office.calls(COUNTY, NAME)
    office.takes("send", "已发送")
    office.opens(place)
    office.reads("已发送", "300.00")
    office.looks("roster-sent")
    assert office.complained() == []
    assert office.barriers == []


def test_a_troubled_month_freezes_exactly_what_was_approved(
    app: Flask, session: Session, small_world: world.World, desk: BrowserContext, address: str
) -> None:
    people, (contested, doubtful, *_rest) = month.laid_down(session, small_world, 4, days=7)
    account = treasury.account(people)
    office = Office(desk, address, "troubled")
    page = office.page

    place = month.compiles(office, month.issues(office))
    page.click("main .tools a >> text=办理")
    office.takes("submit", "待初审")
    office.calls(TOWN_REVIEWER, NAME)
    office.takes("first_review", "公示中")

    office.sits(OPERATOR)
    office.opens(place)
    month.objects(office, contested, "本人已随子女迁往外地")
    office.opens(place)
    expect(office.figure("计入发放")).to_have_text("3 人，3 户")
    expect(office.figure("暂缓")).to_have_text("1 人，100.00 元")
    page.click("main .tools a >> text=办理")
    office.reads("期满以后才能上报")
    expect(page.locator("button[formaction$='/file']")).to_have_count(0)
    office.looks("flow-shown")
    office.sits(TOWN_REVIEWER)
    month.upholds(office, contested, "入户核实，已于上月迁出")
    office.opens(place)
    expect(office.figure("暂缓")).to_have_text("0 人，0.00 元")
    expect(office.figure("金额（元）")).to_have_text("300.00")
    days_pass()
    office.calls(OPERATOR, NAME)
    office.takes("file", "待部门经办")

    office.sits(CLERK)
    office.opens(place)
    month.gives_back(office, doubtful, "户名与身份证不符，请核对", "100.00")
    expect(office.figure("金额（元）")).to_have_text("200.00")
    expect(office.figure("暂缓")).to_have_text("1 人，100.00 元")
    office.calls(CLERK, NAME)
    office.takes("check", "待部门审核")
    office.calls(REVIEWER, NAME)
    office.takes("review", "待终审")
    office.calls(COUNTY_REVIEWER, NAME)
    office.takes("approve", "终审通过")
    office.takes("withdraw", "待终审")
    office.looks("flow-withdrawn")
    office.takes("approve", "终审通过")

    office.sits(OPERATOR)
    office.opens(place)
    month.carries(office, doubtful, "户名已更正，与身份证一致")
    office.opens(place)
    expect(office.figure("金额（元）")).to_have_text("200.00")
    expect(office.figure("暂缓")).to_have_text("0 人，0.00 元")
    month.asks(office, NAME, account, "2", "200.00")
    office.calls(REVIEWER, "200.00 元")
    office.takes("review", "待财政核定")

    office.sits(FINANCE)
    month.registers(office, "正财〔2026〕102号", "150")
    request = short_of_money(office)
    month.raises(office, "正财〔2026〕102号", "50", "正财追〔2026〕7号")
    office.opens(request)
    office.takes("approve", "已核定待拨付", code=office.code())
    month.balances(office, "0.00", "200.00", "0.00")
    office.looks("quotas")
    office.sits(COUNTY)
    office.opens(place)
    page.click("main .tools a >> text=办理")
    office.reads("还是“已核定待拨付”，资金拨入专户后才能发送")
    expect(page.locator("button[formaction$='/send']")).to_have_count(0)
    assert office.complained() == []
    assert office.barriers == []


def short_of_money(office: Office) -> str:
    """Finance looks at the request and is told what is missing, on its page and at each rule; returns the address."""
    page = office.page
    office.opens("/appropriation-requests/list/")
    page.locator("main tbody tr", has_text="待财政核定").locator("a").first.click()
    page.click("main .tools a >> text=办理")
    request = page.url.removeprefix(office.address)
    office.reads(LACKING)
    expect(page.locator("button[formaction$='/approve']")).to_have_count(0)
    office.looks("flow-short")
    page.click("a >> text=选择挂接规则")
    expect(page.locator("main .alert", has_text=LACKING)).to_have_count(3)
    office.looks("linking-short")
    return request
