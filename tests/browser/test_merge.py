"""A merge in a real browser: found, looked at side by side, merged, looked at again, undone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from app.registry.models import DuplicatePair
from app.store.sessions import system_session
from tests.browser.conftest import Complaints, axe, sign_in
from tests.comparing import people

pytestmark = pytest.mark.browser


def picture(page: Page, name: str) -> None:
    """Keep a picture where somebody asked for pictures."""
    if folder := os.environ.get("YWL_TEST_PICTURES"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


@pytest.fixture
def pair(app: Flask) -> Iterator[int]:
    """One person registered twice in the township; the key of the pair."""
    with system_session("test") as session:
        one = people.person(session, "张建国", people.HERE, id_no=people.number(), telephone="13800000001")
        other = people.person(session, "张建囯", people.HERE, id_no=people.number(), telephone="13900000002")
        people.account(session, other, "6227001218700480460")
        session.commit()
        people.look(session)
        key = people.pair_of(session, one, other).id
    yield key
    people.clear()


def state_of(key: int) -> str:
    with system_session("tests look") as session:
        return session.get_one(DuplicatePair, key).state


@pytest.mark.parametrize("window", ["desk", "phone"])
def test_two_registrations_are_merged_and_parted_again(
    request: pytest.FixtureRequest, address: str, pair: int, window: str
) -> None:
    context: BrowserContext = request.getfixturevalue(window)
    complaints, barriers = Complaints(), []
    page = context.new_page()
    complaints.watch(page, address)
    page.on("dialog", lambda dialog: dialog.accept())
    sign_in(page, address, "town_operator")
    page.goto(address + "/comparisons/")
    expect(page.locator("table")).to_contain_text("证件号码相同")
    barriers += axe(page)
    page.goto(address + "/duplicate-pairs/list/?state=open")
    barriers += axe(page)
    picture(page, f"pairs-{window}")
    page.goto(f"{address}/duplicate-pairs/show/{pair}")
    page.click("a >> text=并排比对、合并")
    page.wait_for_url(f"**/merging/{pair}")
    barriers += axe(page)
    picture(page, f"side-by-side-{window}")
    expect(page.locator("tr[data-differs] th", has_text="手机号码")).to_contain_text("不同")
    assert people.number() not in page.content()
    assert "13900000002" not in page.content()

    page.check("input[name=take_telephone][value=second]")
    merge(page)
    expect(page.locator("[role=alert]")).to_contain_text("请写明理由")
    expect(page.locator("input[name=take_telephone][value=second]")).to_be_checked()
    barriers += axe(page)

    page.fill("#why", "查看户口簿，为同一人")
    merge(page)
    page.wait_for_url("**/merges/show/*")
    assert state_of(pair) == "merged"
    barriers += axe(page)
    picture(page, f"merged-{window}")

    page.click("a >> text=撤销合并")
    page.fill("[name=why]", "合并错了，是两兄弟")
    page.click("main form button[type=submit]")
    confirm(page)
    page.wait_for_selector("text=两条登记恢复原状")
    assert state_of(pair) == "open"
    complaints.found = [one for one in complaints.found if "422" not in one]
    assert complaints.found == []
    assert barriers == []


def merge(page: Page) -> None:
    page.click("button >> text=合并为一人")
    confirm(page)


def confirm(page: Page) -> None:
    """The page asks once more."""
    if page.locator("dialog[open] .btn-primary, dialog[open] .btn-danger").count():
        page.click("dialog[open] .btn-primary, dialog[open] .btn-danger")
