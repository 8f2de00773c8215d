"""Which rosters a township may ask money for, and what speaks against those that were chosen."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.errors import Conflict, DomainError
from app.kernel.words import _
from app.payments.models import AppropriationRequest, RequestRoster
from app.rosters.models import Roster, RosterState
from app.store.actor import Actor

MOST_ROSTERS = 60


def rosters_to_ask_for(session: Session, actor: Actor, programme_code: str = "") -> list[Roster]:
    """The approved rosters of the actor's township that stand on no living request, the oldest first."""
    taken = select(RequestRoster.roster_id).where(RequestRoster.living.is_(True))
    about = select(Roster).where(
        Roster.division_code == actor.division_code,
        Roster.state == RosterState.APPROVED,
        Roster.total > 0,
        Roster.id.not_in(taken),
    )
    if programme_code:
        about = about.where(Roster.programme_code == programme_code)
    return list(session.scalars(about.order_by(Roster.programme_code, Roster.period, Roster.id)))


def chosen(
    session: Session, actor: Actor, roster_ids: Collection[int], request: AppropriationRequest | None
) -> list[Roster]:
    """The chosen rosters, each fit to be asked for."""
    keys = sorted(set(roster_ids))
    if not keys:
        raise DomainError(_("请选择要申请拨款的花名册。"), field="roster_ids")
    if len(keys) > MOST_ROSTERS:
        raise DomainError(_("一份申请书最多列 {most} 份花名册。").format(most=MOST_ROSTERS), field="roster_ids")
    about = select(Roster).where(Roster.id.in_(keys)).order_by(Roster.programme_code, Roster.period, Roster.id)
    found = list(session.scalars(about.execution_options(populate_existing=True)))
    if len(found) < len(keys) or any(one.division_code != actor.division_code for one in found):
        raise DomainError(_("只能为本乡镇的花名册申请拨款。"), field="roster_ids")
    if len({one.programme_code for one in found} | ({request.programme_code} if request else set())) > 1:
        raise DomainError(_("一份申请书只能列同一个补贴项目的花名册，请分别编制。"), field="roster_ids")
    for one in found:
        _insist_on_roster(one)
    _insist_on_free(session, keys, request)
    return found


def _insist_on_roster(roster: Roster) -> None:
    if roster.state != RosterState.APPROVED:
        told = _("花名册“{name}”现在是“{state}”，终审通过的才能申请拨款。")
        raise Conflict(told.format(name=roster.name, state=RosterState(roster.state).label), field="roster_ids")
    if roster.stopped is not None:
        told = _("花名册“{name}”被上级叫停，恢复后才能申请拨款。")
        raise Conflict(told.format(name=roster.name), field="roster_ids")
    if roster.total <= 0:
        told = _("花名册“{name}”没有要发放的金额，不用申请拨款。")
        raise DomainError(told.format(name=roster.name), field="roster_ids")


def _insist_on_free(session: Session, keys: Collection[int], request: AppropriationRequest | None) -> None:
    about = (
        select(Roster.name, AppropriationRequest.number)
        .join(RequestRoster, RequestRoster.roster_id == Roster.id)
        .join(AppropriationRequest, AppropriationRequest.id == RequestRoster.request_id)
        .where(Roster.id.in_(keys), RequestRoster.living.is_(True))
    )
    if request is not None:
        about = about.where(AppropriationRequest.id != request.id)
    if (taken := session.execute(about.limit(1)).tuples().first()) is not None:
        told = _("花名册“{name}”已列在申请书 {number} 上，不能重复申请。")
        raise Conflict(told.format(name=taken[0], number=taken[1]), field="roster_ids")
