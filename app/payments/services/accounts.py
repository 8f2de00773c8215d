"""The special account: registered by finance, and what is left on it by programme and township."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from app.audit.trail import record
from app.kernel import bankcard, clock, money
from app.kernel.errors import Conflict, NotFound
from app.kernel.words import _
from app.payments.models import AccountEntry, EntryKind, SpecialAccount
from app.payments.services import rules
from app.payments.tags import Tag
from app.store.actor import Actor
from app.store.commands import command
from app.store.transaction import transaction


@dataclass(frozen=True, slots=True)
class Balance:
    """What came in, went out and is left of one programme in one township, in fen."""

    programme_code: str
    division_code: str
    received: int
    paid_out: int
    returned: int
    other: int
    balance: int


def _is_in_use(row: SpecialAccount) -> str:
    return "" if row.closed_on is None else _("专户已经停用。")


@command(SpecialAccount, "add", "登记专户", icon="plus", done="专户已登记")
def register(session: Session, actor: Actor, data: Mapping[str, Any]) -> SpecialAccount:
    """Register the special account of the county."""
    rules.insist_on_finance(actor)
    with transaction(session):
        row = SpecialAccount(division_code=actor.division_code, **_checked(data))
        session.add(row)
        record(session, actor, Tag.ACCOUNT_REGISTER, row, bank=row.bank)
    return row


@command(SpecialAccount, "edit", "修改专户", icon="edit", unless=_is_in_use, done="专户已修改")
def amend(session: Session, actor: Actor, row: SpecialAccount, data: Mapping[str, Any]) -> SpecialAccount:
    """Amend it; the number stays once anything is booked."""
    rules.insist_on_finance(actor, row.division_code)
    values = _checked({"holder": row.holder, "bank": row.bank, "number": row.number} | dict(data))
    with transaction(session):
        if values["number"] != row.number and _is_booked(session, row):
            raise Conflict(_("专户已有收支，账号不能再改；换账户请登记新的专户。"), field="number")
        for name, value in values.items():
            setattr(row, name, value)
        record(session, actor, Tag.ACCOUNT_AMEND, row, bank=row.bank)
    return row


@command(SpecialAccount, "close", "停用", icon="ban", kind="danger", unless=_is_in_use, confirm="停用后不再接收拨款。")
def close(session: Session, actor: Actor, row: SpecialAccount, _data: Mapping[str, Any] | None = None) -> None:
    """Nothing is paid into it any more. Refused while money is left on it."""
    rules.insist_on_finance(actor, row.division_code)
    with transaction(session):
        hold(session, row.id)
        if left := book_balance(session, row.id):
            raise Conflict(_("专户还有余额 {amount} 元，不能停用。").format(amount=money.shown(left)))
        row.closed_on = clock.today()
        record(session, actor, Tag.ACCOUNT_CLOSE, row)


def balances(session: Session, account_id: int | None = None) -> list[Balance]:
    """Each programme's and township's sums, in one query, on one account or on all within reach."""
    place = (AccountEntry.programme_code, AccountEntry.division_code)
    kinds = ((EntryKind.RECEIVED,), (EntryKind.PAID_OUT,), (EntryKind.RETURNED,))
    sums = [_sum(case((AccountEntry.kind.in_(one), AccountEntry.amount), else_=0)) for one in kinds]
    about = select(*place, *sums, _sum(AccountEntry.amount)).group_by(*place).order_by(*place)
    if account_id is not None:
        about = about.where(AccountEntry.account_id == account_id)
    rows = session.execute(about).tuples()
    return [
        Balance(code, town, int(came), -int(went), int(back), int(all_ - came - went - back), int(all_))
        for code, town, came, went, back, all_ in rows
    ]


def book_balance(session: Session, account_id: int, **where: str) -> int:
    """What the books say is on an account, of everything or of one programme and township."""
    about = select(_sum(AccountEntry.amount)).where(AccountEntry.account_id == account_id)
    return int(session.scalar(about.filter_by(**where)) or 0)


def hold(session: Session, account_id: int) -> SpecialAccount:
    """The account, locked until the transaction ends, so that balances are looked at one at a time."""
    about = select(SpecialAccount).where(SpecialAccount.id == account_id).with_for_update()
    row = session.scalars(about).one_or_none()
    if row is None:
        raise NotFound(_("没有这个专户，或不在您的工作范围内。"))
    return row


def _sum(what: Any) -> Any:
    return func.coalesce(func.sum(what), 0)


def _checked(data: Mapping[str, Any]) -> dict[str, Any]:
    """An account of an office has a passbook's number: twelve to thirty digits, no check digit."""
    return dict(data) | {"number": bankcard.check(str(data["number"]), passbook=True).accepted("number")}


def _is_booked(session: Session, row: SpecialAccount) -> bool:
    return session.scalar(select(AccountEntry.id).where(AccountEntry.account_id == row.id).limit(1)) is not None
