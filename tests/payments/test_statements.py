"""The bank's statement: read whatever its shape, or refused cell by cell; what matches is matched, the rest is told."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from app.kernel import clock
from app.kernel.errors import Conflict, DomainError, NotAllowed
from app.payments.models import AccountEntry, SpecialAccount, StatementLine
from app.payments.services import statements
from app.payments.services.reconciling import Reconciliation, closing, reconcile
from app.payments.services.statements import Outcome
from app.store.sessions import system_session
from tests import world
from tests.approvals.working import at_work
from tests.payments import treasury
from tests.payments.test_accounts import book
from tests.payments.treasury import FINANCE, OPERATOR

HEAD = ["交易日期", "流水号", "借方发生额", "贷方发生额", "余额", "对方户名", "摘要"]
DAY = date(2026, 3, 2)
Rows = Sequence[Sequence[Any]]


def sheet(folder: Path, rows: Rows, head: Sequence[str] = HEAD, above: Rows = ()) -> Path:
    """A statement as a bank's csv, in GBK."""
    path = folder / "对账单.csv"
    with path.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows([*above, head, *rows])
    return path


def take(people: world.World, account: int, path: Path, name: str = "") -> Outcome:
    with at_work(people, FINANCE) as (session, actor):
        row = session.get_one(SpecialAccount, account)
        return statements.take(session, actor, row, path, name or path.name)


def lines(account: int) -> list[StatementLine]:
    return treasury.rows(StatementLine, StatementLine.account_id == account)


def reconciled(account: int, day: date | None = None) -> Reconciliation:
    with system_session("tests look") as session:
        return reconcile(session, account, day or clock.today())


def test_a_statement_is_taken_in_and_taken_again_without_a_second_effect(people: world.World, tmp_path: Path) -> None:
    where = treasury.account(people)
    rows = [
        ["20260302", "S1", "", "1,000.00", "1,000.00", "正定县财政局", "拨款"],
        ["2026-03-03 10:20:30", "S2", "5.00", "0.00", "995.00", "", "手续费"],
        ["合计", "", "5.00", "1,000.00", "", "", ""],
    ]
    path = sheet(tmp_path, rows, above=[["正定县农村信用联社账户明细"], ["账号：5001"]])
    assert take(people, where, path) == Outcome(2, 0, 0, ())
    assert [(one.booked_on, one.serial_no, one.amount, one.balance) for one in lines(where)] == [
        (date(2026, 3, 2), "S1", 100_000, 100_000),
        (date(2026, 3, 3), "S2", -500, 99_500),
    ]
    longer = sheet(tmp_path, [*rows[:2], ["2026/3/4", "S3", "", "1", "996.00", "", "利息"]])
    assert take(people, where, longer) == Outcome(1, 2, 0, ())


@pytest.mark.parametrize(
    ("head", "row"),
    [
        (["记账时间", "交易流水号", "收入金额", "支出金额"], ["2026年3月2日", "S1", "", "12.30"]),
        (["日期", "凭证号", "金额"], ["2026.3.2", "S1", "-12.30"]),
        (["日期", "回单编号", "交易金额", "借贷标志"], ["2026-03-02", "S1", "12.30", "借"]),
    ],
)
def test_statements_of_several_shapes_mean_the_same(
    people: world.World, tmp_path: Path, head: list[str], row: list[str]
) -> None:
    where = treasury.account(people)
    assert take(people, where, sheet(tmp_path, [row], head)).taken == 1
    assert [(one.booked_on, one.amount) for one in lines(where)] == [(DAY, -1_230)]


def test_a_workbook_is_read_like_text(people: world.World, tmp_path: Path) -> None:
    where, path = treasury.account(people), tmp_path / "明细.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        page, style = workbook.add_worksheet("明细"), workbook.add_format({"num_format": "yyyy-mm-dd"})
        for at, label in enumerate(HEAD):
            page.write(2, at, label)
        page.write_datetime(3, 0, clock.now().replace(tzinfo=None, year=2026, month=3, day=2), style)
        page.write_row(3, 1, ["S1", "", 12.5, 12.5, "财政局", "拨款"])
    assert take(people, where, path).taken == 1
    assert [(one.booked_on, one.amount, one.counterparty) for one in lines(where)] == [(DAY, 1_250, "财政局")]


