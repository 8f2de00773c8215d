"""Rows of a bank's statement, whatever its headings: date, serial number, inflow or outflow, balance, who and why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.exchange import cells
from app.exchange.headings import Heading, Place, find_place, normal
from app.exchange.reading import Line, read_sheet, read_tops
from app.kernel import money
from app.kernel.errors import DomainError
from app.kernel.words import _

WORDS: Mapping[str, tuple[str, ...]] = {
    "booked_on": ("交易日期", "记账日期", "入账日期", "交易时间", "记账时间", "发生日期", "日期", "交易日"),
    "serial_no": (
        "流水号", "交易流水号", "银行流水号", "交易流水", "核心流水号", "柜员流水号", "账户明细编号",
        "回单编号", "回单号", "凭证号", "凭证号码", "交易序号", "日志号",
    ),
    "inflow": ("贷方发生额", "贷方金额", "贷方", "收入", "收入金额", "存入", "存入金额", "转入金额"),
    "outflow": ("借方发生额", "借方金额", "借方", "支出", "支出金额", "支取", "支取金额", "转出金额"),
    "amount": ("交易金额", "发生额", "金额", "交易额"),
    "direction": ("借贷标志", "借贷方向", "借贷", "收支标志", "收支", "收付标志", "收支方向"),
    "balance": ("余额", "账户余额", "本次余额", "交易后余额", "当前余额"),
    "counterparty": ("对方户名", "对方名称", "对方账户名称", "对方单位名称", "对方户名称", "收付款人名称", "交易对手"),
    "summary": ("摘要", "用途", "附言", "备注", "交易摘要", "摘要用途", "交易类型"),
}  # fmt: skip
"""How banks head each column."""
LABELS: Mapping[str, str] = {
    "booked_on": _("日期"),
    "serial_no": _("流水号"),
    "inflow": _("贷方（收入）"),
    "outflow": _("借方（支出）"),
    "amount": _("金额"),
    "direction": _("借贷标志"),
    "balance": _("余额"),
    "counterparty": _("对方户名"),
    "summary": _("摘要"),
}
_IN, _OUT = (
    frozenset({"贷", "收", "收入", "进", "入", "c", "贷方", "+"}),
    frozenset({"借", "支", "支出", "付", "出", "d", "借方", "-"}),
)
_TOTALS = frozenset({"合计", "总计", "小计", "本页合计", "本月合计", "累计"})
_COMPACT_DAY = re.compile(r"(\d{8})\d{0,6}")
_LONGEST = {"serial_no": 60, "counterparty": 80, "summary": 120}


@dataclass(frozen=True, slots=True)
class StatementRow:
    """One row of a statement; amounts in fen, inflow positive."""

    number: int
    booked_on: date
    serial_no: str
    amount: int
    balance: int | None
    counterparty: str | None
    summary: str | None


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a row of a file, at which column."""

    row: int
    field: str
    sentence: str


@dataclass(frozen=True, slots=True)
class _Table:
    """Where the table is in the file, and which column is which."""

    place: Place
    columns: Mapping[str, int]


def read_rows(path: Path, name: str) -> Iterator[StatementRow | list[Problem]]:
    """The rows of a statement, each read or with what is wrong with it. Raises :class:`DomainError` for the file."""
    table = _table(path, name)
    with read_sheet(path, name, sheet=table.place.sheet) as reading:
        for line in reading.lines:
            if line.number >= table.place.first_data_row and not _is_aside(line, table):
                yield _row(line, table)


def _table(path: Path, name: str) -> _Table:
    _version, tops = read_tops(path, name)
    place = find_place(tops, lambda headings: 2 * len(columns_of(headings)))
    if place is None:
        raise DomainError(_("没有找到表头。对账单应有日期、流水号、借方和贷方（或金额）几列。"))
    columns = columns_of(place.headings)
    if missing := _missing(columns):
        told = _("对账单缺少这些列：{labels}。请从网上银行导出完整的明细后再上传。")
        raise DomainError(told.format(labels="、".join(missing)))
    return _Table(place, columns)


