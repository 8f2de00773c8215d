"""What payments put on generated pages: capitals, rosters and quotas of a request; the ways to the hand-built pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session

from app.approvals import engine
from app.approvals.pages import address_of
from app.approvals.subject import flow_of
from app.kernel import money
from app.kernel.words import _
from app.payments.models import (
    AccountEntry,
    AppropriationRequest,
    MatchState,
    Quota,
    QuotaLink,
    RequestState,
    SpecialAccount,
    StatementLine,
)
from app.payments.services import drawing, rules
from app.payments.services.requests import listed
from app.rosters.models import Roster
from app.store.actor import Actor
from app.web import additions, security
from app.web.additions import Additions
from app.web.pages import Cell, Detail, Group, Link
from app.web.saying import say
from app.web.urls import Addresses

QUOTAS, WRITING, FINANCE, PAPER = "quota_balances", "request_writing", "request_finance", "request_paper"
SPECIAL, MATCHING = "special_account", "statement_matching"
"""The pages, by their permissions."""


def install() -> None:
    """Put all this on the generated pages."""
    additions.use(AppropriationRequest, Additions(list_links=writing_links, row_links=request_links, groups=groups))
    additions.use(Quota, Additions(list_links=balance_links))
    additions.use(SpecialAccount, Additions(row_links=account_links))
    additions.use(AccountEntry, Additions(list_links=special_links))
    additions.use(StatementLine, Additions(list_links=special_links, row_links=line_links))


def writing_links() -> list[Link]:
    """Above the list of requests: writing one."""
    return _if(WRITING, _("编制申请书"), "RequestWritingView.add", "file-plus", kind="primary")


def balance_links() -> list[Link]:
    """Above the list of quotas: their balances as bars."""
    return _if(QUOTAS, _("指标余额"), "QuotaBalancesView.index", "chart-bar")


def special_links() -> list[Link]:
    """Above the bookings and the bank's lines: the account with its balances and its reconciliation."""
    return _if(SPECIAL, _("专户余额"), "SpecialBalancesView.index", "building-bank")


def account_links(_session: Session, _actor: Actor, row: SpecialAccount) -> list[Link]:
    """From an account to what is left on it and to its reconciliation."""
    return [
        *_if(SPECIAL, _("余额"), "SpecialBalancesView.index", "coins", account=row.id),
        *_if(SPECIAL, _("余额调节表"), "SpecialBalancesView.reconciliation", "scale", pk=row.id),
        *_if(MATCHING, _("导入对账单"), "StatementView.take", "file-import", pk=row.id),
    ]


def line_links(_session: Session, _actor: Actor, row: StatementLine) -> list[Link]:
    """On a line of the bank that is matched or explained: taking that back."""
    if row.state == MatchState.OPEN or not security.may("view", MATCHING):
        return []
    there, sure = url_for("StatementView.reopen", pk=row.id), say(_("撤销后这条对账单恢复为未达。确定吗？"))
    return [Link(say(_("撤销对上")), there, icon="arrow-back-up", method="post", confirm=sure)]


def request_links(session: Session, actor: Actor, row: AppropriationRequest) -> list[Link]:
    """On a request: its paper, its way through the hands, and what finance does besides the steps."""
    found = _if(PAPER, _("打印申请书"), "RequestPaperView.pdf", "printer", pk=row.id)
    if request.endpoint != "FlowView.show" and security.may("view", "inbox") and engine.sees(session, actor, row):
        found.insert(0, Link(say(_("办理")), address_of(flow_of(row), row.id), icon="list-check", kind="primary"))
    if row.state == RequestState.REVIEWED and rules.moves(actor, row):
        found += _if(FINANCE, _("选择挂接规则"), "RequestFinanceView.linking", "link", pk=row.id)
    if row.state == RequestState.APPROVED and rules.moves(actor, row):
        found += _if(FINANCE, _("登记回单"), "RequestFinanceView.receipt", "receipt", pk=row.id)
    return found


def groups(session: Session, _actor: Actor, row: AppropriationRequest) -> Sequence[Any]:
    """On a request: the amount in capitals, the rosters it lists, the quotas it draws on."""
    figures = Detail(say(_("金额小写")), Cell(f"￥{money.shown(row.amount)}"))
    capitals = Detail(say(_("金额大写")), Cell(f"人民币{money.capitals(row.amount)}"))
    rosters = [_listed(one.roster, one.lines, one.amount) for one in listed(session, row)]
    found = [Group(say(_("金额")), [figures, capitals]), Group(say(_("所列花名册")), rosters)]
    if security.may("list", str(Quota.__tablename__)) and (drawn := drawing.links_of(session, row)):
        found.append(Group(say(_("挂接的指标")), [_drawn(one) for one in drawn]))
    return found


def _drawn(link: QuotaLink) -> Detail:
    told = say(_("{amount} 元")).format(amount=money.shown(link.amount))
    return Detail(link.quota.document_no, Cell(told, url=_shown(Quota, link.quota_id)))


def _listed(roster: Roster, lines: int, fen: int) -> Detail:
    told = say(_("{lines} 人，{amount} 元")).format(lines=f"{lines:,}", amount=money.shown(fen))
    return Detail(roster.name, Cell(told, url=_shown(Roster, roster.id)))


def _shown(model: Any, key: int) -> str:
    return Addresses(model).show(key) if security.may("show", str(model.__tablename__)) else ""


def _if(page: str, label: str, endpoint: str, icon: str, kind: str = "secondary", **where: object) -> list[Link]:
    if not security.may("view", page):
        return []
    return [Link(say(label), url_for(endpoint, **where), icon=icon, kind=kind)]  # type: ignore[arg-type]
