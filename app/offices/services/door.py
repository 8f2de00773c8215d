"""The way back in: on the server itself, for a county that locked itself out, or for the first administrator of all."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.audit.trail import record
from app.kernel import addresses, clock
from app.kernel.errors import DomainError
from app.kernel.words import _
from app.offices.models import Division, Officer, OfficerState, Organisation, PostGrant, Terminal
from app.offices.services.actors import live_grants
from app.offices.services.grants import grant_post
from app.offices.services.officers import register_officer, renew_password
from app.offices.services.organisations import register_organisation
from app.offices.services.terminals import place_terminal
from app.offices.tags import Tag
from app.store.actor import Actor
from app.store.transaction import transaction


def open_door(
    session: Session, actor: Actor, username: str, address: str, reason: str, *, name: str = "", division: str = ""
) -> str:
    """Let a network administrator in at an address again; returns the new one-time password.

    Refused for anyone who is no network administrator, and for a new person where the office already has one.
    """
    if not reason.strip():
        raise DomainError(_("请写明原因，它会被记录。"))
    with transaction(session):
        officer = session.scalars(select(Officer).where(Officer.username == username)).one_or_none()
        if officer is None:
            officer = _first(session, actor, username, name, division)
        elif not any(grant.post == "network_admin" for grant in live_grants(session, officer.id)):
            raise DomainError(_("{username} 不是在任的网络管理员，不能用这个命令放行。").format(username=username))
        officer.state = OfficerState.ACTIVE
        officer.code_secret, officer.code_counter = None, 0
        password = renew_password(session, actor, officer)
        if not _is_registered(session, officer, address):
            place_terminal(session, actor, officer, {"address": address, "note": reason[:200]})
        record(session, actor, Tag.OPEN_DOOR, officer, username=username, address=address, reason=reason)
    return password


def _is_registered(session: Session, officer: Officer, address: str) -> bool:
    low, high = addresses.bounds(addresses.parse_terminal(address))
    today = clock.today()
    mine = select(Terminal.id).where(
        Terminal.officer_id == officer.id,
        (Terminal.low <= low) & (Terminal.high >= high),
        Terminal.revoked_at.is_(None),
        Terminal.valid_from <= today,
        or_(Terminal.valid_to.is_(None), Terminal.valid_to > today),
    )
    return session.scalar(mine.limit(1)) is not None


def _first(session: Session, actor: Actor, username: str, name: str, division: str) -> Officer:
    place = session.get(Division, division)
    if place is None or not name:
        raise DomainError(_("没有用户 {username}。新建请同时给出 --name 和 --division。").format(username=username))
    office = session.scalars(
        select(Organisation).where(Organisation.kind == "benefit_office", Organisation.division_code == division)
    ).first()
    if office is None:
        office = register_organisation(
            session, actor, {"kind": "benefit_office", "division_code": division, "name": f"{place.name}惠民办"}
        )
    _insist_on_vacancy(session, office)
    officer, _password = register_officer(
        session, actor, {"username": username, "name": name, "organisation_id": office.id}
    )
    grant_post(session, actor, {"officer_id": officer.id, "organisation_id": office.id, "post": "network_admin"})
    return officer


def _insist_on_vacancy(session: Session, office: Organisation) -> None:
    today = clock.today()
    held = session.scalars(
        select(PostGrant).where(
            PostGrant.organisation_id == office.id, PostGrant.post == "network_admin", PostGrant.revoked_at.is_(None)
        )
    )
    if any(grant.valid_to is None or grant.valid_to > today for grant in held):
        raise DomainError(_("{office}已有网络管理员，请由其登记新用户，或放行他本人。").format(office=office.name))
