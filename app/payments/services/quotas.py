"""Quotas: registered, raised and cut by document, closed and opened again, by the finance bureau of the county."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.audit.trail import record
from app.kernel import sm
from app.kernel.columns import Field
from app.kernel.errors import Conflict, DomainError
from app.kernel.words import _
from app.payments.models import Movement, Quota, QuotaMovement, QuotaState
from app.payments.services import rules
from app.payments.services.moving import hold, move
from app.payments.tags import Tag
from app.programmes.models import Programme
from app.store.actor import Actor
from app.store.commands import Input, command
from app.store.transaction import transaction

OLDEST, LATEST, LOWEST_PRIORITY = 2000, 2100, 99
_MONEY = {"scale": 2, "unit": "元"}
_PROGRAMME = Input("programme_id", Field("补贴项目", related="programmes"))
_ISSUED = Input("issued", Field("下达数（元）", help="指标文件上的金额", **_MONEY))  # type: ignore[arg-type]
_AMOUNT = Input("amount", Field("金额（元）", input_type="number", **_MONEY))  # type: ignore[arg-type]
_DOCUMENT = Input("by_document", Field("依据文号", help="同一份文件对同一指标只办一次"))


def _is_closed(row: Quota) -> str:
    return "" if row.state == QuotaState.OPEN else _("指标已关闭，请先重新启用。")


def _is_open(row: Quota) -> str:
    return _("指标正在使用。") if row.state == QuotaState.OPEN else ""


def _in_use(row: Quota) -> str:
    if row.state != QuotaState.OPEN:
        return _("指标已经关闭。")
    return _("还有冻结的金额，支付或解冻后才能关闭。") if row.frozen else ""


@command(Quota, "add", "登记指标", icon="plus", inputs=(_PROGRAMME, _ISSUED), done="指标已登记")
def register(session: Session, actor: Actor, data: Mapping[str, Any]) -> Quota:
    """Register what a budget document makes available for a programme of the county; it is issued at once."""
    rules.insist_on_finance(actor)
    values = dict(data)
    amount, programme = int(values.pop("issued")), session.get(Programme, values.pop("programme_id"))
    if programme is None or programme.division_code != actor.division_code:
        raise DomainError(_("请选择本县的补贴项目。"), field="programme_id")
    _insist_on_amount(amount, "issued")
    _insist_on_words(values)
    values |= {"programme_code": programme.code, "budget_item": values.get("budget_item") or ""}
    with transaction(session):
        row = Quota(division_code=actor.division_code, **values)
        session.add(row)
        record(session, actor, Tag.QUOTA_REGISTER, row, document=row.document_no, amount=amount)
        move(session, actor, row.id, Movement.ISSUE, amount, f"quota-{row.id}-first", note=row.document_no)
    return row


@command(Quota, "edit", "修改指标说明", icon="edit", done="指标已修改")
def amend(session: Session, actor: Actor, row: Quota, data: Mapping[str, Any]) -> Quota:
    """Amend what is said of a quota; its figures, its document and its programme stay."""
    rules.insist_on_finance(actor, row.division_code)
    values = dict(data) | {"budget_item": data.get("budget_item", row.budget_item) or ""}
    _insist_on_words(values)
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    with transaction(session):
        for name, value in changed.items():
            setattr(row, name, value)
        record(session, actor, Tag.QUOTA_AMEND, row, columns=sorted(changed))
    return row


@command(Quota, "raise", "追加", icon="plus", inputs=(_AMOUNT, _DOCUMENT), unless=_is_closed, done="指标已追加")
def raise_quota(session: Session, actor: Actor, row: Quota, data: Mapping[str, Any]) -> QuotaMovement:
    """Issue more by another document. The same document raises the same quota once."""
    return _by_document(session, actor, row, Movement.ISSUE, data)


@command(Quota, "cut", "收回", icon="arrow-down", inputs=(_AMOUNT, _DOCUMENT), done="指标已收回")
def cut_quota(session: Session, actor: Actor, row: Quota, data: Mapping[str, Any]) -> QuotaMovement:
    """Take back, by a document, what is still available."""
    return _by_document(session, actor, row, Movement.CUT, data)


@command(Quota, "close", "关闭", icon="ban", kind="danger", unless=_in_use, confirm="关闭后不再挂接到申请书。")
def close(session: Session, actor: Actor, row: Quota, _data: Mapping[str, Any] | None = None) -> Quota:
    """No request draws on it any more."""
    return _turn(session, actor, row, QuotaState.CLOSED, Tag.QUOTA_CLOSE)


@command(Quota, "reopen", "重新启用", icon="reload", unless=_is_open)
def reopen(session: Session, actor: Actor, row: Quota, _data: Mapping[str, Any] | None = None) -> Quota:
    """Requests may draw on it again."""
    return _turn(session, actor, row, QuotaState.OPEN, Tag.QUOTA_REOPEN)


def _by_document(session: Session, actor: Actor, row: Quota, kind: Movement, data: Mapping[str, Any]) -> QuotaMovement:
    rules.insist_on_finance(actor, row.division_code)
    amount, document = int(data["amount"]), " ".join(str(data["by_document"]).split())
    _insist_on_amount(amount, "amount")
    if not document:
        raise DomainError(_("请填写依据的文号。"), field="by_document")
    operation = f"{kind}-{sm.sm3(document.encode()).hex()[:40]}"
    return move(session, actor, row.id, kind, amount, operation, note=document)


def _turn(session: Session, actor: Actor, row: Quota, state: QuotaState, tag: Tag) -> Quota:
    rules.insist_on_finance(actor, row.division_code)
    with transaction(session):
        (held,) = hold(session, [row.id])
        if refusal := (_in_use if state is QuotaState.CLOSED else _is_open)(held):
            raise Conflict(refusal)
        held.state = state
        record(session, actor, tag, held, document=held.document_no)
    return held


def _insist_on_amount(amount: int, field: str) -> None:
    if amount <= 0:
        raise DomainError(_("金额须大于零。"), field=field)


def _insist_on_words(values: Mapping[str, Any]) -> None:
    if not OLDEST <= int(values.get("year", OLDEST)) < LATEST:
        raise DomainError(_("年度请填四位年份，如 2026。"), field="year")
    if not 1 <= int(values.get("priority", 1)) <= LOWEST_PRIORITY:
        raise DomainError(_("优先级请填 1 到 99，数小的先用。"), field="priority")
