"""Who decides on a change request: the office that A11 and A12 name, nearest first, then up the tiers (A5)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.approvals import rules as flow_rules
from app.approvals.flow import History
from app.approvals.models import FlowAction
from app.kernel import clock, divisions
from app.kernel.words import _
from app.offices import rules
from app.offices.models import Officer, OfficerState, Organisation, PostGrant
from app.offices.models.change_requests import ChangeRequest
from app.store.actor import Actor

Administrators = dict[str, frozenset[int]]


def deciding_divisions(kind: str, division_code: str) -> tuple[str, ...]:
    """The divisions whose programme offices may decide, the nearest first.

    An office decides for its own staff too; where it has nobody left, the tier above steps in.
    """
    registering = rules.registering_division(kind, division_code)
    own = (division_code,) if kind == "benefit_office" else ()
    upward = reversed(divisions.ancestors_of(registering))
    return tuple(dict.fromkeys((*own, registering, *upward)))


def is_own(actor: Actor, subject: ChangeRequest) -> bool:
    """Whether the request is the actor's."""
    return actor.officer_id == subject.officer_id


def may_decide(actor: Actor, subject: ChangeRequest) -> bool:
    """Whether the actor works in one of the offices that decide on the request."""
    return actor.division_code in deciding_divisions(subject.organisation.kind, subject.division_code)


def nearest_first(session: Session, actor: Actor, subject: ChangeRequest, history: History) -> str:
    """An upper office steps in only where no nearer one has anybody left who has not acted on the request."""
    chain = deciding_divisions(subject.organisation.kind, subject.division_code)
    nearer = chain[: chain.index(actor.division_code)] if actor.division_code in chain else chain
    if not nearer:
        return ""
    there = _administrators(session, history)
    acted = _acted(subject, history)
    if any(there.get(code, frozenset()) - acted for code in nearer):
        return _("下级惠民办还有可以办理的网络管理员，应由其办理。")
    return ""


def nobody_nearer(actor: Actor) -> ColumnElement[bool]:
    """What :func:`nearest_first` says, as the database can say it: no administrator below who has not acted at all.

    The offices nearer than the actor's are those of the county and the city in whose codes the request lies.
    """
    low, high = divisions.range_of(actor.division_code)
    code, acted = ChangeRequest.division_code, aliased(FlowAction)
    by_them = select(acted.id).where(
        acted.subject_kind == ChangeRequest.__tablename__,
        acted.subject_id == ChangeRequest.id,
        or_(acted.officer_id == Officer.id, acted.stands_in_for == Officer.id),
    )
    left = _at_work(PostGrant.id).where(
        Organisation.division_code.in_([func.substr(code, 1, 6) + "000000", func.substr(code, 1, 4) + "00000000"]),
        Organisation.division_code > low,
        Organisation.division_code < high,
        Officer.id != ChangeRequest.officer_id,
        ~by_them.correlate(ChangeRequest, Officer).exists(),
    )
    return ~left.correlate(ChangeRequest).exists()


def still_there(_session: Session, _actor: Actor, subject: ChangeRequest, _history: History) -> str:
    """The officer still works where the request was made; one who left the area is out of sight altogether."""
    officer: Officer | None = subject.officer
    if officer is not None and officer.organisation_id == subject.organisation_id:
        return ""
    return _("申请人已调到另一机构，请退回申请，由其在现机构重新提出。")


def _acted(subject: ChangeRequest, history: History) -> set[int]:
    """Who can no longer take the step: the officer whose request it is, and whoever acted for another duty."""
    duty = history.flow.duty(history.step.code)
    found = {subject.officer_id}
    for act in history.acts:
        if history.flow.duty(act.step) != duty:
            found |= flow_rules.persons(act)
    return found


def _administrators(session: Session, history: History) -> Administrators:
    if "administrators" not in history.memo:
        history.memo["administrators"] = _read_administrators(session)
    found: Administrators = history.memo["administrators"]
    return found


def _read_administrators(session: Session) -> Administrators:
    """The network administrators at work inside the scope, by the division of their office."""
    found = dict[str, set[int]]()
    for code, officer_id in session.execute(_at_work(Organisation.division_code, PostGrant.officer_id)):
        found.setdefault(code, set()).add(officer_id)
    return {code: frozenset(people) for code, people in found.items()}


def _at_work(*columns: Any) -> Select[Any]:
    """The network administrators of programme offices whose grants hold today."""
    day = clock.today()
    return (
        select(*columns)
        .select_from(PostGrant)
        .join(Organisation, Organisation.id == PostGrant.organisation_id)
        .join(Officer, Officer.id == PostGrant.officer_id)
        .where(
            Organisation.kind == "benefit_office",
            PostGrant.post == "network_admin",
            PostGrant.revoked_at.is_(None),
            PostGrant.valid_from <= day,
            or_(PostGrant.valid_to.is_(None), PostGrant.valid_to > day),
            Officer.state == OfficerState.ACTIVE,
        )
    )
