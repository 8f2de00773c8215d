"""Disposing of hits: somebody looks into each, with evidence. Nothing is stopped by the machine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.audit.trail import record
from app.kernel import clock
from app.kernel.columns import Field
from app.kernel.errors import Conflict
from app.kernel.words import _
from app.registry.comparing.pairs import WHY
from app.registry.comparing.reasons import insist_on_reason
from app.registry.comparing.tags import Tag
from app.registry.models import HitState, ListHit
from app.store.actor import Actor
from app.store.commands import Input, command
from app.store.transaction import transaction

EVIDENCE = Input("evidence", Field("依据", help="如死亡证明编号、车辆过户证明、走访记录"))
NOTE = Input("note", Field("说明", long=True), required=False)


def _why_not(row: ListHit) -> str:
    return "" if row.state == HitState.OPEN else _("已经核实过了。需要更正时点“重新核实”。")


@command(
    ListHit,
    "confirm",
    "核实属实",
    icon="circle-check",
    confirm="系统不会自动停发。属实的，请另行登记死亡或提出变更申报。",
    inputs=(EVIDENCE, NOTE),
    unless=_why_not,
    done="已核实属实。系统不会自动停发，请按规定办理死亡登记或变更申报。",
)
def confirm(session: Session, actor: Actor, row: ListHit, data: Mapping[str, Any]) -> ListHit:
    """What the list says of the person is true."""
    return _dispose(session, actor, row, data, HitState.TRUE, Tag.HIT_CONFIRM)


@command(ListHit, "refute", "不属实", icon="circle-x", inputs=(EVIDENCE, NOTE), unless=_why_not, done="已核实为不属实")
def refute(session: Session, actor: Actor, row: ListHit, data: Mapping[str, Any]) -> ListHit:
    """It is not true of this person, or it is not this person."""
    return _dispose(session, actor, row, data, HitState.UNTRUE, Tag.HIT_REFUTE)


@command(
    ListHit,
    "reopen",
    "重新核实",
    icon="arrow-back-up",
    inputs=(WHY,),
    unless=lambda row: _("还没有核实。") if row.state == HitState.OPEN else "",
    done="已重新列为待核实",
)
def reopen(session: Session, actor: Actor, row: ListHit, data: Mapping[str, Any]) -> ListHit:
    """What was found out turned out wrong; what was said stays on the trail."""
    why = insist_on_reason(data.get("why"), "why")
    with transaction(session):
        if row.state == HitState.OPEN:
            raise Conflict(_("这一条还没有核实，请刷新页面查看。"))
        said: dict[str, Any] = {"state": row.state, "evidence": row.evidence, "note": row.note}
        row.state, row.evidence, row.note, row.officer_id, row.decided_at = HitState.OPEN, None, None, None, None
        record(session, actor, Tag.HIT_REOPEN, row, why=why, **said)
    return row


def _dispose(
    session: Session, actor: Actor, row: ListHit, data: Mapping[str, Any], state: HitState, tag: Tag
) -> ListHit:
    evidence = insist_on_reason(
        data.get("evidence"), "evidence", _("请写明依据，至少 4 个字，如“死亡证明 2026-0311 号”。")
    )
    note = " ".join(str(data.get("note") or "").split())[:200] or None
    with transaction(session):
        if row.state != HitState.OPEN:
            raise Conflict(_("已有人核实过这一条，请刷新页面查看。"))
        row.state, row.evidence, row.note = state, evidence, note
        row.officer_id, row.decided_at = actor.officer_id or None, clock.now()
        record(session, actor, tag, row, kind=row.kind, person_id=row.person_id, evidence=evidence, note=note)
    return row
