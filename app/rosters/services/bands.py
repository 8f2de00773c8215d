"""How many people approve a roster, by its total: laid down by the operator of the county's office."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.trail import record
from app.kernel.errors import Conflict, DomainError
from app.kernel.words import _
from app.programmes.setup import rules
from app.rosters.models import ApprovalBand
from app.rosters.tags import Tag
from app.store.actor import Actor
from app.store.commands import command
from app.store.transaction import transaction


@command(ApprovalBand, "add", "登记", icon="plus", done="已登记，以后终审的花名册按它办理")
def define_band(session: Session, actor: Actor, data: Mapping[str, Any]) -> ApprovalBand:
    """Lay down from which total on how many people approve."""
    rules.insist_on_keeper(actor)
    _insist_on_sound(data["from_amount"], data["approvals"])
    with transaction(session):
        about = select(ApprovalBand.id).where(
            ApprovalBand.division_code == actor.division_code, ApprovalBand.from_amount == data["from_amount"]
        )
        if session.scalar(about) is not None:
            raise Conflict(_("已登记过这个金额，请修改原来的那一条。"), field="from_amount")
        row = ApprovalBand(
            division_code=actor.division_code, from_amount=data["from_amount"], approvals=data["approvals"]
        )
        session.add(row)
        record(session, actor, Tag.BAND_SAVE, row, from_amount=row.from_amount, approvals=row.approvals)
    return row


@command(ApprovalBand, "edit", "修改", icon="edit", done="已修改，以后终审的花名册按它办理")
def amend_band(session: Session, actor: Actor, row: ApprovalBand, data: Mapping[str, Any]) -> ApprovalBand:
    """Amend how many people approve from this total on."""
    rules.insist_on_keeper(actor, row.division_code)
    _insist_on_sound(row.from_amount, data.get("approvals", row.approvals))
    with transaction(session):
        before, row.approvals = row.approvals, data.get("approvals", row.approvals)
        record(session, actor, Tag.BAND_SAVE, row, from_amount=row.from_amount, before=before, approvals=row.approvals)
    return row


def _insist_on_sound(from_amount: int, approvals: int) -> None:
    if from_amount < 0:
        raise DomainError(_("金额不能是负数。"), field="from_amount")
    if approvals not in (1, 2):
        raise DomainError(_("终审人数只能是 1 或 2。"), field="approvals")
