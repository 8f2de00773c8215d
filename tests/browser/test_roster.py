"""Compiling and reading a roster in a real browser: no complaints, no barriers, everything by keyboard."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy.orm import Session

from app.programmes.models import Programme
from tests.browser.conftest import Complaints, axe, sign_in
from tests.rosters import village
from tests.rosters.pages.conftest import programme

pytestmark = pytest.mark.browser
__all__ = ["programme"]


def picture(page: Page, name: str) -> None:
    """Keep a picture where somebody asked for pictures."""
    if folder := os.environ.get("YWL_TEST_PICTURES"):
        page.screenshot(path=str(Path(folder) / f"roster-{name}.png"), full_page=True)


def laid_down(session: Session, programme: Programme) -> tuple[str, str]:
    """Sixty people last month; two new ones this month, one of them without an account. Number and name of one."""
    people = [village.resident(session) for _number in range(60)]
    number, name = str(people[7].id_no), people[7].name
    earlier = village.roster(session, village.batch(session, programme, village.EARLIER))
    village.take(session, "town_operator", earlier, "submit")
    village.resident(session, "李新来")
    village.resident(session, "周无户", account=False)
    village.batch(session, programme, towns=(village.TOWN, village.OTHER_TOWN), deadline=date(2026, 3, 20))
    session.expunge_all()
    session.rollback()
    return number, name


def test_from_the_matrix_to_the_entry_grid(
    app: Flask, session: Session, programme: Programme, desk: BrowserContext, address: str
) -> None:
    number, name = laid_down(session, programme)
    complaints, barriers, page = Complaints(), [], desk.new_page()
    complaints.watch(page, address)
    sign_in(page, address, "town_operator")
    page.goto(f"{address}/batches/?programme={village.CODE}&year=2026")
    barriers += axe(page)
    picture(page, "matrix")
    page.click("button >> text=编制")
    page.wait_for_selector("#roster-problems .list-body")
    expect(page.locator(".tile", has_text="新增")).to_contain_text("2 人")
    expect(page.locator(".tile", has_text="不变")).to_contain_text("60 人")
    page.locator("#roster-lines").scroll_into_view_if_needed()
    page.wait_for_selector("#roster-lines .list-body")
    barriers += axe(page)
    picture(page, "roster")
    page.locator(".tile", has_text="新增").click()
    page.wait_for_selector("h1 >> text=明细")
    expect(page.locator("tbody tr")).to_have_count(2)
    barriers += axe(page)
    picture(page, "lines")
    page.click("tbody a >> text=李新来")
    page.wait_for_selector("h1 >> text=李新来")
    barriers += axe(page)
    picture(page, "line")
    page.click("text=返回花名册")
    page.click("a >> text=录入表")
    page.locator("#g1-0").focus()
    row = {9: name, 10: number, 13: "95", 15: "按新标准"}
    cells = [row.get(at, "") for at in range(16)]
    page.evaluate(PASTE, "\t".join(cells) + "\n" + "\t".join(["", *cells[1:9], "查无此人", "11010119380214001X"]))
    expect(page.locator("[data-told]")).to_have_text("已粘贴 2 行")
    expect(page.locator("#g1-9")).to_have_value(name)
    page.locator("#g1-9").press("ArrowDown")
    expect(page.locator("#g2-9")).to_be_focused()
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".error-summary")
    expect(page.locator("#g2-10")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#g1-13")).to_have_value("95")
    barriers += axe(page)
    picture(page, "grid")
    for at in (9, 10):
        page.locator(f"#g2-{at}").fill("")
    page.locator("#g1-9").press("Control+Enter")
    page.wait_for_selector("h1 >> text=编制中")
    expect(page.locator(".tile", has_text="金额变动")).to_contain_text("1 人")
    refused = [one for one in complaints.found if "422" not in one]
    assert not refused, refused
    assert not barriers, barriers


PASTE = """(text) => {
  const data = new DataTransfer();
  data.setData('text/plain', text);
  const said = { clipboardData: data, bubbles: true, cancelable: true };
  document.activeElement.dispatchEvent(new ClipboardEvent('paste', said));
}"""
