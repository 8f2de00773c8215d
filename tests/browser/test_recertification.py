"""The annual recertification in a real browser: opened, filled in on a telephone, confirmed."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from app.kernel import clock
from app.registry.models import Income
from app.store.sessions import system_session
from tests.browser.conftest import Complaints, axe, sign_in
from tests.registry import yearlong

pytestmark = pytest.mark.browser


def picture(page: Page, name: str) -> None:
    """Keep a picture where somebody asked for pictures."""
    if folder := os.environ.get("YWL_TEST_PICTURES"):
        page.screenshot(path=str(Path(folder) / f"recertification-{name}.png"), full_page=True)


def known_household() -> int:
    """A household with an income of last year."""
    home = yearlong.household()
    with system_session("tests register") as session:
        said = {"kind": "wages", "amount": 1_234_500, "year": clock.today().year - 1, "known_from": clock.now()}
        session.add(Income(division_code=yearlong.VILLAGE, household_id=home, **said))
        session.commit()
    return home


def accept(page: Page) -> None:
    """Confirm the question before an act."""
    if page.locator("dialog[open] .btn-primary").count():
        page.click("dialog[open] .btn-primary")


def test_a_campaign_from_its_opening_to_the_confirmation(
    app: Flask, desk: BrowserContext, phone: BrowserContext, address: str
) -> None:
    known_household()
    today, complaints, barriers = clock.today(), Complaints(), []

    opens = desk.new_page()
    complaints.watch(opens, address)
    sign_in(opens, address, "county_operator")
    opens.goto(address + "/recertifications/add")
    opens.fill("[name=name]", "年度核查")
    opens.fill("[name=year]", str(today.year))
    opens.fill("[name=opens_on]", (today - timedelta(days=20)).isoformat())
    opens.fill("[name=due_on]", (today + timedelta(days=10)).isoformat())
    opens.fill("[name=reminder_days]", "30,15,3")
    barriers += axe(opens)
    picture(opens, "plan")
    opens.click("form[data-guard] button[type=submit]")
    opens.wait_for_selector("h1 >> text=年度核查")
    opens.locator("form[action*='/release/'] button").first.click()
    accept(opens)
    opens.wait_for_selector("h1 >> text=待开始")
    worked = app.test_cli_runner().invoke(args=["jobs", "run", "--once"])
    assert worked.exit_code == 0, worked.output
    opens.goto(address + "/recertification/")
    barriers += axe(opens)
    opens.click(".list-body tbody a")
    expect(opens.locator("tbody tr").first).to_contain_text("正定镇")
    expect(opens.locator("tbody tr").first).to_contain_text("0 / 1")
    barriers += axe(opens)
    picture(opens, "progress")
    desk.clear_cookies()

    fills = phone.new_page()
    complaints.watch(fills, address)
    sign_in(fills, address, "informant")
    fills.goto(address + "/")
    expect(fills.locator(".tile", has_text="年度核查催办")).to_contain_text("还剩 10 天")
    picture(fills, "home")
    fills.locator(".tile", has_text="年度核查催办").click()
    fills.locator(".list-body tbody a").first.click()
    fills.locator("a[href*='/recertification-form/']").first.click()
    expect(fills.locator("[name=income_wages_0_amount]")).to_have_value("12345.00")
    assert fills.evaluate("document.documentElement.scrollWidth") <= 360
    barriers += axe(fills)
    picture(fills, "form")
    fills.fill("[name=income_wages_0_amount]", "一万三")
    fills.click("form[data-guard] button[type=submit]")
    fills.wait_for_selector(".error-summary")
    barriers += axe(fills)
    fills.fill("[name=income_wages_0_amount]", "13000")
    fills.click("form[data-guard] button[type=submit]")
    fills.wait_for_url("**/flows/recertification/*")
    expect(fills.locator("h1")).to_contain_text("待确认")
    assert fills.evaluate("document.documentElement.scrollWidth") <= 360
    barriers += axe(fills)
    picture(fills, "reported")

    confirms = desk.new_page()
    complaints.watch(confirms, address)
    sign_in(confirms, address, "town_reviewer")
    expect(confirms.locator(".inbox-count").first).to_have_text("1")
    confirms.click("a.inbox")
    confirms.click(".list-body tbody a")
    confirms.wait_for_selector("text=+655.00")
    barriers += axe(confirms)
    picture(confirms, "comparison")
    confirms.click("button[formaction$='/confirm']")
    accept(confirms)
    confirms.wait_for_selector("h1 >> text=已确认")
    confirms.goto(address + "/recertification/")
    confirms.click(".list-body tbody a")
    expect(confirms.locator("tbody tr").first).to_contain_text("1 / 1")
    picture(confirms, "done")
    assert [one for one in complaints.found if "422" not in one] == []
    assert barriers == []
