"""Settling findings: somebody looked and says that it is right as it stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.audit.trail import record
from app.kernel import clock
from app.kernel.columns import Field
from app.kernel.errors import Conflict
from app.kernel.words import _
from app.registry.comparing.reasons import insist_on_reason
from app.registry.comparing.tags import Tag
from app.registry.models import Finding, FindingState
from app.store.actor import Actor
from app.store.commands import Input, command
from app.store.transaction import transaction

NOTE = Input("note", Field("核查说明", long=True, help="写明核查的情况，如“父子共用一个电话，已走访”"))


@command(
    Finding,
    "settle",
    "核查无误",
    icon="circle-check",
    inputs=(NOTE,),
    bulk=True,
    unless=lambda row: "" if row.state == FindingState.OPEN else _("只有待核查的才能办理。"),
    done="已核查",
)
def settle(session: Session, actor: Actor, row: Finding, data: Mapping[str, Any]) -> Finding:
    """It is right as it stands; it stays settled until what it rests on changes."""
    note = insist_on_reason(data.get("note"), "note")
    with transaction(session):
        if row.state != FindingState.OPEN:
            raise Conflict(_("这一条已经办理或已消除，请刷新页面查看。"))
        row.state, row.note = FindingState.SETTLED, note
        row.officer_id, row.decided_at = actor.officer_id or None, clock.now()
        record(session, actor, Tag.FINDING_SETTLE, row, check=row.check_code, subject_id=row.subject_id, note=note)
    return row


@command(
    Finding,
    "reopen",
    "重新核查",
    icon="arrow-back-up",
    unless=lambda row: "" if row.state == FindingState.SETTLED else _("只有核查无误的才能重新核查。"),
    done="已重新列为待核查",
)
def reopen(session: Session, actor: Actor, row: Finding, _data: Mapping[str, Any] | None = None) -> Finding:
    """Settled too soon."""
    with transaction(session):
        if row.state != FindingState.SETTLED:
            raise Conflict(_("这一条没有被核查过，请刷新页面查看。"))
        row.state, row.note, row.officer_id, row.decided_at = FindingState.OPEN, None, None, None
        record(session, actor, Tag.FINDING_REOPEN, row, check=row.check_code, subject_id=row.subject_id)
    return row
