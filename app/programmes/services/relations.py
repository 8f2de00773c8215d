"""Relations between the programmes of a county: stated and ended by its office, never erased."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.audit.trail import record
from app.kernel import clock
from app.kernel.columns import Field
from app.kernel.errors import Conflict, DomainError
from app.kernel.words import _
from app.programmes.models import Programme, ProgrammeRelation
from app.programmes.setup import rules
from app.programmes.setup.tags import Tag
from app.store.actor import Actor
from app.store.commands import Input, command
from app.store.transaction import transaction

_LAST_DAY = Field("失效日期", input_type="date", help="到哪一天为止；不填就是今天")


def _holds(row: ProgrammeRelation) -> str:
    over = row.valid_to is not None and row.valid_to <= clock.today()
    return _("这个关系已经终止。") if over else ""


@command(ProgrammeRelation, "add", "登记关系", icon="plus", done="关系已登记，下次筛查起生效")
def state_relation(session: Session, actor: Actor, data: Mapping[str, Any]) -> ProgrammeRelation:
    """State what a programme is to another one. Two of the same pair may not hold at the same time."""
    rules.insist_on_keeper(actor)
    with transaction(session):
        _insist_on_pair(session, actor, data)
        _insist_on_none_beside(session, data)
        row = ProgrammeRelation(division_code=actor.division_code, **data)
        session.add(row)
        record(session, actor, Tag.RELATION_STATE, row, kind=row.kind, of=row.programme_id, to=row.other_id)
    return row


@command(ProgrammeRelation, "edit", "修改", icon="edit", unless=_holds, done="关系已修改")
def amend_relation(
    session: Session, actor: Actor, row: ProgrammeRelation, data: Mapping[str, Any]
) -> ProgrammeRelation:
    """Amend the document and the days of a relation."""
    rules.insist_on_keeper(actor, row.division_code)
    said = {name: getattr(row, name) for name in ("programme_id", "other_id", "valid_from", "valid_to")} | dict(data)
    with transaction(session):
        _insist_on_days(said)
        _insist_on_none_beside(session, said, row.id)
        for name, value in data.items():
            setattr(row, name, value)
        record(session, actor, Tag.RELATION_AMEND, row, columns=sorted(data))
    return row


@command(
    ProgrammeRelation,
    "end",
    "终止",
    icon="archive",
    kind="danger",
    inputs=(Input("valid_to", _LAST_DAY, required=False),),
    unless=_holds,
    done="关系已终止",
)
def end_relation(session: Session, actor: Actor, row: ProgrammeRelation, data: Mapping[str, Any]) -> None:
    """End a relation with a day."""
    rules.insist_on_keeper(actor, row.division_code)
    if refusal := _holds(row):
        raise Conflict(refusal)
    said = data.get("valid_to") or clock.today()
    day = said if isinstance(said, date) else date.fromisoformat(str(said))
    _insist_on_days({"valid_from": row.valid_from, "valid_to": day})
    with transaction(session):
        row.valid_to = day
        record(session, actor, Tag.RELATION_END, row, valid_to=day.isoformat())


def _insist_on_pair(session: Session, actor: Actor, data: Mapping[str, Any]) -> None:
    if data["programme_id"] == data["other_id"]:
        raise DomainError(_("请选择两个不同的项目。"), field="other_id")
    for name in ("programme_id", "other_id"):
        found = session.get(Programme, data[name])
        if found is None or found.division_code != actor.division_code:
            raise DomainError(_("请选择本县的项目。"), field=name)
    _insist_on_days(data)


def _insist_on_days(data: Mapping[str, Any]) -> None:
    if data.get("valid_to") is not None and data["valid_to"] < data["valid_from"]:
        raise DomainError(_("失效日期不能早于生效日期。"), field="valid_to")


def _insist_on_none_beside(session: Session, data: Mapping[str, Any], but: int = 0) -> None:
    one, other, until = data["programme_id"], data["other_id"], data.get("valid_to")
    about = select(ProgrammeRelation.id).where(
        ProgrammeRelation.id != but,
        ProgrammeRelation.programme_id == one,
        ProgrammeRelation.other_id == other,
        or_(ProgrammeRelation.valid_to.is_(None), ProgrammeRelation.valid_to >= data["valid_from"]),
    )
    if until is not None:
        about = about.where(ProgrammeRelation.valid_from <= until)
    if session.scalar(about.limit(1)) is not None:
        raise Conflict(_("这两个项目之间已有关系，请先终止原来的。"), field="other_id")