def test_what_is_wrong_is_said_at_row_and_column_and_nothing_is_taken_in(people: world.World, tmp_path: Path) -> None:
    where = treasury.account(people)
    rows = [
        ["2026-03-02", "S1", "", "10.00", "", "", ""],
        ["2026-02-30", "", "", "10.00", "", "", ""],
        ["2026-03-02", "S3", "1.00", "1.00", "", "", ""],
        ["2026-03-02", "S4", "", "", "", "", "无金额"],
        ["2026-03-02", "S5", "", "1.005", "十元", "", ""],
        ["2026-03-02", "S1", "", "11.00", "", "", ""],
    ]
    outcome = take(people, where, sheet(tmp_path, rows))
    assert outcome.taken == 0
    assert [(one.row, one.field) for one in outcome.problems] == [
        (3, "日期"), (3, "流水号"), (4, "金额"), (5, "金额"), (6, "金额"), (6, "余额"), (7, "流水号"),
    ]  # fmt: skip
    assert "不能同时有金额" in outcome.problems[2].sentence
    assert "已用于另一笔" in outcome.problems[-1].sentence
    assert lines(where) == []


def test_a_serial_number_that_stands_for_another_row_is_refused(people: world.World, tmp_path: Path) -> None:
    where = treasury.account(people)
    take(people, where, sheet(tmp_path, [["2026-03-02", "S1", "", "10.00", "", "", ""]]))
    again = take(people, where, sheet(tmp_path, [["2026-03-02", "S1", "", "10.01", "", "", ""]]))
    assert [one.sentence for one in again.problems] == ["流水号“S1”已用于另一笔（日期或金额不同），请核对。"]


@pytest.mark.parametrize(
    ("head", "sentence"),
    [
        (["姓名", "电话"], "没有找到表头"),
        (["日期", "摘要", "余额"], "缺少这些列：流水号、借方和贷方，或者金额"),
        (["日期", "流水号", "借方"], "缺少这些列：借方和贷方，或者金额"),
    ],
)
def test_a_file_that_is_no_statement_is_refused(
    people: world.World, tmp_path: Path, head: list[str], sentence: str
) -> None:
    with pytest.raises(DomainError, match=sentence):
        take(people, treasury.account(people), sheet(tmp_path, [["1", "2", "3"]], head))


def test_an_empty_statement_and_a_stranger_are_refused(people: world.World, tmp_path: Path) -> None:
    where = treasury.account(people)
    with pytest.raises(DomainError, match="对账单里没有明细"):
        take(people, where, sheet(tmp_path, []))
    with at_work(people, OPERATOR) as (session, actor), pytest.raises(NotAllowed, match="由县级财政部门"):
        statements.take(session, actor, session.get_one(SpecialAccount, where), tmp_path, "x.csv")


def test_what_is_unmistakable_is_matched(people: world.World, tmp_path: Path) -> None:
    """By the receipt first; then by the amount within three days, where only one line and one booking agree."""
    treasury.quota(people, 1_000_000)
    where, day = treasury.account(people), clock.today()
    for receipt, total in (("HD-1", 10_000), ("HD-2", 10_000), ("HD-3", 20_000), ("HD-4", 30_000)):
        treasury.paid(people, treasury.roster(total), account_id=where, receipt_no=receipt)
    rows = [
        [day, "HD-1", "", "100.00", "", "", ""],
        [day, "X-2", "", "100.00", "", "", ""],
        [day - timedelta(days=3), "X-3", "", "200.00", "", "", ""],
        [day - timedelta(days=4), "X-4", "", "300.00", "", "", ""],
        [day, "X-5", "", "7.00", "", "", ""],
    ]
    assert take(people, where, sheet(tmp_path, rows)).matched == 3
    receipts = {one.id: one.receipt_no for one in treasury.rows(AccountEntry, AccountEntry.account_id == where)}
    assert {one.serial_no: receipts.get(one.entry_id or 0) for one in lines(where)} == {
        "HD-1": "HD-1", "X-2": "HD-2", "X-3": "HD-3", "X-4": None, "X-5": None,
    }  # fmt: skip


