"""Who asks for money, who reviews, who moves it; and whether the money for a roster is in the special account."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.approvals.flow import History
from app.kernel import divisions
from app.kernel.divisions import Level
from app.kernel.errors import NotAllowed
from app.kernel.words import _
from app.payments.models import AppropriationRequest, RequestRoster, RequestState
from app.rosters.models import Roster
from app.store.actor import Actor

WITH_TOWN = frozenset({RequestState.DRAFT, RequestState.RETURNED})
"""The states in which a request is with the township that wrote it."""


def is_town_operator(actor: Actor) -> bool:
    """Whether the actor writes requests: the operator of a township's office."""
    return actor.post == "operator" and actor.organisation_kind == "benefit_office" and _at(actor, Level.TOWN)


def is_finance(actor: Actor) -> bool:
    """Whether the actor keeps the quotas and the special account of a county."""
    return actor.post == "finance" and actor.organisation_kind == "finance_bureau" and _at(actor, Level.COUNTY)


def writes(actor: Actor, request: AppropriationRequest) -> bool:
    """Whether a request is the actor's to write, amend and hand in."""
    return is_town_operator(actor) and actor.division_code == request.division_code


def reviews(actor: Actor, request: AppropriationRequest) -> bool:
    """Whether the request is about the actor's area and programmes."""
    scope = actor.scope
    return scope.holds_division(request.division_code) and scope.holds_programme(request.programme_code)


def moves(actor: Actor, request: AppropriationRequest) -> bool:
    """Whether the request is for the actor's county to pay."""
    return is_finance(actor) and actor.scope.holds_division(request.division_code)


def insist_on_finance(actor: Actor, division_code: str = "") -> None:
    """Refuses everyone but the finance post of the county, and rows of another county."""
    if not is_finance(actor):
        raise NotAllowed(_("指标和专户由县级财政部门的财政经办管理。"))
    if division_code and not divisions.contains(actor.division_code, division_code):
        raise NotAllowed(_("只能办理本县的指标和专户。"))


def insist_on_town_operator(actor: Actor) -> None:
    """Refuses everyone but the operator of a township's office."""
    if not is_town_operator(actor):
        raise NotAllowed(_("拨款申请书由乡镇惠民办的操作员编制。"))


def is_funded(session: Session, _actor: Actor, roster: Roster, history: History) -> str:
    """Against sending a roster whose money has not reached the special account. Asks once for a whole batch."""
    memo, key = history.memo, ("funded", roster.batch_id)
    if key not in memo:
        memo[key] = _requests_of(session, roster.batch_id)
    asked = memo[key].get(roster.id)
    if asked is None:
        return _("还没有为这份花名册编制拨款申请书，资金拨入专户后才能发送。")
    number, state, amount = asked
    if state != RequestState.PAID:
        told = _("拨款申请书 {number} 还是“{state}”，资金拨入专户后才能发送。")
        return told.format(number=number, state=RequestState(state).label)
    if amount < roster.total:
        told = _("拨款申请书 {number} 拨入的金额少于这份花名册现在的金额，不能发送。")
        return told.format(number=number)
    return ""


def _requests_of(session: Session, batch_id: int) -> dict[int, tuple[str, str, int]]:
    """Of each roster of a batch that stands on a living request: its number, its state, the roster's amount there."""
    about = (
        select(RequestRoster.roster_id, AppropriationRequest.number, AppropriationRequest.state, RequestRoster.amount)
        .join(AppropriationRequest, AppropriationRequest.id == RequestRoster.request_id)
        .join(Roster, Roster.id == RequestRoster.roster_id)
        .where(Roster.batch_id == batch_id, RequestRoster.living.is_(True))
    )
    return {roster: (number, state, amount) for roster, number, state, amount in session.execute(about).tuples()}


def _at(actor: Actor, level: Level) -> bool:
    return bool(actor.division_code) and divisions.level_of(actor.division_code) == level
