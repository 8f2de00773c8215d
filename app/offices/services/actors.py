"""Putting an officer to work: from a live grant to the actor that the wall and the desks know."""

from __future__ import annotations

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from app.kernel import clock, divisions
from app.offices.desk import desk_of
from app.offices.models import Officer, Organisation, PostGrant, ProgrammeDuty
from app.offices.services.lending import lent_grants
from app.store.actor import Actor, Scope
from app.store.wall import lifted


def live_grants(session: Session, officer_id: int, on: date | None = None) -> list[PostGrant]:
    """The grants under which an officer may work on a day, oldest first."""
    day = on or clock.today()
    with lifted(session, "sign-in: grants of the officer"):
        return list(
            session.scalars(
                select(PostGrant)
                .join(Organisation, Organisation.id == PostGrant.organisation_id)
                .options(joinedload(PostGrant.organisation), joinedload(PostGrant.officer))
                .where(
                    PostGrant.officer_id == officer_id,
                    PostGrant.revoked_at.is_(None),
                    PostGrant.valid_from <= day,
                    or_(PostGrant.valid_to.is_(None), PostGrant.valid_to > day),
                    Organisation.valid_from <= day,
                    or_(Organisation.valid_to.is_(None), Organisation.valid_to > day),
                )
                .order_by(PostGrant.id)
            )
        )


def grants_ahead(session: Session, officer_id: int) -> list[PostGrant]:
    """The grants of an officer that hold today or begin later, wherever they are."""
    with lifted(session, "grants of an officer, wherever they are"):
        return list(
            session.scalars(
                select(PostGrant).where(
                    PostGrant.officer_id == officer_id,
                    PostGrant.revoked_at.is_(None),
                    or_(PostGrant.valid_to.is_(None), PostGrant.valid_to > clock.today()),
                )
            )
        )


def actor_for(
    session: Session,
    grant: PostGrant,
    *,
    address: str = "",
    session_id: str = "",
    code_verified: bool = False,
    delegate: Officer | None = None,
) -> Actor | None:
    """The actor that a grant makes, or ``None`` where no desk stands for that post in that organisation.

    A ``delegate`` works under another officer's grant and is recorded as standing in for that officer.
    """
    organisation, officer = grant.organisation, delegate or grant.officer
    desk = desk_of(organisation.kind, grant.post, divisions.level_of(organisation.division_code))
    if desk is None:
        return None
    programmes = _programmes_of(session, organisation) if desk.at_programmes else None
    return Actor(
        officer_id=officer.id,
        username=officer.username,
        name=officer.name,
        grant_id=grant.id,
        post=grant.post,
        desk=desk.code,
        organisation_id=organisation.id,
        organisation=organisation.name,
        organisation_kind=organisation.kind,
        division_code=organisation.division_code,
        address=address,
        session_id=session_id,
        code_verified=code_verified,
        stands_in_for=grant.officer_id if delegate is not None else None,
        scope=Scope(division=organisation.division_code, programmes=programmes, officer_id=officer.id),
    )


def actors_of(session: Session, officer: Officer, **said: object) -> list[Actor]:
    """Every actor that an officer can be today: in the own posts, then standing in for a colleague."""
    own = live_grants(session, officer.id)
    found = [actor_for(session, grant, **said) for grant in own]  # type: ignore[arg-type]
    lent = lent_grants(session, officer.id, {grant.post for grant in own})
    found += [actor_for(session, grant, delegate=officer, **said) for grant in lent]  # type: ignore[arg-type]
    return [actor for actor in found if actor]


def stand_in_for(session: Session, officer: Officer, grant_id: int | None, **said: object) -> Actor | None:
    """The actor that an officer is today under a colleague's grant, if it is lent to the officer."""
    lent = lent_grants(session, officer.id, {grant.post for grant in live_grants(session, officer.id)})
    grant = next((one for one in lent if one.id == grant_id), None)
    return None if grant is None else actor_for(session, grant, delegate=officer, **said)  # type: ignore[arg-type]


def _programmes_of(session: Session, organisation: Organisation) -> frozenset[str]:
    with lifted(session, "sign-in: programmes of the organisation"):
        duties = select(ProgrammeDuty.programme_code).where(ProgrammeDuty.organisation_id == organisation.id)
        return frozenset(session.scalars(duties))
