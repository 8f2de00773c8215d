"""A change report in a real browser: written on a telephone, decided at two desks, noted by the county."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from app.registry.models import Person, PersonState
from app.store.sessions import system_session
from tests import world
from tests.browser.conftest import Complaints, axe, sign_in
from tests.changes.test_evidence import located
from tests.changes.working import forget, last_month, live_in, now, number

pytestmark = pytest.mark.browser


@pytest.fixture
def head(app: Flask, small_world: world.World) -> Iterator[int]:
    """Somebody of the informant's village."""
    _home, head = live_in(small_world, head_id_no=number(11, "19550302"))
    yield head
    forget()


def picture(page: Page, name: str) -> None:
    """Keep a picture where somebody asked for pictures."""
    if folder := os.environ.get("YWL_TEST_PICTURES"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def choose(page: Page, name: str, typed: str) -> None:
    """Look somebody up in a field, as a thumb would."""
    page.locator(f"#{name}-ts-control").click()
    page.locator(f"#{name}-ts-control").press_sequentially(typed)
    page.locator(f".ts-dropdown .option:has-text('{typed}')").first.click()


def press(page: Page, step: str) -> None:
    """Press the button of a step and say yes where the page asks again."""
    page.click(f"button[formaction$='/{step}']")
    if page.locator("dialog[open] .btn-primary").count():
        page.click("dialog[open] .btn-primary")


def test_a_death_goes_from_a_telephone_to_the_county(
    desk: BrowserContext, phone: BrowserContext, address: str, head: int, small_world: world.World, tmp_path: Path
) -> None:
    complaints, barriers = Complaints(), []
    photo = tmp_path / "IMG_20260301.jpg"
    photo.write_bytes(located())

    writes = phone.new_page()
    complaints.watch(writes, address)
    sign_in(writes, address, "informant")
    writes.goto(address + "/changes/")
    barriers += axe(writes)
    writes.click("main a:has-text('申报变动')")
    writes.wait_for_url("**/change-writing/")
    barriers += axe(writes)
    picture(writes, "kinds")
    assert writes.evaluate("document.documentElement.scrollWidth") <= 360
    writes.click("main tbody a:text-is('死亡')")
    writes.wait_for_url("**kind=death")
    choose(writes, "person_id", "王长富")
    writes.fill("[name=happened_on]", last_month().isoformat())
    writes.fill("[name=reason]", "因病去世")
    barriers += axe(writes)
    picture(writes, "form")
    assert writes.evaluate("document.documentElement.scrollWidth") <= 360
    writes.click("form[data-guard] button[type=submit]")
    writes.wait_for_url("**/evidence")
    writes.set_input_files("[name=death_certificate]", str(photo))
    barriers += axe(writes)
    picture(writes, "evidence")
    assert writes.evaluate("document.documentElement.scrollWidth") <= 360
    writes.click("form[data-guard] button[type=submit]")
    writes.wait_for_url("**/flows/change_report/*")
    shown = writes.locator(".picture img")
    shown.scroll_into_view_if_needed()
    writes.wait_for_function("document.querySelector('.picture img').naturalWidth > 0")
    barriers += axe(writes)
    assert writes.evaluate("document.documentElement.scrollWidth") <= 360
    place = writes.url
    press(writes, "submit")
    writes.wait_for_selector("text=已办理")
    writes.wait_for_selector("h1 >> text=待核实")
    picture(writes, "submitted")

    for key, step, state in (
        ("town_operator", "verify", "待初审"),
        ("town_reviewer", "confirm", "已生效，待上级知悉"),
        ("county_operator", "note", "已生效，待上级知悉"),
    ):
        decides = desk.new_page()
        complaints.watch(decides, address)
        sign_in(decides, address, key)
        expect(decides.locator(".inbox-count").first).to_have_text("1")
        decides.click("a.inbox")
        decides.wait_for_url("**/inbox/**")
        decides.click(".list-body tbody a")
        decides.wait_for_url(place)
        decides.locator(".picture img").scroll_into_view_if_needed()
        barriers += axe(decides)
        picture(decides, key)
        press(decides, step)
        decides.wait_for_selector("text=已办理")
        decides.wait_for_selector(f"h1 >> text={state}")
        barriers += axe(decides)
        decides.close()
        desk.clear_cookies()

    assert now(Person, head).state == PersonState.DEAD
    writes.reload()
    expect(writes.locator("h1")).to_contain_text("已生效")
    expect(writes.locator("main")).to_contain_text("正定县惠民办")
    picture(writes, "noted")
    with system_session("tests look") as session:
        assert session.scalar(sa.select(Person.death_on).where(Person.id == head)) == last_month()
    assert complaints.found == []
    assert barriers == []
