"""A new programme in a real browser: from nothing over a try-out and a second person to its first beneficiary."""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from app.kernel import clock
from app.programmes.models import Enrolment, Programme, ProgrammeVersion
from app.registry.models import Person
from app.store.sessions import system_session
from tests import world
from tests.browser.conftest import Complaints, axe, sign_in
from tests.registry import yearlong

pytestmark = pytest.mark.browser


def picture(page: Page, name: str) -> None:
    """Keep a picture where somebody asked for pictures."""
    if folder := os.environ.get("YWL_TEST_PICTURES"):
        page.screenshot(path=str(Path(folder) / f"programme-{name}.png"), full_page=True)


def accept(page: Page) -> None:
    """Confirm the question before an act."""
    if page.locator("dialog[open] .btn-primary").count():
        page.click("dialog[open] .btn-primary")


def work(app: Flask) -> None:
    """Do what waits in the queue."""
    worked = app.test_cli_runner().invoke(args=["jobs", "run", "--once"])
    assert worked.exit_code == 0, worked.output


def elder() -> None:
    """A household whose head is 85 and whose other member is 40."""
    home = yearlong.household()
    with system_session("tests register") as session:
        old, young = session.query(Person).filter_by(household_id=home).order_by(Person.relation).all()
        today = clock.today()
        old.birth_on = today - timedelta(days=85 * 366)
        young.birth_on = date(today.year - 40, 1, 1)
        session.commit()


def test_a_programme_from_nothing_to_its_first_beneficiary(
    app: Flask, small_world: world.World, desk: BrowserContext, address: str
) -> None:
    elder()
    yearlong.staffed(small_world)
    complaints, barriers = Complaints(), []
    page = desk.new_page()
    complaints.watch(page, address)
    sign_in(page, address, "county_operator")

    page.goto(address + "/programme-catalogue/")
    barriers += axe(page)
    picture(page, "catalogue")
    page.click("text=高龄津贴 >> nth=0")
    barriers += axe(page)
    picture(page, "entry")
    page.click("main a[href$='/adopt']")
    barriers += axe(page)
    picture(page, "adopt")

    page.goto(address + "/programmes/add")
    page.fill("[name=name]", "孝老补贴")
    page.fill("[name=short_name]", "孝老")
    page.select_option("[name=level]", "county")
    page.select_option("[name=unit]", "person")
    page.select_option("[name=cycle]", "month")
    for name, value in (
        ("rounding", "fen"),
        ("payee", "self"),
        ("publicity_kind", "calendar"),
        ("certification", "none"),
    ):
        page.select_option(f"[name={name}]", value)
    barriers += axe(page)
    picture(page, "add")
    page.click("form[data-guard] button[type=submit]")
    page.wait_for_selector("h1 >> text=孝老补贴")
    barriers += axe(page)
    picture(page, "show")

    page.click("form[action*='/programme-rules/draft/'] button")
    page.wait_for_selector("form[data-rules]")
    page.click("[data-add]")
    line = page.locator("[data-lines] textarea").first
    line.press_sequentially("年令 >= 80", delay=10)
    expect(page.locator(".rule-echo mark").first).to_have_text("年令")
    barriers += axe(page)
    picture(page, "mistake")
    page.click("[data-correct]")
    expect(line).to_have_value("年龄 >= 80")
    expect(page.locator("[data-read]").first).to_contain_text("年龄达到")
    page.locator("[data-lines] input[name=clause]").first.fill("第三条")
    line.press("Enter")
    second = page.locator("[data-lines] textarea").nth(1)
    second.press_sequentially("户籍", delay=10)
    names = page.locator("#rule-names [role=option]")
    expect(names.first).to_contain_text("户籍类型")
    barriers += axe(page)
    picture(page, "names")
    second.press("Enter")
    expect(second).to_have_value("户籍类型")
    second.press("Alt+ArrowUp")
    expect(page.locator("[data-lines] textarea").first).to_have_value("户籍类型")
    page.click("[data-lines] li:first-child [data-move=remove]")
    expect(page.locator("[data-lines] textarea")).to_have_count(1)
    page.fill("#amount", "分档(年龄, 80: 50元, 90: 100元)")
    page.fill("#document_no", "正政办〔2026〕1 号")
    page.fill("#effective_from", clock.today().isoformat())
    page.fill("#who", "张")
    page.click("button[value=try]")
    expect(page.locator("#tried")).to_contain_text("50.00 元")
    expect(page.locator("#tried")).to_contain_text("不能享受")
    barriers += axe(page)
    picture(page, "tried")
    page.click("button.btn-primary[value=save]")
    page.wait_for_selector("text=草稿已保存")

    page.click("main .tools a[href*='/programme-what-if/']")
    page.click("form[action$='/start'] button")
    work(app)
    page.reload()
    expect(page.locator("tbody tr").first).to_contain_text("正定镇")
    expect(page.locator("tbody tr").last).to_contain_text("50.00")
    barriers += axe(page)
    picture(page, "effects")
    page.click("main .tools a[href*='/what-if-lines/']")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.go_back()
    page.click("main .tools a[href*='/flows/programme_version/']")
    barriers += axe(page)
    picture(page, "flow")
    page.click("button[formaction$='/submit']")
    accept(page)
    page.wait_for_selector("h1 >> text=待审核")

    desk.clear_cookies()
    signs = desk.new_page()
    complaints.watch(signs, address)
    sign_in(signs, address, "county_reviewer")
    signs.click("a.inbox")
    signs.click(".list-body tbody a")
    signs.wait_for_selector("text=第三条")
    barriers += axe(signs)
    signs.click("button[formaction$='/publish']")
    accept(signs)
    signs.wait_for_selector("h1 >> text=已发布")
    with system_session("tests look") as session:
        assert session.query(Programme).one().state == "active"
        assert session.query(ProgrammeVersion).one().effective_to is None

    desk.clear_cookies()
    town = desk.new_page()
    complaints.watch(town, address)
    sign_in(town, address, "town_operator")
    town.goto(address + "/screening/")
    town.click("main form button.btn-primary")
    work(app)
    town.goto(address + "/screening-enter/")
    town.locator(".list-body tbody tr", has_text="孝老补贴").locator("a").first.click()
    town.wait_for_selector("h2 >> text=审核条件")
    barriers += axe(town)
    picture(town, "found")
    town.click("button[name=verdict][value=enrol]")
    accept(town)
    town.wait_for_selector("text=已决定：准予享受")
    with system_session("tests look") as session:
        assert session.query(Enrolment).one().amount == 5_000
    assert complaints.found == []
    assert barriers == []
