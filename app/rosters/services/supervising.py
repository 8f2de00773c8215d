"""Live supervision (A32): higher offices ask about a roster, stop it and let it go on; the township answers."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.trail import record
from app.kernel import clock, divisions
from app.kernel.errors import Conflict, DomainError, NotAllowed
from app.kernel.words import _
from app.offices.models import Officer
from app.rosters.models import Remark, Roster, RosterState, Supervision
from app.rosters.services import rules
from app.rosters.tags import Tag
from app.store.actor import Actor
from app.store.transaction import transaction
from app.store.wall import lifted

LONGEST, LONGEST_STOP = 500, 200
_TAGS = {Remark.ASK: Tag.ASK, Remark.ANSWER: Tag.ANSWER, Remark.STOP: Tag.STOP, Remark.RESUME: Tag.RESUME}
_NOT_YOURS = {
    Remark.ANSWER: _("由编制这份花名册的乡镇答复。"),
    Remark.RESUME: _("由叫停的机构或它的上级恢复。"),
}


def open_to(actor: Actor, roster: Roster) -> tuple[Remark, ...]:
    """The remarks that an actor may make on a roster as it stands."""
    found: list[Remark] = []
    if rules.watches(actor, roster):
        found.append(Remark.ASK)
        if roster.stopped:
            found.append(Remark.RESUME)
        elif roster.state != RosterState.SENT:
            found.append(Remark.STOP)
    if rules.answers(actor, roster):
        found.append(Remark.ANSWER)
    return tuple(found)


def ask(session: Session, actor: Actor, roster: Roster, content: str) -> Supervision:
    """Ask the township about a roster; it goes on meanwhile."""
    return _remark(session, actor, roster, Remark.ASK, content, LONGEST)


def answer(session: Session, actor: Actor, roster: Roster, content: str) -> Supervision:
    """Answer what was asked, or say something to having been stopped."""
    return _remark(session, actor, roster, Remark.ANSWER, content, LONGEST, _insist_asked)


def stop(session: Session, actor: Actor, roster: Roster, content: str) -> Supervision:
    """Stop a roster: from now on nobody takes a step with it or amends it, until it is resumed."""
    return _remark(session, actor, roster, Remark.STOP, content, LONGEST_STOP)


def resume(session: Session, actor: Actor, roster: Roster, content: str) -> Supervision:
    """Let a stopped roster go on: the office that stopped it, or one of a higher tier."""
    return _remark(session, actor, roster, Remark.RESUME, content, LONGEST, _insist_own_stop)


Insist = Callable[[Session, Actor, Roster], None]


def _remark(
    session: Session,
    actor: Actor,
    roster: Roster,
    kind: Remark,
    content: str,
    longest: int,
    insist: Insist = lambda _session, _actor, _roster: None,
) -> Supervision:
    said = content.strip()
    if not said or len(said) > longest:
        raise DomainError(_("请写明内容，最多 {count} 个字。").format(count=longest), field="content")
    with transaction(session):
        session.flush()
        session.refresh(roster, with_for_update=True)
        _insist_open(actor, roster, kind)
        insist(session, actor, roster)
        if kind in (Remark.STOP, Remark.RESUME):
            roster.stopped = said if kind is Remark.STOP else None
            roster.version += 1
        row = _row(actor, roster, kind, said)
        session.add(row)
        record(session, actor, _TAGS[kind], row, roster=roster.id, state=roster.state)
    return row


def _insist_open(actor: Actor, roster: Roster, kind: Remark) -> None:
    if kind in open_to(actor, roster):
        return
    if rules.watches(actor, roster) and kind is Remark.STOP:
        stopped = _("花名册已经被叫停：{why}。").format(why=roster.stopped or "")
        raise Conflict(stopped if roster.stopped else _("花名册已经发送，不能再叫停。"))
    if rules.watches(actor, roster) and kind is Remark.RESUME:
        raise Conflict(_("花名册没有被叫停，请刷新页面查看。"))
    raise NotAllowed(_NOT_YOURS.get(kind, _("由县级以上的监督员或审核人员询问和叫停。")))


def _insist_asked(session: Session, _actor: Actor, roster: Roster) -> None:
    if _last(session, roster, Remark.ASK, Remark.STOP) is None:
        raise Conflict(_("上级没有询问过这份花名册，不用答复。"))


def _insist_own_stop(session: Session, actor: Actor, roster: Roster) -> None:
    last = _last(session, roster, Remark.STOP)
    if last is None or last.organisation == actor.organisation:
        return
    with lifted(session, "of which tier the office is that stopped a roster"):
        officer = session.get(Officer, last.officer_id)
    if officer is None or divisions.level_of(actor.division_code) >= divisions.level_of(officer.division_code):
        raise NotAllowed(_NOT_YOURS[Remark.RESUME])


def _last(session: Session, roster: Roster, *kinds: Remark) -> Supervision | None:
    about = select(Supervision).where(Supervision.roster_id == roster.id, Supervision.kind.in_(kinds))
    return session.scalars(about.order_by(Supervision.id.desc()).limit(1)).first()


def _row(actor: Actor, roster: Roster, kind: Remark, content: str) -> Supervision:
    return Supervision(
        division_code=roster.division_code,
        programme_code=roster.programme_code,
        roster_id=roster.id,
        kind=kind,
        content=content,
        officer_id=actor.officer_id,
        officer_name=actor.name,
        organisation=actor.organisation,
        at=clock.now(),
    )
