"""A month of a programme in a real browser: officers who sit down one after the other, and what each of them does."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import BrowserContext, Locator, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel import clock, totp
from app.rosters.models import Objection, ObjectionState
from app.store.sessions import system_session
from tests import world
from tests.browser.conftest import Complaints, allow_next_code, axe, sign_in
from tests.payments import treasury
from tests.rosters import village

NAME = "高龄津贴"
OPERATOR, TOWN_REVIEWER, CLERK, REVIEWER = (
    "town_operator",
    "town_reviewer",
    "department_operator",
    "department_reviewer",
)
COUNTY, COUNTY_REVIEWER, FINANCE, SECOND = "county_operator", "county_reviewer", treasury.FINANCE, treasury.SECOND


@dataclass
class Office:
    """One window at which officers sit down in turn; ``barriers`` are what axe found, ``complaints`` the browser's."""

    desk: BrowserContext
    address: str
    story: str
    complaints: Complaints = field(default_factory=Complaints)
    barriers: list[str] = field(default_factory=list)
    page: Page = field(init=False)
    who: str = ""

    def __post_init__(self) -> None:
        self.page = self.desk.new_page()
        self.complaints.watch(self.page, self.address)

    def sits(self, who: str) -> None:
        """Somebody else signs in."""
        self.desk.clear_cookies()
        sign_in(self.page, self.address, who)
        self.who = who

    def opens(self, path: str) -> None:
        """Go to an address of the application."""
        self.page.goto(self.address + path)

    def looks(self, name: str) -> None:
        """Search the page for barriers, and keep a picture of it where somebody asked for pictures."""
        self.barriers += [f"{name}: {one}" for one in axe(self.page)]
        if folder := os.environ.get("YWL_TEST_PICTURES"):
            self.page.screenshot(path=str(Path(folder) / f"month-{self.story}-{name}.png"), full_page=True)

    def reads(self, *texts: str) -> None:
        """All this stands on the page."""
        for text in texts:
            expect(self.page.locator("main")).to_contain_text(text)

    def figure(self, label: str) -> Locator:
        """The value beside a label on a card."""
        term = self.page.locator("dl.details > div", has=self.page.locator(f"dt:text-is('{label}')"))
        return term.first.locator("dd")

    def calls(self, who: str, title: str) -> None:
        """An officer sits down and opens what waits in the inbox; what tests before left there is returned."""
        self.sits(who)
        self.page.click("a.inbox")
        waiting = self.page.locator(".list-body tbody tr", has_text=title, has_not_text="已退回")
        waiting.locator("a").first.click()
        self.page.wait_for_selector(".flow [data-steps]")

    def takes(self, step: str, state: str, comment: str = "", code: str = "") -> None:
        """Press the button of a step, say yes where the page asks again, and see what came of it."""
        if comment:
            self.page.fill("#step-comment", comment)
        if code:
            self.page.fill("#step-code", code)
        self.page.click(f"button[formaction$='/{step}']")
        self.says_yes()
        self.page.wait_for_selector(f"h1 >> text={state}")

    def says_yes(self) -> None:
        """Confirm the question before an act, where there is one."""
        if self.page.locator("dialog[open] .btn-primary").count():
            self.page.click("dialog[open] .btn-primary")

    def sends(self) -> None:
        """Send the one form of the page."""
        self.page.click("form[data-guard] button[type=submit]")

    def code(self) -> str:
        """What the officer's code device shows now."""
        allow_next_code(self.who)
        return totp.code_at(world.CODE_SECRET, clock.now())

    def told_off(self, step: str, sentence: str, code: str) -> None:
        """Press the button of a step and be refused with a sentence on the page; the input was wrong."""
        self.page.fill("#step-code", code)
        with self.page.expect_response(lambda answer: answer.url.endswith(f"/{step}")) as waiting:
            self.page.click(f"button[formaction$='/{step}']")
            self.says_yes()
        assert waiting.value.status == 422
        expect(self.page.locator(".alert")).to_contain_text(sentence)

    def complained(self) -> list[str]:
        """What the browser complained of, except that a form was refused as it had to be."""
        return [one for one in self.complaints.found if "422" not in one]


def laid_down(session: Session, small_world: world.World, people: int, days: int) -> tuple[world.World, list[str]]:
    """The county's programme with so many old people and days of publicity; who is at work, and the people's names."""
    known = treasury.begin(small_world)
    village.county(session, publicity_days=days)
    names = [village.resident(session).name for _number in range(people)]
    session.expunge_all()
    session.rollback()
    return known, names


def issues(office: Office) -> str:
    """The county issues the batch of the period that the form proposes to one township; returns the period."""
    page = office.page
    office.sits(COUNTY)
    office.opens(f"/batches/?programme={village.CODE}&year={clock.today().year}")
    page.click("a >> text=下达批次")
    period = page.input_value("[name=period]")
    page.uncheck(f"[name=town_{village.OTHER_TOWN}]")
    office.looks("issue")
    office.sends()
    page.wait_for_selector("text=已下达给 1 个乡镇")
    expect(page.locator("main")).to_contain_text("未编制")
    return period


