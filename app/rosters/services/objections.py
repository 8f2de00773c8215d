"""Objections to what is posted: an open one holds its line and no other; what was found lets it go or drops it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.trail import record
from app.kernel import clock
from app.kernel.errors import Conflict, DomainError, Fault, NotAllowed, NotFound
from app.kernel.words import _
from app.rosters.models import (
    COMPILING,
    LIVE,
    LineState,
    Objection,
    ObjectionState,
    Roster,
    RosterLine,
    RosterState,
)
from app.rosters.services import contents, publicity, rules
from app.rosters.tags import Tag
from app.store.actor import Actor
from app.store.transaction import transaction

CONTESTED = frozenset(
    {
        RosterState.SHOWN,
        RosterState.FILED,
        RosterState.CHECKED,
        RosterState.REVIEWED,
        RosterState.FIRST_APPROVED,
        RosterState.APPROVED,
    }
)
"""The states in which objections come in: from the posting until the roster is sent."""
UNDER, CLEARED, UPHELD = "异议核查中；", "异议不属实，待转入补报；", "异议属实："
"""What the reason of a line begins with while an objection holds it, once it may be carried on, once it is dropped."""
LONGEST, LONGEST_REASON, LONGEST_NAME = 500, 200, 60


def object_to(
    session: Session,
    actor: Actor,
    roster: Roster,
    line_id: int | None,
    content: str,
    objector: str = "",
    contact: str = "",
    received_on: date | None = None,
) -> Objection:
    """Record what somebody has against a line, or, without one, against somebody's absence. The line is held.

    ``objector`` and ``contact`` may be empty. Raises :class:`DomainError` at the fields that are wrong.
    """
    said, day = content.strip(), received_on or clock.today()
    if faults := list(_faults(said, objector, contact, day)):
        raise DomainError(faults[0].sentence, faults=faults)
    with transaction(session):
        if not rules.is_town_operator(actor, roster):
            raise NotAllowed(_("公示异议由本乡镇惠民办的操作员登记。"))
        _lock(session, roster)
        if roster.state not in CONTESTED:
            told = _("花名册现在是“{state}”，公示以后、发送以前才登记异议。")
            raise Conflict(told.format(state=RosterState(roster.state).label))
        line = _live_line(session, roster, line_id) if line_id is not None else None
        row = Objection(
            division_code=line.division_code if line else roster.division_code,
            programme_code=roster.programme_code,
            roster_id=roster.id,
            line_id=line_id,
            content=said,
            objector=objector.strip() or None,
            contact=contact.strip() or None,
            received_on=day,
            recorded_by=actor.name,
        )
        session.add(row)
        if line is not None and line.state == LineState.INCLUDED:
            line.state, line.reason = LineState.HELD, _reason(UNDER, line.reason)
            contents.recount(session, roster)
        record(session, actor, Tag.OBJECT, row, roster=roster.id, line=line_id, digest=roster.content_digest)
    return row


def decide(session: Session, actor: Actor, objection: Objection, upheld: bool, finding: str) -> None:
    """Say what was found. Upheld, the line is dropped; dismissed, it is paid again, or waits to be carried on."""
    found = finding.strip()
    if not found or len(found) > LONGEST:
        raise DomainError(_("请写明核查结果，最多 {count} 个字。").format(count=LONGEST), field="finding")
    with transaction(session):
        roster = objection.roster
        if not rules.settles_objections(actor, roster):
            raise NotAllowed(_("公示异议由本乡镇的初审员或主管部门的审核员核查。"))
        _lock(session, roster)
        session.refresh(objection)
        if objection.state != ObjectionState.OPEN:
            raise Conflict(_("这条异议已经核查过了，请刷新页面查看。"))
        objection.state = ObjectionState.UPHELD if upheld else ObjectionState.DISMISSED
        objection.finding, objection.decided_by, objection.decided_at = found, actor.name, clock.now()
        session.flush()
        line = session.get(RosterLine, objection.line_id, populate_existing=True) if objection.line_id else None
        if line is not None and _settle(session, roster, line, objection):
            contents.recount(session, roster)
        digest = roster.content_digest
        record(session, actor, Tag.OBJECTION_DECIDE, objection, roster=roster.id, upheld=upheld, digest=digest)


def _settle(session: Session, roster: Roster, line: RosterLine, objection: Objection) -> bool:
    """Let the line follow what was found. Says whether it changed."""
    if objection.state == ObjectionState.UPHELD and line.state in LIVE:
        line.state, line.reason = LineState.DROPPED, _reason(UPHELD, objection.finding)
        return True
    if line.state != LineState.HELD or not (line.reason or "").startswith(UNDER) or _is_contested(session, line):
        return False
    own = (line.reason or "").removeprefix(UNDER) or None
    if _was_reviewed_with(session, roster, objection):
        line.state, line.reason = LineState.INCLUDED, own
    else:
        line.reason = _reason(CLEARED, own)
    return True


def _was_reviewed_with(session: Session, roster: Roster, objection: Objection) -> bool:
    """Whether everyone who has signed since the roster was last submitted saw the line as one to be paid, or will."""
    if roster.state in COMPILING or roster.state == RosterState.SUBMITTED:
        return True
    hanging = publicity.last_of(session, roster)
    since = hanging is not None and objection.received_on >= hanging.starts_on
    return roster.state == RosterState.SHOWN and since


def _is_contested(session: Session, line: RosterLine) -> bool:
    about = select(Objection.id).where(Objection.line_id == line.id, Objection.state == ObjectionState.OPEN)
    return session.scalar(about.limit(1)) is not None


def _live_line(session: Session, roster: Roster, line_id: int) -> RosterLine:
    line: RosterLine | None = session.get(RosterLine, line_id, populate_existing=True)
    if line is None or line.roster_id != roster.id:
        raise NotFound(_("花名册里没有这条明细，请刷新后从明细进入。"))
    if line.state not in LIVE:
        told = _("这条明细已是“{state}”，不发放，不用登记异议。")
        raise Conflict(told.format(state=LineState(line.state).label))
    return line


def _lock(session: Session, roster: Roster) -> None:
    session.flush()
    session.refresh(roster, with_for_update=True)


def _reason(mark: str, text: str | None) -> str:
    return f"{mark}{text or ''}"[:LONGEST_REASON]


def _faults(content: str, objector: str, contact: str, day: date) -> Iterator[Fault]:
    if not content or len(content) > LONGEST:
        yield Fault(_("请写明异议内容，最多 {count} 个字。").format(count=LONGEST), "content")
    for name, text in (("objector", objector), ("contact", contact)):
        if len(text.strip()) > LONGEST_NAME:
            yield Fault(_("最多 {count} 个字。").format(count=LONGEST_NAME), name)
    if day > clock.today():
        yield Fault(_("收到日期不能晚于今天。"), "received_on")
