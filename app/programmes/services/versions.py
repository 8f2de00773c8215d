"""Versions of a programme's rules: drafted from the one before, amended while they are drafts, published by another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit.trail import record
from app.kernel import clock
from app.kernel.errors import Conflict, DomainError, Fault
from app.kernel.words import _
from app.programmes.law import Condition, write_conditions
from app.programmes.models import DraftState, Programme, ProgrammeState, ProgrammeVersion
from app.programmes.setup import rules
from app.programmes.setup.tags import Tag
from app.store.actor import Actor
from app.store.transaction import transaction

MOST_CONDITIONS = 60
LONGEST_RULE = 4_000
LONGEST_CLAUSE = 200
LONGEST_GRACE = 36
OVERTAKEN = _("这份草稿刚被别人修改过，请核对后重新修改。")
_OPEN = (DraftState.DRAFT, DraftState.RETURNED, DraftState.SUBMITTED)


def open_draft(session: Session, programme: Programme) -> ProgrammeVersion | None:
    """The draft of a programme that is being worked on, if there is one."""
    about = select(ProgrammeVersion).where(
        ProgrammeVersion.programme_id == programme.id, ProgrammeVersion.state.in_(_OPEN)
    )
    return session.scalars(about.order_by(ProgrammeVersion.id).limit(1)).first()


def last_published(session: Session, programme_id: int) -> ProgrammeVersion | None:
    """The latest version that was published."""
    about = select(ProgrammeVersion).where(
        ProgrammeVersion.programme_id == programme_id, ProgrammeVersion.state == DraftState.PUBLISHED
    )
    return session.scalars(about.order_by(ProgrammeVersion.effective_from.desc()).limit(1)).first()


def draft_version(session: Session, actor: Actor, programme: Programme) -> ProgrammeVersion:
    """Begin a draft from what was last published, to hold from the first of next month. One draft at a time."""
    rules.insist_on_drafter(actor, programme)
    if programme.state == ProgrammeState.CLOSED:
        raise Conflict(_("这个项目已停用，请先恢复再起草规则。"))
    with transaction(session):
        if (there := open_draft(session, programme)) is not None:
            raise Conflict(_("第 {number} 版正在起草或审核，请先办完它。").format(number=there.number))
        row = _next_version(session, programme)
        session.add(row)
        record(session, actor, Tag.VERSION_DRAFT, row, programme=programme.code, number=row.number)
    return row


def amend_version(
    session: Session, actor: Actor, row: ProgrammeVersion, data: Mapping[str, Any], seen: int
) -> ProgrammeVersion:
    """Amend a draft; a text that cannot be read yet is kept all the same. Raises each fault at its input."""
    rules.insist_on_drafter(actor, row.programme)
    if row.state not in rules.UNPUBLISHED:
        raise Conflict(_("已送审或已发布的规则不能修改；请先撤回，或起草新的版本。"))
    if row.version != seen:
        raise Conflict(OVERTAKEN)
    values = _checked(data)
    with transaction(session):
        changed = {name: value for name, value in values.items() if getattr(row, name) != value}
        for name, value in changed.items():
            setattr(row, name, value)
        if changed:
            row.version += 1
            record(session, actor, Tag.VERSION_AMEND, row, programme=row.programme.code, columns=sorted(changed))
    return row


def publish_version(session: Session, actor: Actor, row: ProgrammeVersion) -> None:
    """What publication brings about: the version before ends the day before, and the programme pays."""
    programme, before = row.programme, _published_before(session, row)
    if before is not None:
        before.effective_to = row.effective_from - timedelta(days=1)
        before.version += 1
    row.published_at = clock.now()
    programme.state = ProgrammeState.ACTIVE
    record(session, actor, Tag.VERSION_PUBLISH, row, programme=programme.code, number=row.number)


def _published_before(session: Session, row: ProgrammeVersion) -> ProgrammeVersion | None:
    about = select(ProgrammeVersion).where(
        ProgrammeVersion.programme_id == row.programme_id,
        ProgrammeVersion.state == DraftState.PUBLISHED,
        ProgrammeVersion.effective_from < row.effective_from,
    )
    return session.scalars(about.order_by(ProgrammeVersion.effective_from.desc()).limit(1)).first()


def _next_version(session: Session, programme: Programme) -> ProgrammeVersion:
    mine = ProgrammeVersion.programme_id == programme.id
    number = session.scalar(select(func.max(ProgrammeVersion.number)).where(mine)) or 0
    before = last_published(session, programme.id)
    begins = _first_of_next_month(clock.today())
    if before is not None and before.effective_from >= begins:
        begins = _first_of_next_month(before.effective_from)
    return ProgrammeVersion(
        division_code=programme.division_code,
        programme_id=programme.id,
        programme=programme,
        number=number + 1,
        effective_from=begins,
        document_no=programme.document_no if before is None else None,
        conditions=before.conditions if before is not None else "",
        amount=before.amount if before is not None else "",
        grace_months=before.grace_months if before is not None else 0,
    )


def _first_of_next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _checked(data: Mapping[str, Any]) -> dict[str, Any]:
    conditions: Sequence[Condition] = data["conditions"]
    faults = [fault for number, one in enumerate(conditions) for fault in _faults(number, one)]
    if len(conditions) > MOST_CONDITIONS:
        faults.append(Fault(_("最多 {most} 个条件。").format(most=MOST_CONDITIONS), "conditions"))
    if len(data["amount"]) > LONGEST_RULE:
        faults.append(Fault(_("公式最多 {most} 个字。").format(most=LONGEST_RULE), "amount"))
    if not 0 <= data["grace_months"] <= LONGEST_GRACE:
        faults.append(Fault(_("渐退月数应在 0 到 {most} 之间。").format(most=LONGEST_GRACE), "grace_months"))
    faults += [
        Fault(_("最多 {most} 个字，请缩短。").format(most=most), name)
        for name, most in (("document_no", 80), ("summary", 400))
        if len(data[name] or "") > most
    ]
    if faults:
        raise DomainError(faults[0].sentence, faults=faults)
    return dict(data) | {"conditions": write_conditions(one for one in conditions if one.text)}


def _faults(number: int, one: Condition) -> list[Fault]:
    found = []
    if len(one.text) > LONGEST_RULE:
        found.append(Fault(_("一个条件最多 {most} 个字。").format(most=LONGEST_RULE), f"condition-{number}"))
    if len(one.clause) > LONGEST_CLAUSE:
        found.append(Fault(_("依据最多 {most} 个字。").format(most=LONGEST_CLAUSE), f"clause-{number}"))
    if "#" in one.text or "＃" in one.text:
        found.append(Fault(_("条件里不能有井号，依据请写在右边。"), f"condition-{number}"))
    if one.clause and not one.text:
        found.append(Fault(_("写了依据却没有写条件。"), f"condition-{number}"))
    return found