def compiles(office: Office, period: str) -> str:
    """The township compiles its roster and opens it for the flow; returns the address of the roster's page."""
    office.sits(OPERATOR)
    office.opens(f"/batches/?programme={village.CODE}&year={period[:4]}")
    office.looks("progress")
    office.page.click("button >> text=编制")
    office.page.wait_for_selector("#roster-problems .list-body")
    return office.page.url.removeprefix(office.address)


def registers(office: Office, document: str, yuan: str) -> None:
    """Finance registers a quota of the programme in the generated form."""
    page = office.page
    office.opens("/quota-balances/")
    page.click("a >> text=登记指标")
    page.fill("[name=document_no]", document)
    page.fill("[name=year]", str(clock.today().year))
    page.select_option("[name=fund_source]", "county")
    page.select_option("[name=nature]", "general")
    page.locator("#programme_id-ts-control").click()
    page.locator("#programme_id-ts-control").press_sequentially(NAME)
    page.locator(".ts-dropdown .option", has_text=village.CODE).first.click()
    page.fill("[name=issued]", yuan)
    office.looks("quota-form")
    office.sends()
    page.wait_for_url("**/quotas/**")


def asks(office: Office, roster: str, account: int, people: str, yuan: str) -> None:
    """The township asks for the money of its approved roster and hands the request in."""
    page = office.page
    office.sits(OPERATOR)
    office.opens("/request-writing/")
    row = page.locator("tbody tr", has_text=roster)
    expect(row).to_contain_text(people)
    expect(row).to_contain_text(yuan)
    row.locator("[name=roster_ids]").check()
    page.select_option("[name=account_id]", str(account))
    page.fill("[name=opinion]", "按期发放")
    office.looks("writing")
    office.sends()
    page.wait_for_selector("text=申请书已保存")
    office.reads(f"￥{yuan}", f"{people} 人，{yuan} 元")
    office.takes("submit", "待部门审核")


def balances(office: Office, paid: str, frozen: str, left: str) -> None:
    """The page of balances says what is paid, frozen and available of the programme."""
    office.opens("/quota-balances/")
    bar = office.page.locator("tbody tr", has_text=NAME)
    told = f"已支付 {paid} 元，冻结 {frozen} 元，可用 {left} 元"
    expect(bar.locator("svg")).to_have_attribute("aria-label", told)
    expect(bar.locator("td.text-end")).to_contain_text([paid, frozen, left])


def raises(office: Office, document: str, yuan: str, by_document: str) -> None:
    """Finance raises a quota by another document."""
    page = office.page
    office.opens(f"/quota-balances/?programme={village.CODE}")
    page.click(f"main tbody a >> text={document}")
    page.click("main .tools a >> text=追加")
    page.fill("[name=amount]", yuan)
    page.fill("[name=by_document]", by_document)
    office.looks("raise")
    office.sends()
    page.wait_for_selector("text=指标已追加")


def objects(office: Office, name: str, content: str) -> None:
    """The township records an objection against one person, from the person's line."""
    page = office.page
    page.click("main .tools a >> text=全部明细")
    page.click(f"tbody a >> text={name}")
    page.click("main .tools a >> text=登记异议")
    page.fill("[name=content]", content)
    page.fill("[name=objector]", "村民")
    office.looks("objection")
    office.sends()
    page.wait_for_selector("text=已登记，等待核查")


def open_objection() -> int:
    """The number of the one objection that is being looked into."""
    with system_session("tests look") as session:
        return session.scalars(select(Objection.id).where(Objection.state == ObjectionState.OPEN)).one()


def upholds(office: Office, name: str, finding: str) -> None:
    """The reviewer looks into the objection and finds it right."""
    page = office.page
    office.opens("/objections/list/")
    expect(page.locator(".list-body tbody tr", has_text="核查中")).to_have_count(1)
    office.looks("objections")
    office.opens(f"/objections/show/{open_objection()}")
    page.click("main .tools a >> text=核查")
    page.wait_for_selector(f"h1 >> text={name}")
    page.check("[name=verdict][value=upheld]")
    page.fill("[name=finding]", finding)
    office.looks("finding")
    office.sends()
    page.wait_for_selector("text=已记录核查结果")


def gives_back(office: Office, name: str, reason: str, yuan: str) -> None:
    """Whoever has the turn returns one line of the roster on the page; the rest goes on."""
    page = office.page
    page.click("main .tools a >> text=全部明细")
    page.locator("tbody tr", has_text=name).locator("[name=rowid]").check()
    page.click(".bulk-actions button >> text=退回所选")
    page.wait_for_selector(f"text=共 1 条，{yuan} 元。")
    page.fill("[name=reason]", reason)
    office.looks("return")
    office.sends()
    page.wait_for_selector("text=已退回 1 条，其余照常办理")


def carries(office: Office, name: str, reason: str) -> None:
    """The township carries the returned line into the next part and mends it there."""
    page = office.page
    page.click("main .tools button >> text=转入补报")
    office.says_yes()
    page.wait_for_selector("text=已转入补报花名册")
    expect(office.figure("暂缓")).to_have_text("1 人，100.00 元")
    office.looks("part")
    page.click("main .tools a >> text=全部明细")
    page.click(f"tbody a >> text={name}")
    page.click("main .tools a >> text=修改")
    page.fill("[name=reason]", reason)
    office.sends()
    page.wait_for_selector("text=已修改")
    page.click("main .tools a >> text=返回花名册")
    expect(office.figure("计入发放")).to_have_text("1 人，1 户")