def columns_of(headings: Sequence[Heading]) -> dict[str, int]:
    """Which column is which, by what stands above it; the likelier word wins where a statement has several."""
    found: dict[str, int] = {}
    names = [{normal(heading.last), normal("".join(heading.parts))} for heading in headings]
    for target, words in WORDS.items():
        for word in words:
            at = next((at for at, own in enumerate(names) if normal(word) in own and at not in found.values()), None)
            if at is not None:
                found[target] = at
                break
    return found


def _missing(columns: Mapping[str, int]) -> list[str]:
    missing = [str(LABELS[one]) for one in ("booked_on", "serial_no") if one not in columns]
    if "amount" not in columns and not {"inflow", "outflow"} <= columns.keys():
        missing.append(_("借方和贷方，或者金额"))
    return missing


def _is_aside(line: Line, table: _Table) -> bool:
    """Whether a row is a total, or a remark below the table, and no movement."""
    first = next(filter(None, line.values), "")
    if normal(first) in _TOTALS:
        return True
    return not any(_cell(line, table, one) for one in ("booked_on", "serial_no", "inflow", "outflow", "amount"))


def _row(line: Line, table: _Table) -> StatementRow | list[Problem]:
    problems = [
        Problem(line.number, str(LABELS[target]), fault.sentence)
        for fault in line.faults
        for target, at in table.columns.items()
        if int(fault.field) == at + 1
    ]
    read: dict[str, object] = {}
    for target, one in (("booked_on", _day), ("serial_no", _serial), ("amount", _amount), ("balance", _balance)):
        try:
            read[target] = one(line, table)
        except DomainError as refusal:
            problems.append(Problem(line.number, str(LABELS[target]), refusal.sentence))
    if problems:
        return problems
    words = {name: _cell(line, table, name)[: _LONGEST[name]] or None for name in ("counterparty", "summary")}
    return StatementRow(line.number, **read, **words)  # type: ignore[arg-type]


def _day(line: Line, table: _Table) -> date:
    text = cells.half_width(_cell(line, table, "booked_on"))
    if not text:
        raise DomainError(_("请填写日期。"))
    compact = _COMPACT_DAY.fullmatch(text)
    return cells.day(compact[1] if compact else re.split(r"[T ]+(?=\d{1,2}:)", text)[0])


def _serial(line: Line, table: _Table) -> str:
    text = "".join(_cell(line, table, "serial_no").split())
    if not text:
        raise DomainError(_("请填写流水号；没有流水号的明细无法辨认是否重复。"))
    if len(text) > _LONGEST["serial_no"]:
        raise DomainError(_("流水号最多 60 个字。"))
    return text


def _amount(line: Line, table: _Table) -> int:
    inflow, outflow = (_money(_cell(line, table, one)) for one in ("inflow", "outflow"))
    if inflow and outflow:
        raise DomainError(_("借方和贷方不能同时有金额。"))
    amount = inflow - outflow if {"inflow", "outflow"} <= table.columns.keys() else _directed(line, table)
    if not amount:
        raise DomainError(_("没有金额，请核对。"))
    return amount


def _directed(line: Line, table: _Table) -> int:
    """The one amount of a statement that says beside it, or by its sign, which way it went."""
    amount = _money(_cell(line, table, "amount"))
    if "direction" not in table.columns:
        return amount
    said = cells.half_width(_cell(line, table, "direction")).lower()
    if said not in _IN | _OUT:
        raise DomainError(_("借贷标志“{said}”看不懂，应为借或贷。").format(said=said[:10]))
    return abs(amount) if said in _IN else -abs(amount)


def _balance(line: Line, table: _Table) -> int | None:
    text = _cell(line, table, "balance")
    return money.yuan(text, signed=True) if text else None


def _money(text: str) -> int:
    return 0 if text in ("", "-", "—", "－") else money.yuan(text, signed=True)


def _cell(line: Line, table: _Table, target: str) -> str:
    at = table.columns.get(target)
    return line.values[at] if at is not None and at < len(line.values) else ""


def problems_of(rows: Iterable[StatementRow | list[Problem]], most: int) -> tuple[list[StatementRow], list[Problem]]:
    """The rows that are good, and what is wrong with the others, no more than so many."""
    good, wrong = list[StatementRow](), list[Problem]()
    for one in rows:
        if isinstance(one, StatementRow):
            good.append(one)
        elif len(wrong) < most:
            wrong += one
    return good, wrong[:most]
