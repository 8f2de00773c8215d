"""Each post signs in and opens everything that its menu offers: no console error, no outside request, no barrier."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext

from tests import world
from tests.browser.conftest import Complaints, axe, sign_in

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("officer", world.OFFICERS)
def test_a_post_opens_everything_in_its_menu(desk: BrowserContext, address: str, officer: str) -> None:
    page, complaints, barriers = desk.new_page(), Complaints(), []
    complaints.watch(page, address)
    sign_in(page, address, officer)
    barriers += axe(page)
    links = page.eval_on_selector_all("#sidebar a[href]", "links => links.map(link => link.getAttribute('href'))")
    places = [link for link in dict.fromkeys(links) if link.startswith("/") and link != "/"]
    assert places, "the menu is empty"
    for place in places:
        answer = page.goto(address + place)
        assert answer is not None
        assert answer.ok, f"{place} answered {answer.status}"
        page.wait_for_load_state("networkidle")
        barriers += [f"{place}: {finding}" for finding in axe(page)]
    assert complaints.found == []
    assert barriers == []
    print(f"{officer}: {len(places)} pages, 0 console errors, 0 outside requests, 0 axe findings")


def test_a_village_informant_works_on_a_telephone(phone: BrowserContext, address: str) -> None:
    page, complaints = phone.new_page(), Complaints()
    complaints.watch(page, address)
    sign_in(page, address, "informant")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert axe(page) == []
    assert complaints.found == []
