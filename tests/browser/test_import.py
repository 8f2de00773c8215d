"""An import with errors in a real browser, by keyboard: upload, headings, columns, check, choice, progress, undo."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Complaints, axe, sign_in
from tests.browser.test_change_request import picture
from tests.exchange.conftest import Office, office  # noqa: F401  (a fixture)
from tests.exchange.test_imports import MIXED

pytestmark = pytest.mark.browser


def submit(page: Page, selector: str) -> None:
    """Press Ctrl and Enter in an input, as clerks do."""
    page.focus(selector)
    page.keyboard.press("Control+Enter")


def test_an_import_with_errors_goes_to_its_end(
    desk: BrowserContext,
    address: str,
    office: Office,  # noqa: F811
    tmp_path: Path,
) -> None:
    complaints, barriers = Complaints(), []
    page = desk.new_page()
    complaints.watch(page, address)
    sign_in(page, address, "county_operator")
    page.goto(address + "/imports/mine")
    barriers += axe(page)
    page.goto(address + "/imports/new?source=arrivals")
    barriers += axe(page)
    picture(page, "import-upload")
    path = tmp_path / "住户.csv"
    path.write_text(MIXED, encoding="gb18030")
    page.set_input_files("[name=file]", path)
    submit(page, "[name=as_of]")
    page.wait_for_url("**/place")
    barriers += axe(page)
    picture(page, "import-place")
    submit(page, "[name=rows]")
    page.wait_for_url("**/columns")
    barriers += axe(page)
    picture(page, "import-columns")
    expect(page.locator("[name=c5]")).to_have_value("members.1.name")
    submit(page, "[name=c0]")
    page.wait_for_url("**/imports/*")
    expect(page.locator("#job-progress")).to_be_visible()
    barriers += axe(page)
    office.work()
    expect(page.locator("main")).to_contain_text("共 7 行，2 行可以导入，5 行有错。", timeout=15_000)
    expect(page.locator("main")).to_contain_text("“证件号码”应为 6 位数字，请核对。")
    barriers += axe(page)
    picture(page, "import-checked")
    page.focus("form[data-guard] button[type=submit]")
    page.keyboard.press("Enter")
    expect(page.locator("#job-progress")).to_be_visible()
    office.work()
    expect(page.locator("main")).to_contain_text("导入了 2 行，5 行有错未导入。", timeout=15_000)
    barriers += axe(page)
    picture(page, "import-done")
    assert office.arrived() == {"100001": 3, "100005": 1}
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="撤销这次导入").press("Enter")
    confirm = page.locator("dialog[open] button.btn-danger, dialog[open] button.btn-primary")
    if confirm.count():
        confirm.first.press("Enter")
    expect(page.locator("#job-progress")).to_be_visible()
    office.work()
    expect(page.locator("main")).to_contain_text("撤销了 2 行。", timeout=15_000)
    assert office.arrived() == {}
    assert barriers == []
    assert complaints.found == []
