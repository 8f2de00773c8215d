"""How the screen behaves under a person's hands: keyboard, ticks, look-ups, guards; and what axe-core finds on it."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from werkzeug.serving import make_server

from tests.browser import sample_screen
from tests.browser.conftest import Complaints, axe

pytestmark = pytest.mark.browser

LOOKS = {
    "light": ({"width": 1366, "height": 768}, ""),
    "dark": ({"width": 1366, "height": 768}, "theme=dark"),
    "elder": ({"width": 1366, "height": 768}, "size=large"),
    "telephone": ({"width": 360, "height": 740}, ""),
    "dark telephone of an elder": ({"width": 360, "height": 740}, "theme=dark&size=large"),
}
Posted = list[tuple[str, dict[str, list[str]]]]


@pytest.fixture(scope="module")
def sample() -> Iterator[tuple[str, Posted]]:
    """The address of the sample pages, and what was posted to them."""
    app, posted = sample_screen.make()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", posted
    server.shutdown()
    thread.join(timeout=10)


@pytest.fixture
def page(desk: BrowserContext, sample: tuple[str, Posted]) -> Iterator[Page]:
    """A page that must be quiet to the end: no console error, nothing asked of another server."""
    opened, complaints = desk.new_page(), Complaints()
    complaints.watch(opened, sample[0])
    sample[1].clear()
    yield opened
    assert complaints.found == []


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    chromium: Browser, sample: tuple[str, Posted], look: str
) -> None:
    size, words = LOOKS[look]
    context = chromium.new_context(viewport=size, locale="zh-CN")  # type: ignore[arg-type]
    page, complaints, found = context.new_page(), Complaints(), []
    complaints.watch(page, sample[0])
    for path in sample_screen.PAGES:
        page.goto(f"{sample[0]}{path}{'&' if '?' in path else '?'}{words}")
        page.wait_for_load_state("networkidle")
        found += [f"{path}: {one}" for one in axe(page)]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{path}: wider than the screen")
    context.close()
    assert found + complaints.found == []


def test_slash_goes_to_the_search_box_and_control_k_to_any_menu_entry(page: Page, sample: tuple[str, Posted]) -> None:
    page.goto(f"{sample[0]}/list")
    page.keyboard.press("/")
    expect(page.locator("#global-search")).to_be_focused()
    page.keyboard.press("Control+k")
    page.keyboard.type("权限")
    assert axe(page) == []
    page.keyboard.press("Enter")
    page.wait_for_url("**/matrix")


def test_escape_closes_a_menu_and_returns_to_its_button(page: Page, sample: tuple[str, Posted]) -> None:
    page.goto(f"{sample[0]}/list")
    for button in (".post-switch", ".account", "summary[aria-label='显示设置']"):
        page.locator(button).click()
        assert axe(page) == []
        page.keyboard.press("Escape")
        assert page.locator("details.menu[open]").count() == 0
        expect(page.locator(button)).to_be_focused()


def test_enter_walks_through_a_form_and_submits_it_at_the_end_only_once(page: Page, sample: tuple[str, Posted]) -> None:
    page.goto(f"{sample[0]}/form")
    page.locator("#name").focus()
    walked = []
    for _ in range(5):
        page.keyboard.press("Enter")
        walked.append(page.evaluate("document.activeElement.id"))
    assert walked == ["sex-0", "sex-1", "office-ts-control", "town-ts-control", "active"]
    page.keyboard.press("Control+Enter")
    page.keyboard.press("Control+Enter")
    page.wait_for_timeout(300)
    assert [what for what, _ in sample[1]] == ["form"]
    assert sample[1][0][1]["office"] == ["1"]


def test_leaving_a_changed_form_asks_first(page: Page, sample: tuple[str, Posted]) -> None:
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(f"{sample[0]}/form")
    page.locator("#name").press_sequentially("改")
    page.goto(f"{sample[0]}/list")
    assert asked == ["beforeunload"]


def test_the_error_summary_has_the_focus_and_leads_to_the_field(page: Page, sample: tuple[str, Posted]) -> None:
    page.goto(f"{sample[0]}/form?wrong=1")
    expect(page.locator(".error-summary")).to_be_focused()
    page.get_by_role("link", name="所在机构：请选择机构").click()
    expect(page.locator("#office-ts-control")).to_be_focused()
    assert "office-error" in (page.locator("#office-ts-control").get_attribute("aria-describedby") or "")


def test_a_related_field_is_looked_up_as_one_types(page: Page, sample: tuple[str, Posted]) -> None:
    page.goto(f"{sample[0]}/form")
    page.locator("#office + .ts-wrapper .ts-control").click()
    page.keyboard.type("民政")
    expect(page.locator(".ts-dropdown .option")).to_have_text(["正定县民政局"])
    page.keyboard.press("Enter")
    assert page.locator("#office").input_value() == "2"


def test_ticked_rows_are_posted_after_a_question(page: Page, sample: tuple[str, Posted]) -> None:
    page.goto(f"{sample[0]}/list?state=1")
    expect(page.locator("[data-bulk]")).to_be_hidden()
    page.locator("input[name=rowid]").nth(1).check()
    expect(page.locator(".bulk-count")).to_have_text("已选 1 条")
    page.get_by_role("button", name="批量停用").click()
    assert axe(page) == []
    page.locator("dialog.confirm").get_by_role("button", name="取消").click()
    assert sample[1] == []
    page.get_by_role("button", name="选择全部符合条件的").click()
    page.get_by_role("button", name="批量停用").click()
    page.locator("dialog.confirm").get_by_role("button", name="确定").click()
    page.wait_for_timeout(300)
    ((what, form),) = sample[1]
    assert what == "bulk"
    assert form["all_matching"] == ["1"]
    assert form["query"] == ["state=1"]
    assert form["rowid"] == ["0", "1", "2", "3", "4"]


def test_a_query_changes_the_table_and_the_address_without_a_reload(page: Page, sample: tuple[str, Posted]) -> None:
    page.goto(f"{sample[0]}/list")
    page.evaluate("window.stayed = true")
    page.locator("#q-name").fill("王")
    page.locator(".query button[type=submit]").click()
    page.wait_for_url("**/list?name=*")
    expect(page.locator(".pager-count")).to_contain_text("共 1,000,000 条")
    assert page.evaluate("window.stayed")
    assert "state=" not in page.url


def test_a_masked_value_is_shown_on_request(page: Page, sample: tuple[str, Posted]) -> None:
    page.goto(f"{sample[0]}/list")
    page.get_by_role("button", name="显示", exact=True).first.click()
    expect(page.locator(".masked").first).to_have_text("130123198505061234")


def test_a_step_that_needs_an_opinion_is_not_sent_without_one(page: Page, sample: tuple[str, Posted]) -> None:
    page.goto(f"{sample[0]}/show")
    expect(page.locator(".flow .reason")).to_have_text("只有申请人可以撤回。")
    page.get_by_role("button", name="退回").click()
    expect(page.locator("#step-comment")).to_be_focused()
    expect(page.locator("#flashes")).to_contain_text("请先写明意见")
    page.keyboard.type("地址不在本县网段")
    page.get_by_role("button", name="退回").click()
    page.wait_for_timeout(300)
    ((what, form),) = sample[1]
    assert what == "return"
    assert form["comment"] == ["地址不在本县网段"]
    assert form["operation"] == ["abc"]


def test_related_tables_and_history_come_when_they_are_seen(page: Page, sample: tuple[str, Posted]) -> None:
    page.goto(f"{sample[0]}/show")
    page.locator("#related-2").scroll_into_view_if_needed()
    expect(page.locator("#related-2 .list-table")).to_be_visible()
    expect(page.get_by_text("李秀英")).to_be_attached()
    assert page.url.endswith("/show")


def test_a_running_job_is_followed_until_it_is_over(page: Page, sample: tuple[str, Posted]) -> None:
    page.goto(f"{sample[0]}/job")
    expect(page.locator(".job-head")).to_contain_text("40%")
    expect(page.locator(".job-head")).to_contain_text("100%", timeout=5000)
    expect(page.locator("#job-progress")).not_to_have_attribute("hx-get", "/job?over=1")


def test_the_menu_opens_over_the_page_on_a_telephone(phone: BrowserContext, sample: tuple[str, Posted]) -> None:
    page = phone.new_page()
    page.goto(f"{sample[0]}/list")
    assert not page.locator("#sidebar").is_visible()
    page.locator("[data-open-sidebar]").tap()
    expect(page.locator("#sidebar a.active")).to_be_visible()
    assert axe(page) == []
    page.keyboard.press("Escape")
    expect(page.locator("#sidebar")).to_be_hidden()
