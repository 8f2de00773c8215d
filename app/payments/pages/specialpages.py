"""The pages of the special account: what is left by programme and township, and the reconciliation statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel import money
from app.kernel.words import _
from app.payments.models import AccountEntry, EntryKind, MatchState, SpecialAccount, StatementLine
from app.payments.pages.links import MATCHING
from app.payments.pages.parts import Table, amount, crumbs, heads, places_of, programmes_of
from app.payments.services.accounts import Balance, balances
from app.payments.services.reconciling import Reconciliation, reconcile
from app.web import security
from app.web.pages import Badge, Cell, Link
from app.web.saying import say
from app.web.urls import Addresses

SHOWN = 200
"""So many rows of each side are shown with their forms; the lists have all of them."""
FIGURES = (_("拨入（元）"), _("代发（元）"), _("退票（元）"), _("其他（元）"), _("余额（元）"))


@dataclass(frozen=True, slots=True)
class SpecialPage:
    """What is left on one special account, or on all within reach."""

    title: str
    help: str
    accounts: Sequence[Link]
    narrowed: Sequence[Link]
    tables: Sequence[Table]
    empty: str
    toolbar: Sequence[Link]
    crumbs: Sequence[Link]


def special_page(session: Session, account: int, programme: str, town: str) -> SpecialPage:
    """The balances by programme and by township, narrowed to one of either where it is asked for."""
    names, title = programmes_of(session), say(_("专户余额"))
    found = [
        one
        for one in balances(session, account or None)
        if programme in ("", one.programme_code) and town in ("", one.division_code)
    ]
    places = places_of(session, (one.division_code for one in found))
    here = {"account": account, "programme": programme, "town": town}
    by_programme = _table(_("按补贴项目"), found, "programme_code", names, here, "programme")
    by_town = _table(_("按乡镇"), found, "division_code", places, here, "town")
    return SpecialPage(
        title=title,
        help=say(_("专户里每个项目、每个乡镇收了多少、付了多少、还剩多少。点名称只看它的。")),
        accounts=_accounts(session, account),
        narrowed=_narrowed(here, names, places),
        tables=[by_programme, by_town] if found else [],
        empty=say(_("专户还没有收支。")),
        toolbar=_toolbar(account),
        crumbs=crumbs(title),
    )


def _table(
    label: str,
    found: Sequence[Balance],
    key: str,
    names: Mapping[str, str],
    here: Mapping[str, object],
    narrows: str,
) -> Table:
    sums: dict[str, list[int]] = {}
    for one in found:
        line = sums.setdefault(getattr(one, key), [0] * len(FIGURES))
        for at, fen in enumerate((one.received, one.paid_out, one.returned, one.other, one.balance)):
            line[at] += fen
    rows = [
        [Cell(names.get(code, code), url=_to({**here, narrows: code})), *map(amount, line)]
        for code, line in sorted(sums.items())
    ]
    whole = [sum(line[at] for line in sums.values()) for at in range(len(FIGURES))]
    rows.append([Cell(say(_("合计"))), *map(amount, whole)])
    return Table(say(label), heads(_("名称"), *FIGURES, ends=range(1, 6)), rows)


def _accounts(session: Session, account: int) -> list[Link]:
    found = session.scalars(select(SpecialAccount).order_by(SpecialAccount.id).limit(SHOWN))
    links = [Link(f"{one.holder} · {one.bank}", _to({"account": one.id}), active=one.id == account) for one in found]
    return [Link(say(_("全部专户")), _to({}), active=not account), *links]


def _narrowed(here: Mapping[str, object], names: Mapping[str, str], places: Mapping[str, str]) -> list[Link]:
    found = []
    for name, words in (("programme", names), ("town", places)):
        if code := str(here[name]):
            found.append(Link(words.get(code, code), _to({**here, name: ""})))
    return found


def _toolbar(account: int) -> list[Link]:
    addresses, view, links = Addresses(AccountEntry), str(AccountEntry.__tablename__), list[Link]()
    if security.may("add", view):
        links.append(Link(say(_("登记收支")), addresses.at("add"), icon="plus", kind="primary"))
    if security.may("list", view):
        links.append(Link(say(_("专户流水")), addresses.list(), icon="report-money"))
    if account:
        there = url_for("SpecialBalancesView.reconciliation", pk=account)
        links.append(Link(say(_("余额调节表")), there, icon="scale"))
    return links


def _to(where: Mapping[str, object]) -> str:
    return url_for("SpecialBalancesView.index", **{name: one for name, one in where.items() if one})  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A line of the bank that has no booking: its cells, the bookings it may be, and where each act is sent."""

    cells: Sequence[Cell]
    state: Badge
    explanation: str
    candidates: Sequence[tuple[str, str]]
    match_url: str
    explain_url: str
    reopen_url: str


@dataclass(frozen=True, slots=True)
class ReconciliationPage:
    """The reconciliation of an account at the end of a day (``day``), with what is open on either side."""

    title: str
    help: str
    day: str
    here: str
    sides: Table
    verdict: Badge
    only_booked: Table
    line_heads: Sequence[str]
    lines: Sequence[OpenLine]
    more: str
    keeps: bool
    toolbar: Sequence[Link]
    crumbs: Sequence[Link]


