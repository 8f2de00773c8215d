"""The pages on which a request is written, its quotas are chosen and the bank's receipt is noted."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.approvals.pages import address_of
from app.approvals.subject import flow_of
from app.kernel import clock, money
from app.kernel.errors import Conflict
from app.kernel.words import _
from app.payments.models import AppropriationRequest, Linking, SpecialAccount
from app.payments.pages.parts import amount, crumbs, heads, programmes_of
from app.payments.services import drawing, linking
from app.payments.services.choosing import rosters_to_ask_for
from app.payments.services.requests import listed
from app.rosters.models import Roster
from app.store.actor import Actor
from app.web.pages import Cell, Column, Link
from app.web.saying import say


@dataclass(frozen=True, slots=True)
class Ticked:
    """A roster that may stand on the request."""

    key: int
    checked: bool
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class WritingPage:
    """Which rosters to ask money for, into which account, and why. ``seen`` is the version that was looked at."""

    title: str
    help: str
    errors: Sequence[str]
    columns: Sequence[Column]
    rosters: Sequence[Ticked]
    empty: str
    accounts: Sequence[tuple[str, str]]
    account: str
    opinion: str
    seen: str
    action_url: str
    submit: str
    cancel_url: str
    crumbs: Sequence[Link]


def writing_page(
    session: Session,
    actor: Actor,
    request: AppropriationRequest | None,
    typed: Mapping[str, str],
    ticked: Collection[int],
    errors: Sequence[str] = (),
) -> WritingPage:
    """The form of a new request, or of one that is with its township; what was typed stays."""
    mine = [one.roster for one in listed(session, request)] if request else []
    free = rosters_to_ask_for(session, actor, request.programme_code if request else "")
    names, title = programmes_of(session), say(_("修改拨款申请书") if request else _("编制拨款申请书"))
    chosen = set(ticked) if ticked or errors else {one.id for one in mine}
    return WritingPage(
        title=title,
        help=say(_("勾选终审通过、还没有申请拨款的花名册；一份申请书只列同一个项目的。金额和人数由花名册得出。")),
        errors=errors,
        columns=heads(_("补贴项目"), _("花名册"), _("期次"), _("人数"), _("金额（元）"), ends=(3, 4)),
        rosters=[_ticked(one, names, one.id in chosen) for one in [*mine, *free]],
        empty=say(_("没有可以申请拨款的花名册。花名册终审通过后会列在这里。")),
        accounts=_accounts(session),
        account=typed.get("account_id", str(request.account_id or "") if request else ""),
        opinion=typed.get("opinion", (request.opinion or "") if request else ""),
        seen=typed.get("seen", str(request.version) if request else ""),
        action_url=url_for("RequestWritingView.edit", pk=request.id) if request else url_for("RequestWritingView.add"),
        submit=say(_("保存")),
        cancel_url=address_of(flow_of(request), request.id) if request else "",
        crumbs=crumbs(title),
    )


def _ticked(roster: Roster, names: Mapping[str, str], checked: bool) -> Ticked:
    code = roster.programme_code
    cells = [Cell(names.get(code, code)), Cell(roster.name), Cell(roster.period)]
    return Ticked(roster.id, checked, [*cells, Cell(f"{roster.lines:,}", align="end"), amount(roster.total)])


def _accounts(session: Session) -> list[tuple[str, str]]:
    about = select(SpecialAccount).where(SpecialAccount.closed_on.is_(None)).order_by(SpecialAccount.id)
    return [(str(one.id), f"{one.holder} · {one.bank}") for one in session.scalars(about)]


@dataclass(frozen=True, slots=True)
class Choice:
    """One rule of linking: its name, and the quotas it would draw on, or what is missing."""

    value: str
    label: str
    checked: bool
    draws: Sequence[Sequence[Cell]]
    short: str


@dataclass(frozen=True, slots=True)
class LinkingPage:
    """The rules of linking side by side, each with what it would draw on now."""

    title: str
    help: str
    errors: Sequence[str]
    columns: Sequence[Column]
    choices: Sequence[Choice]
    seen: str
    action_url: str
    back_url: str
    crumbs: Sequence[Link]


def linking_page(session: Session, request: AppropriationRequest, errors: Sequence[str] = ()) -> LinkingPage:
    """What each rule would draw on for a request."""
    title = say(_("选择挂接规则"))
    told = _("申请书 {number}，申请 {amount} 元。选一种规则；核定时按它冻结指标，以核定时的余额为准。")
    return LinkingPage(
        title=title,
        help=say(told.format(number=request.number, amount=money.shown(request.amount))),
        errors=errors,
        columns=heads(_("指标文号"), _("可用数（元）"), _("本次冻结（元）"), ends=(1, 2)),
        choices=[_choice(session, request, rule) for rule in Linking],
        seen=str(request.version),
        action_url=url_for("RequestFinanceView.linking", pk=request.id),
        back_url=address_of(flow_of(request), request.id),
        crumbs=crumbs(title),
    )


def _choice(session: Session, request: AppropriationRequest, rule: Linking) -> Choice:
    checked = request.linking == rule
    try:
        quotas = drawing.open_quotas(session, request.division_code, request.programme_code)
        draws = linking.plan(quotas, request.amount, rule)
    except Conflict as short:
        return Choice(rule.value, say(rule.label), checked, [], say(short.sentence))
    rows = [[Cell(quota.document_no), amount(quota.available), amount(part)] for quota, part in draws]
    return Choice(rule.value, say(rule.label), checked, rows, "")


@dataclass(frozen=True, slots=True)
class ReceiptPage:
    """Where the bank's receipt of a payment is noted."""

    title: str
    help: str
    errors: Sequence[str]
    receipt_no: str
    paid_on: str
    seen: str
    action_url: str
    back_url: str
    crumbs: Sequence[Link]


def receipt_page(request: AppropriationRequest, typed: Mapping[str, str], errors: Sequence[str] = ()) -> ReceiptPage:
    """The form for the receipt; what was typed stays."""
    title, day = say(_("登记银行回单")), request.paid_on or clock.today()
    told = _("申请书 {number}，{amount} 元。银行已把款拨入专户后，照回单填写；再由另一名财政经办确认拨付。")
    return ReceiptPage(
        title=title,
        help=say(told.format(number=request.number, amount=money.shown(request.amount))),
        errors=errors,
        receipt_no=typed.get("receipt_no", request.receipt_no or ""),
        paid_on=typed.get("paid_on", day.isoformat()),
        seen=typed.get("seen", str(request.version)),
        action_url=url_for("RequestFinanceView.receipt", pk=request.id),
        back_url=address_of(flow_of(request), request.id),
        crumbs=crumbs(title),
    )