def test_what_could_be_either_is_left_to_people(people: world.World, tmp_path: Path) -> None:
    where, day = treasury.account(people), clock.today()
    first = book(people, where, "interest", 500, receipt_no="A")
    book(people, where, "interest", 500, receipt_no="B")
    rows = [[day, "X-1", "", "5.00", "", "", ""], [day, "X-2", "", "9.00", "", "", ""]]
    assert take(people, where, sheet(tmp_path, rows)).matched == 0
    line, other = (one.id for one in lines(where))
    with at_work(people, FINANCE) as (session, actor):
        row, entry = session.get_one(StatementLine, line), session.get_one(AccountEntry, first)
        with pytest.raises(DomainError, match="同一个金额"):
            statements.match(session, actor, session.get_one(StatementLine, other), entry)
        statements.match(session, actor, row, entry)
        with pytest.raises(Conflict, match="已和另一条对账单对上"):
            statements.match(session, actor, row, entry)
        statements.unmatch(session, actor, row)
        with pytest.raises(Conflict, match="刚被别人办理过"):
            statements.unmatch(session, actor, row)
        with pytest.raises(DomainError, match="请写明未达的原因"):
            statements.explain(session, actor, row, " ")
        statements.explain(session, actor, row, "在途")
    assert [(one.state, one.entry_id, one.explanation) for one in lines(where)] == [
        ("explained", None, "在途"),
        ("open", None, None),
    ]


def test_the_reconciliation_tells_what_only_one_side_has(people: world.World, tmp_path: Path) -> None:
    treasury.quota(people)
    where, day = treasury.account(people), clock.today()
    treasury.paid(people, treasury.roster(60_000), account_id=where, receipt_no="HD-1")
    book(people, where, "charge", 100, receipt_no="C-1")
    rows = [[day, "HD-1", "", "600.00", "600.00", "", ""], [day, "I-1", "", "2.50", "602.50", "", "利息"]]
    take(people, where, sheet(tmp_path, rows))
    found = reconciled(where)
    assert (found.book, found.bank, found.adjusted_book, found.adjusted_bank) == (59_900, 60_250, 60_150, 60_150)
    assert [one.amount for one in found.only_booked] == [-100]
    assert [one.serial_no for one in found.only_banked] == ["I-1"]
    assert found.difference == 0
    before = reconciled(where, day - timedelta(days=1))
    assert (before.book, before.bank, before.difference) == (0, None, None)


def test_a_match_with_a_later_day_does_not_count_yet(people: world.World, tmp_path: Path) -> None:
    where, day = treasury.account(people), clock.today()
    book(people, where, "interest", 700, receipt_no="I-1", booked_on=day - timedelta(days=1))
    take(people, where, sheet(tmp_path, [[day, "I-1", "", "7.00", "7.00", "", ""]]))
    yesterday, today = reconciled(where, day - timedelta(days=1)), reconciled(where)
    assert [one.amount for one in yesterday.only_booked] == [700]
    assert (list(today.only_booked), list(today.only_banked), today.difference) == ([], [], 0)


@given(opening=st.integers(0, 99), moves=st.lists(st.integers(-50, 50).filter(bool), min_size=1, max_size=8))
def test_the_closing_balance_of_a_day_is_found_whichever_way_the_bank_lists_it(opening: int, moves: list[int]) -> None:
    balance, rows = opening, list[tuple[int, int]]()
    for move in moves:
        balance += move
        rows.append((move, balance))
    assert closing(rows) == balance
    if balance != opening:
        assert closing(rows[::-1]) == balance
