"""What is booked on the special account: what requests bring, and by hand interest, charges and what is paid back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.trail import record
from app.kernel import canonical, clock, money, sm
from app.kernel.columns import Choices, Field
from app.kernel.errors import Conflict, DomainError
from app.kernel.words import _
from app.payments.models import AccountEntry, AppropriationRequest, EntryKind, RequestState
from app.payments.services import drawing, rules
from app.payments.services.accounts import book_balance, hold
from app.payments.tags import Tag
from app.programmes.models import Programme
from app.store.actor import Actor
from app.store.commands import Input, command
from app.store.transaction import transaction


class ByHand(Choices):
    """What finance books itself; everything else follows from requests and the bank's files."""

    INTEREST = EntryKind.INTEREST.value, "利息", "azure"
    CHARGE = EntryKind.CHARGE.value, "手续费", "grey"
    REPAID = EntryKind.REPAID.value, "缴回", "grey"


INFLOWS = frozenset({EntryKind.RECEIVED, EntryKind.RETURNED, EntryKind.INTEREST})
"""The kinds that raise the balance; the others lower it."""
_BOOKING = (
    Input("account_id", Field("专户", related="special_accounts")),
    Input("kind", Field("种类", choices=ByHand)),
    Input("programme_id", Field("补贴项目", related="programmes")),
    Input("division_code", Field("乡镇", related="divisions", help="记到哪个乡镇；分不清的记到本县"), required=False),
    Input("amount", Field("金额（元）", scale=2, unit="元", help="不带正负号")),
    Input("booked_on", Field("记账日期")),
    Input("receipt_no", Field("银行回单号")),
    Input("request_id", Field("拨款申请书", related="appropriation_requests", help="缴回时必填"), required=False),
)


@command(AccountEntry, "add", "登记收支", icon="plus", inputs=_BOOKING, done="已登记")
def book(session: Session, actor: Actor, data: Mapping[str, Any]) -> AccountEntry:
    """Book interest, a charge, or what was paid back, by the bank's receipt; the same receipt is booked once.

    What is paid back leaves the programme's balance and returns to the quotas of the request it was paid for.
    """
    rules.insist_on_finance(actor)
    kind, amount = EntryKind(data["kind"]), int(data["amount"])
    if kind.value not in {one.value for one in ByHand}:
        raise DomainError(_("这一种收支由系统登记，不能手工填写。"), field="kind")
    if amount <= 0:
        raise DomainError(_("金额须大于零，不用写正负号。"), field="amount")
    if data["booked_on"] > clock.today():
        raise DomainError(_("记账日期不能晚于今天。"), field="booked_on")
    with transaction(session):
        account = hold(session, int(data["account_id"]))
        programme, town = _programme(session, actor, data["programme_id"]), data.get("division_code")
        where = {"programme_code": programme.code, "division_code": town or actor.division_code}
        if not actor.scope.holds_division(where["division_code"]):
            raise DomainError(_("只能记到本县的乡镇。"), field="division_code")
        said = {"booked_on": data["booked_on"], "receipt_no": _receipt(data["receipt_no"])}
        operation = _operation(account.id, kind, said["receipt_no"], where)
        if earlier := _earlier(session, operation, signed(kind, amount)):
            return earlier
        request = _repay(session, actor, data.get("request_id"), where, account.id, amount, operation, kind)
        return _enter(session, actor, account.id, kind, amount, operation, request=request, **where, **said)


def receive(session: Session, actor: Actor, request: AppropriationRequest) -> AccountEntry:
    """What a paid request brings onto the special account, once."""
    operation = f"request-{request.id}-received"
    with transaction(session):
        if request.account_id is None or request.paid_on is None:
            raise Conflict(_("申请书没有专户或拨付日期，不能登记拨入。"))
        hold(session, request.account_id)
        if earlier := _earlier(session, operation, request.amount):
            return earlier
        return _enter(
            session,
            actor,
            request.account_id,
            EntryKind.RECEIVED,
            request.amount,
            operation,
            request=request.id,
            programme_code=request.programme_code,
            division_code=request.division_code,
            booked_on=request.paid_on,
            receipt_no=request.receipt_no,
        )


def signed(kind: EntryKind, amount: int) -> int:
    """An amount with the sign that it has on the account.

    >>> signed(EntryKind.INTEREST, 5), signed(EntryKind.CHARGE, 5)
    (5, -5)
    """
    return amount if kind in INFLOWS else -amount


def _enter(
    session: Session,
    actor: Actor,
    account_id: int,
    kind: EntryKind,
    amount: int,
    operation: str,
    *,
    request: int | None,
    **said: Any,
) -> AccountEntry:
    row = AccountEntry(
        account_id=account_id,
        kind=kind,
        amount=signed(kind, amount),
        request_id=request,
        officer_name=actor.name,
        at=clock.now(),
        operation_id=operation,
        **said,
    )
    session.add(row)
    record(session, actor, Tag.ENTRY_BOOK, row, kind=kind, amount=row.amount, receipt=row.receipt_no or "")
    return row


def _earlier(session: Session, operation: str, amount: int) -> AccountEntry | None:
    row = session.scalars(select(AccountEntry).where(AccountEntry.operation_id == operation)).one_or_none()
    if row is not None and row.amount != amount:
        told = _("这张回单已按 {amount} 元登记过，请核对回单号和金额。")
        raise Conflict(told.format(amount=money.shown(abs(row.amount))), field="receipt_no")
    return row


def _operation(account_id: int, kind: EntryKind, receipt_no: str, where: Mapping[str, str]) -> str:
    """A receipt is booked once for each programme and township that it is about."""
    said: canonical.Value = [account_id, str(kind), receipt_no, where["programme_code"], where["division_code"]]
    return sm.sm3(canonical.encode(said)).hex()


def _repay(
    session: Session,
    actor: Actor,
    request_id: int | None,
    where: Mapping[str, str],
    account_id: int,
    amount: int,
    operation: str,
    kind: EntryKind,
) -> int | None:
    """Give the quotas of the request back what is repaid. Other kinds belong to no request."""
    if kind is not EntryKind.REPAID:
        return None
    request = session.get(AppropriationRequest, request_id) if request_id else None
    if request is None or request.state != RequestState.PAID or request.account_id != account_id:
        raise DomainError(_("缴回须选当初拨入这个专户的拨款申请书。"), field="request_id")
    if (request.programme_code, request.division_code) != (where["programme_code"], where["division_code"]):
        raise DomainError(_("项目和乡镇须与拨款申请书的一致。"), field="request_id")
    there = book_balance(session, account_id, **where)
    if there < amount:
        told = _("这个项目在这个乡镇的专户余额只有 {there} 元，不能缴回 {amount} 元。")
        raise Conflict(told.format(there=money.shown(there), amount=money.shown(amount)), field="amount")
    drawing.refund(session, actor, request, amount, operation)
    return request.id


def _programme(session: Session, actor: Actor, key: Any) -> Programme:
    row = session.get(Programme, key)
    if row is None or row.division_code != actor.division_code:
        raise DomainError(_("请选择本县的补贴项目。"), field="programme_id")
    return row


def _receipt(text: Any) -> str:
    number = "".join(str(text or "").split())
    if not number:
        raise DomainError(_("请填写银行回单号。"), field="receipt_no")
    return number