def reconciliation_page(session: Session, account: SpecialAccount, day: date) -> ReconciliationPage:
    """The statement, and where the actor may, what matches or explains each line."""
    found, keeps = reconcile(session, account.id, day), security.may("view", MATCHING)
    title = say(_("余额调节表"))
    return ReconciliationPage(
        title=f"{title} · {account.holder}",
        help=say(_("账面余额和银行余额各加减对方还没有记的，调节后应当相等。")),
        day=day.isoformat(),
        here=url_for("SpecialBalancesView.reconciliation", pk=account.id),
        sides=_sides(found),
        verdict=_verdict(found),
        only_booked=_only_booked(found),
        line_heads=[say(one) for one in (_("日期"), _("流水号"), _("金额（元）"), _("对方户名"), _("摘要"))],
        lines=[_line(one, found.only_booked, keeps) for one in found.only_banked[:SHOWN]],
        more=_more(max(len(found.only_booked), len(found.only_banked))),
        keeps=keeps,
        toolbar=_tools(account, keeps),
        crumbs=crumbs(title),
    )


def _sides(found: Reconciliation) -> Table:
    """Both sides as the form has them: the balance, what to add, what to take off, the adjusted balance."""
    banked, booked = [one.amount for one in found.only_banked], [one.amount for one in found.only_booked]
    rows = [
        (_("账面余额"), found.book, _("银行对账单余额"), found.bank),
        (_("加：银行已收、账上未收"), _plus(banked), _("加：账上已收、银行未收"), _plus(booked)),
        (_("减：银行已付、账上未付"), _minus(banked), _("减：账上已付、银行未付"), _minus(booked)),
        (_("调节后余额"), found.adjusted_book, _("调节后余额"), found.adjusted_bank),
    ]
    cells = [[Cell(say(left)), amount(one), Cell(say(right)), amount(other)] for left, one, right, other in rows]
    return Table(
        say(_("余额调节表")), heads(_("账面"), _("金额（元）"), _("银行"), _("金额（元）"), ends=(1, 3)), cells
    )


def _plus(amounts: Sequence[int]) -> int:
    return sum(one for one in amounts if one > 0)


def _minus(amounts: Sequence[int]) -> int:
    return -sum(one for one in amounts if one < 0)


def _verdict(found: Reconciliation) -> Badge:
    if found.difference is None:
        return Badge(say(_("这一天之前还没有银行对账单")), "grey")
    if found.difference == 0:
        return Badge(say(_("调节后相等")), "green")
    told = say(_("调节后相差 {amount} 元")).format(amount=money.shown(found.difference))
    return Badge(told, "red")


def _only_booked(found: Reconciliation) -> Table:
    rows = [
        [
            Cell(one.booked_on.isoformat()),
            Cell(say(EntryKind(one.kind).label)),
            Cell(one.receipt_no or ""),
            amount(one.amount),
        ]
        for one in found.only_booked[:SHOWN]
    ]
    columns = heads(_("日期"), _("种类"), _("银行回单号"), _("金额（元）"), ends=(3,))
    return Table(say(_("账上有、银行没有")), columns, rows, say(_("没有。")))


def _line(line: StatementLine, entries: Sequence[AccountEntry], keeps: bool) -> OpenLine:
    state = MatchState(line.state)
    return OpenLine(
        cells=[
            Cell(line.booked_on.isoformat()),
            Cell(line.serial_no),
            amount(line.amount),
            Cell(line.counterparty or ""),
            Cell(line.summary or ""),
        ],
        state=Badge(say(state.label), state.colour),
        explanation=line.explanation or "",
        candidates=[(str(one.id), _told(one)) for one in entries if keeps and one.amount == line.amount],
        match_url=url_for("StatementView.match", pk=line.id),
        explain_url=url_for("StatementView.explain", pk=line.id),
        reopen_url=url_for("StatementView.reopen", pk=line.id) if state is not MatchState.OPEN else "",
    )


def _told(entry: AccountEntry) -> str:
    parts = (entry.booked_on.isoformat(), say(EntryKind(entry.kind).label), entry.receipt_no or "")
    return " · ".join(part for part in parts if part)


def _more(count: int) -> str:
    told = _("两边各只列出前 {shown} 条，其余请到专户流水和专户对账的列表里看。")
    return say(told).format(shown=SHOWN) if count > SHOWN else ""


def _tools(account: SpecialAccount, keeps: bool) -> list[Link]:
    links = [Link(say(_("专户余额")), _to({"account": account.id}), icon="coins")]
    if keeps:
        there, again = (url_for(f"StatementView.{one}", pk=account.id) for one in ("take", "match_all"))
        links.insert(0, Link(say(_("导入对账单")), there, icon="file-import", kind="primary"))
        links.insert(1, Link(say(_("自动对账")), again, icon="refresh", method="post"))
    return links
