"""A change request in a real browser: asked for on a telephone, checked and approved at two desks."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import BrowserContext, Page, expect

from app.kernel import clock, totp
from app.offices.models import Officer
from app.store.sessions import system_session
from tests import world
from tests.browser.conftest import Complaints, axe, sign_in

pytestmark = pytest.mark.browser


def present_code(key: str) -> str:
    with system_session("tests forget the last code") as session:
        session.execute(sa.update(Officer).where(Officer.username == key).values(code_counter=0))
        session.commit()
    return totp.code_at(world.CODE_SECRET, clock.now())


def picture(page: Page, name: str) -> None:
    """Keep a picture where somebody asked for pictures."""
    if folder := os.environ.get("YWL_TEST_PICTURES"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def test_a_telephone_number_is_changed_by_three_people(
    desk: BrowserContext, phone: BrowserContext, address: str
) -> None:
    complaints, barriers = Complaints(), []
    asks = phone.new_page()
    complaints.watch(asks, address)
    sign_in(asks, address, "informant")
    asks.goto(address + "/change-requests/add?kind=telephone")
    barriers += axe(asks)
    asks.fill("[name=new_telephone]", "13812345678")
    asks.fill("[name=reason]", "换了手机号码")
    asks.click("form[data-guard] button[type=submit]")
    asks.wait_for_url("**/flows/change_request/*")
    barriers += axe(asks)
    picture(asks, "asked")
    assert asks.evaluate("document.documentElement.scrollWidth") <= 360
    place = asks.url

    checks = desk.new_page()
    complaints.watch(checks, address)
    sign_in(checks, address, "county_admin")
    expect(checks.locator(".inbox-count").first).to_have_text("1")
    checks.click("a.inbox")
    barriers += axe(checks)
    picture(checks, "inbox")
    checks.click(".list-body tbody a")
    checks.fill("[name=comment]", "已电话核实")
    checks.click("button[formaction$='/check']")
    checks.wait_for_selector("text=同一事项的不同步骤须由不同的人办理")
    barriers += axe(checks)
    picture(checks, "checked")
    desk.clear_cookies()

    approves = desk.new_page()
    complaints.watch(approves, address)
    sign_in(approves, address, "county_admin_2")
    approves.goto(place)
    approves.fill("[name=code]", present_code("county_admin_2"))
    approves.on("dialog", lambda dialog: dialog.accept())
    approves.click("button[formaction$='/approve']")
    picture(approves, "approving")
    if approves.locator("dialog[open] .btn-primary").count():
        approves.click("dialog[open] .btn-primary")
    approves.wait_for_selector("h1 >> text=已批准")
    barriers += axe(approves)
    picture(approves, "approved")
    assert complaints.found == []
    assert barriers == []
