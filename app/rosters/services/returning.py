"""Returning single lines: whoever has the turn sends them back to the township, and the roster goes on without them."""

from __future__ import annotations

import hmac
from collections.abc import Collection

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.approvals import rules
from app.approvals.actions import timeline
from app.approvals.engine import AMENDED
from app.approvals.flow import Kind
from app.approvals.subject import digest, flow_of
from app.audit.trail import record
from app.kernel.errors import Conflict, DomainError, NotAllowed
from app.kernel.words import _
from app.rosters.models import LineState, Roster, RosterLine, RosterState
from app.rosters.services import contents
from app.rosters.tags import Tag
from app.store.actor import Actor
from app.store.transaction import transaction

WITH_REVIEWERS = frozenset(
    {RosterState.SUBMITTED, RosterState.SHOWN, RosterState.FILED, RosterState.CHECKED, RosterState.REVIEWED}
)
"""The states in which single lines are returned."""
MOST, LONGEST = 5_000, 200
_CHUNK = 500


def return_lines(
    session: Session, actor: Actor, roster: Roster, line_ids: Collection[int], reason: str, seen_digest: str
) -> int:
    """Return these lines, all or none, with one reason; says how many. ``seen_digest`` is what was on the screen."""
    keys, said = sorted(set(line_ids)), reason.strip()
    if not said or len(said) > LONGEST:
        raise DomainError(_("请写明退回的原因，最多 {count} 个字。").format(count=LONGEST), field="reason")
    if not keys:
        raise DomainError(_("请先勾选要退回的明细。"))
    if len(keys) > MOST:
        raise DomainError(_("一次最多退回 {most} 条；问题这样多的，请整份退回。").format(most=MOST))
    with transaction(session):
        _insist_on_turn(session, actor, roster, seen_digest)
        if sum(_mark(session, roster, keys[at : at + _CHUNK], said) for at in range(0, len(keys), _CHUNK)) < len(keys):
            raise Conflict(_("所选的明细有的已经退回、剔除或不在这份花名册里，请刷新后重新勾选。"))
        session.expire_all()
        contents.recount(session, roster)
        now = roster.content_digest
        record(session, actor, Tag.LINES_RETURN, roster, reason=said, lines=keys, seen=seen_digest, digest=now)
    return len(keys)


def has_turn(session: Session, actor: Actor, roster: Roster) -> str:
    """Why the roster is not with this actor to go on with it now; nothing where it is."""
    flow, acts = flow_of(roster), timeline(session, roster)
    steps = [step for step in flow.steps if step.kind is Kind.FORWARD and roster.state in step.source]
    mine = [step for step in steps if rules.has_turn(step, actor, roster)]
    if roster.state not in WITH_REVIEWERS or not mine:
        state = RosterState(roster.state).label
        return _("花名册现在是“{state}”，退回明细由正在审的人办理。").format(state=state)
    return rules.four_eyes(flow, mine[0], actor, acts)


def _insist_on_turn(session: Session, actor: Actor, roster: Roster, seen: str) -> None:
    session.flush()
    session.refresh(roster, with_for_update=True)
    if against := has_turn(session, actor, roster):
        raise NotAllowed(against)
    if roster.stopped:
        raise Conflict(_("花名册被上级叫停：{why}。上级恢复以后才能办理。").format(why=roster.stopped))
    if not hmac.compare_digest(seen.encode(), digest(roster).encode()):
        raise Conflict(AMENDED)


def _mark(session: Session, roster: Roster, keys: list[int], reason: str) -> int:
    moved = session.execute(
        update(RosterLine)
        .where(
            RosterLine.roster_id == roster.id,
            RosterLine.id.in_(keys),
            RosterLine.state.in_((LineState.INCLUDED, LineState.HELD)),
        )
        .values(state=LineState.RETURNED, reason=reason),
        execution_options={"synchronize_session": False},
    )
    return int(moved.rowcount)  # type: ignore[attr-defined]
