"""Bank accounts: registered, amended, retired, and named for one programme."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.trail import record
from app.kernel import clock
from app.kernel.errors import Conflict, DomainError
from app.kernel.words import _
from app.registry.models import AccountUse, BankAccount, Verification
from app.registry.services import checking, facts, reading
from app.registry.tags import Tag
from app.store import blind
from app.store.actor import Actor
from app.store.commands import command
from app.store.transaction import transaction
from app.store.wall import lifted

_SAID = ("kind", "number", "holder", "bank", "cnaps")


@command(BankAccount, "add", "登记账户", icon="credit-card", done="账户已登记")
def register_account(
    session: Session, actor: Actor, data: Mapping[str, Any], *, cause: str = "", cause_id: int | None = None
) -> BankAccount:
    """Register an account. Refused where the number is wrong or the same person already has it.

    A second account of a person, or an account that others have too, is let in: the findings show it.
    """
    owner = reading.person(session, data["person_id"])
    reading.insist_on_active(owner)
    said = {name: data.get(name) for name in _SAID if data.get(name) is not None}
    values = checking.account_values({"kind": "card", "holder": owner.name, **said})
    _insist_on_new(session, owner.id, values["number"])
    with transaction(session):
        row = BankAccount(
            person_id=owner.id,
            division_code=owner.division_code,
            valid_from=data.get("valid_from") or clock.today(),
            known_from=clock.now(),
            import_id=data.get("import_id"),
            **values,
        )
        session.add(row)
        record(session, actor, Tag.ACCOUNT_REGISTER, row, person=owner.name, cause=cause)
    return row


@command(BankAccount, "edit", "修改账户", icon="edit", inputs=(reading.EFFECTIVE,), done="账户已修改，户名需要重新核验")
def amend_account(
    session: Session,
    actor: Actor,
    row: BankAccount,
    data: Mapping[str, Any],
    *,
    cause: str = "",
    cause_id: int | None = None,
) -> BankAccount:
    """Amend an account from a day on; the bank's word on its holder counts no longer."""
    _insist_on_use(row)
    on = reading.effective(row, data)
    values = checking.account_values({name: data.get(name) or getattr(row, name) for name in _SAID})
    if values["number"] != row.number:
        _insist_on_new(session, row.person_id, values["number"])
    changed = facts.changes(row, values)
    if changed.keys() & {"number", "holder"}:
        changed |= facts.changes(row, {"verification": Verification.UNVERIFIED.value})
    with transaction(session):
        facts.note(session, actor, row, changed, on=on, cause=cause, cause_id=cause_id)
        for name, (_before, after) in changed.items():
            setattr(row, name, after)
        if "verification" in changed:
            row.verified_at = None
        record(session, actor, Tag.ACCOUNT_AMEND, row, effective_on=on, columns=sorted(changed))
    return row


@command(
    BankAccount,
    "retire",
    "停用",
    icon="circle-x",
    kind="danger",
    confirm="停用后不再向这个账户发放。",
    inputs=(reading.EFFECTIVE,),
    unless=lambda row: "" if row.in_use else _("这个账户已经停用。"),
    done="账户已停用",
)
def retire_account(
    session: Session,
    actor: Actor,
    row: BankAccount,
    data: Mapping[str, Any],
    *,
    cause: str = "",
    cause_id: int | None = None,
) -> BankAccount:
    """Nothing is paid into this account any more; what it was used for falls back to the person's usual one."""
    _insist_on_use(row)
    on = reading.effective(row, data)
    with transaction(session):
        facts.note(session, actor, row, {"in_use": (True, False)}, on=on, cause=cause, cause_id=cause_id)
        row.in_use = False
        for use in session.scalars(select(AccountUse).where(AccountUse.account_id == row.id)):
            session.delete(use)
        record(session, actor, Tag.ACCOUNT_RETIRE, row, effective_on=on)
    return row


@command(AccountUse, "add", "指定收款账户", icon="link", done="收款账户已指定")
def set_use(session: Session, actor: Actor, data: Mapping[str, Any]) -> AccountUse:
    """Name the account into which one programme pays a person: one of the person's own or of the household's."""
    owner = reading.person(session, data["person_id"])
    account = _payable(session, data["account_id"])
    holder = reading.person(session, account.person_id)
    if holder.household_id != owner.household_id:
        raise DomainError(_("收款账户必须是本人的，或本户成员的。"), field="account_id")
    code = str(data["programme_code"]).strip()
    mine = select(AccountUse).where(AccountUse.person_id == owner.id, AccountUse.programme_code == code)
    with transaction(session):
        row = session.scalar(mine)
        if row is None:
            row = AccountUse(person_id=owner.id, programme_code=code, division_code=owner.division_code)
            session.add(row)
        row.account_id, row.valid_from, row.known_from = account.id, clock.today(), clock.now()
        record(session, actor, Tag.ACCOUNT_USE, row, person=owner.name, programme=code)
    return row


@command(AccountUse, "edit", "改指收款账户", icon="edit", done="收款账户已改")
def amend_use(session: Session, actor: Actor, row: AccountUse, data: Mapping[str, Any]) -> AccountUse:
    """Name another account for the same programme."""
    said = {"person_id": row.person_id, "programme_code": row.programme_code, "account_id": data["account_id"]}
    amended: AccountUse = set_use(session, actor, said)
    return amended


def _payable(session: Session, key: Any) -> BankAccount:
    row: BankAccount | None = session.get(BankAccount, int(key)) if key else None
    if row is None or not row.in_use:
        raise DomainError(_("请选择在用的账户。"), field="account_id")
    return row


def _insist_on_use(row: BankAccount) -> None:
    if not row.in_use:
        raise Conflict(_("这个账户已经停用，不能再改。请登记新账户。"))


def _insist_on_new(session: Session, person_id: int, number: str) -> None:
    with lifted(session, "one person has an account once"):
        about = select(BankAccount.id).where(
            blind.equals(BankAccount.number, number), BankAccount.person_id == person_id, BankAccount.in_use
        )
        there = session.scalar(about.limit(1))
    if there:
        raise Conflict(_("这个人已经登记了这个账号。"), field="number")
