"""Deciding on findings in a real browser: from the home page through the list and the evidence to the notice."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from tests import world
from tests.browser.conftest import Complaints, axe, sign_in
from tests.programmes.pages import rules
from tests.programmes.pages.rules import YOUNG

pytestmark = pytest.mark.browser


def picture(page: Page, name: str) -> None:
    """Keep a picture where somebody asked for pictures."""
    if folder := os.environ.get("YWL_TEST_PICTURES"):
        page.screenshot(path=str(Path(folder) / f"screening-{name}.png"), full_page=True)


def confirm(page: Page) -> None:
    """Say yes to the question before an act."""
    page.click("dialog[open] .btn-primary")


def people(small_world: world.World) -> None:
    """Four who are entitled and receive nothing, one who receives and is not entitled, one with a wrong amount."""
    rules.use(small_world)
    rules.laid_down()
    for name in ("王长富", "李秀英", "张桂兰", "刘玉珍"):
        rules.found(rules.person(name))
    leaver, other = rules.person("赵志强", YOUNG), rules.person("周淑芬")
    rules.enrolled(leaver)
    rules.enrolled(other, amount=8_000)
    rules.found(leaver)
    rules.found(other)


def test_from_the_home_page_to_the_notice(
    app: Flask, small_world: world.World, desk: BrowserContext, address: str
) -> None:
    people(small_world)
    complaints, barriers, page = Complaints(), [], desk.new_page()
    complaints.watch(page, address)
    sign_in(page, address, "town_operator")
    page.goto(address + "/")
    expect(page.locator(".tile", has_text="待处理筛查结果：应进未进")).to_contain_text("4")
    picture(page, "home")
    page.goto(address + "/screening/")
    expect(page.locator("table").first).to_contain_text("正定镇")
    barriers += axe(page)
    picture(page, "overview")
    page.locator("table").first.locator("tbody tr").first.locator("td a").first.click()
    page.wait_for_selector("h1 >> text=应退未退")
    picture(page, "exit")
    page.locator(".list-body tbody a").first.click()
    page.wait_for_selector("h1 >> text=赵志强")
    barriers += axe(page)
    picture(page, "evidence")
    page.click("button[name=verdict][value=keep]")
    confirm(page)
    page.wait_for_selector(".error-summary >> text=要写明意见")
    barriers += axe(page)
    page.fill("[name=comment]", "入户核实，情况属实")
    page.click("button[name=verdict][value=end]")
    confirm(page)
    page.wait_for_selector("text=已决定：停止享受")

    page.goto(address + "/screening-enter/")
    expect(page.locator(".list-body tbody tr")).to_have_count(4)
    barriers += axe(page)
    picture(page, "enter")
    page.fill("[name=person_name]", "王")
    page.click(".query-buttons button[type=submit]")
    expect(page.locator(".list-body tbody tr")).to_have_count(1)
    page.fill("[name=person_name]", "")
    page.click(".query-buttons button[type=submit]")
    expect(page.locator(".list-body tbody tr")).to_have_count(4)
    page.check("[data-tick-all]")
    page.click(".bulk-actions button")
    page.wait_for_selector("h1 >> text=决定所选（4 条）")
    barriers += axe(page)
    picture(page, "many")
    page.click("button[name=verdict][value=enrol]")
    confirm(page)
    page.wait_for_selector("h1 >> text=已办 4 条")
    barriers += axe(page)
    picture(page, "outcome")

    page.goto(address + "/screening-notices/")
    expect(page.locator(".list-body tbody tr")).to_have_count(5)
    barriers += axe(page)
    picture(page, "notices")
    with page.expect_download() as waiting:
        page.locator(".list-body tbody tr").first.locator(".row-actions a").click()
    paper = waiting.value.path().read_bytes()
    assert paper.startswith(b"%PDF")
    if folder := os.environ.get("YWL_TEST_PICTURES"):
        Path(folder, "notice.pdf").write_bytes(paper)

    page.goto(address + "/screening-check/")
    page.locator("#q-person + .ts-wrapper input, #q-person-ts-control").first.fill("周")
    page.locator(".ts-dropdown .option", has_text="周淑芬").first.click()
    page.click(".query-buttons button[type=submit]")
    page.wait_for_selector("h2 >> text=高龄津贴")
    barriers += axe(page)
    picture(page, "check")
    page.locator("dd a", has_text="可以享受").first.click()
    page.wait_for_selector("h2 >> text=审核条件")
    barriers += axe(page)
    picture(page, "check-one")
    assert [one for one in complaints.found if "422" not in one] == []
    assert barriers == []
