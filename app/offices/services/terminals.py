"""Terminals: addresses assigned to one person each, by the office that A11 and A12 name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import Session

from app.audit.trail import record
from app.kernel import addresses, clock
from app.kernel.addresses import Network
from app.kernel.errors import DomainError, NotAllowed
from app.kernel.words import _
from app.offices import rules
from app.offices.models import Officer, Terminal
from app.offices.services import finding
from app.offices.services.epoch import end_access
from app.offices.tags import Tag
from app.store.actor import Actor
from app.store.commands import command
from app.store.transaction import transaction
from app.store.turns import one_at_a_time
from app.store.wall import lifted

ADDRESSES = "terminals"
"""Whose turn it is to take an address: the question who has it and the answer must not be overtaken."""


@command(Terminal, "add", "登记地址", icon="plus", done="地址已登记")
def assign_terminal(session: Session, actor: Actor, data: Mapping[str, Any]) -> Terminal:
    """Assign an address to an officer. Refused to oneself, by another office, and where it is somebody else's already.

    Addresses of the loopback range name no machine on any network, so several persons may have the same one.
    """
    officer = finding.officer(session, data["officer_id"])
    if rules.is_oneself(actor, officer.id):
        raise NotAllowed(_("不能给自己登记地址。换地址请走“变更申请”，由同事办理。"), field="officer_id")
    organisation = officer.organisation
    if not rules.may_manage_people(actor, organisation.kind, organisation.division_code):
        raise NotAllowed(_("这个用户的地址不由本办登记，请与登记其机构的惠民办联系。"), field="officer_id")
    return place_terminal(session, actor, officer, data)


def place_terminal(session: Session, actor: Actor, officer: Officer, data: Mapping[str, Any]) -> Terminal:
    """Write an address for an officer; the caller has checked that the actor may. The address must be free."""
    network = _parsed(str(data["address"]))
    low, high = addresses.bounds(network)
    since, until = data.get("valid_from") or clock.today(), data.get("valid_to")
    if until is not None and until <= since:
        raise DomainError(_("终止日期必须晚于起始日期。"), field="valid_to")
    wanted = _Wanted(low, high, since, until)
    with transaction(session):
        if not network.is_loopback:
            _insist_on_one_person(session, actor, officer, wanted)
        _insist_on_once(session, officer, wanted)
        row = Terminal(
            address=addresses.canonical(str(data["address"])),
            low=low,
            high=high,
            officer_id=officer.id,
            organisation_id=officer.organisation_id,
            division_code=officer.division_code,
            valid_from=since,
            valid_to=until,
            note=data.get("note"),
            assigned_by_id=actor.officer_id or None,
            assigned_at=clock.now(),
        )
        session.add(row)
        record(session, actor, Tag.TERMINAL_ASSIGN, row, address=row.address, username=officer.username)
    return row


@command(
    Terminal,
    "revoke",
    "注销",
    icon="circle-x",
    kind="danger",
    confirm="注销立即生效，该用户不能再从这个地址登录或操作。",
    unless=lambda row: _("这个地址已经注销。") if row.revoked_at else "",
    bulk=True,
    done="地址已注销",
)
def revoke_terminal(session: Session, actor: Actor, row: Terminal, _data: Mapping[str, Any] | None = None) -> Terminal:
    """Revoke an address at once; its owner's open sessions end with the next request."""
    if rules.is_oneself(actor, row.officer_id):
        raise NotAllowed(_("不能注销自己的地址。换地址请走“变更申请”，由同事办理。"))
    if not rules.may_manage_people(actor, row.organisation.kind, row.organisation.division_code):
        raise NotAllowed(_("这个地址不由本办登记，不能注销。"))
    return withdraw_terminal(session, actor, row)


def withdraw_terminal(session: Session, actor: Actor, row: Terminal) -> Terminal:
    """Take an address from its owner; the caller has checked that the actor may."""
    with transaction(session):
        row.revoked_at = clock.now()
        end_access(row.officer)
        record(session, actor, Tag.TERMINAL_REVOKE, row, address=row.address)
    return row


def _parsed(text: str) -> Network:
    try:
        return addresses.parse_terminal(text)
    except DomainError as refusal:
        raise DomainError(refusal.sentence, field="address") from refusal


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The addresses and the days that are asked for."""

    low: str
    high: str
    since: date
    until: date | None


def _held_meanwhile(wanted: _Wanted) -> tuple[ColumnElement[bool], ...]:
    return (
        Terminal.revoked_at.is_(None),
        or_(Terminal.valid_to.is_(None), Terminal.valid_to > wanted.since),
        true() if wanted.until is None else Terminal.valid_from < wanted.until,
    )


def _insist_on_once(session: Session, officer: Officer, wanted: _Wanted) -> None:
    same = (Terminal.low == wanted.low) & (Terminal.high == wanted.high) & (Terminal.officer_id == officer.id)
    if session.scalar(select(Terminal.id).where(same, *_held_meanwhile(wanted)).limit(1)) is not None:
        raise DomainError(_("这个地址已登记给该用户，不必重复登记。"), field="address")


def _insist_on_one_person(session: Session, actor: Actor, officer: Officer, wanted: _Wanted) -> None:
    with lifted(session, "an address belongs to one person in the whole network"):
        one_at_a_time(session, ADDRESSES)
        meets = (Terminal.low <= wanted.high) & (Terminal.high >= wanted.low)
        theirs = select(Terminal).where(meets, Terminal.officer_id != officer.id, *_held_meanwhile(wanted))
        other = session.scalars(theirs.limit(1)).first()
        holder = other.officer.name if other and actor.scope.holds_division(other.division_code) else ""
    if other is None:
        return
    if holder:
        taken = _("这个地址已归{name}使用（{address}），一个地址只能归一人。")
        raise DomainError(taken.format(name=holder, address=other.address), field="address")
    raise DomainError(_("这个地址已登记在别处，一个地址只能归一人，请换一个或与上级惠民办核实。"), field="address")
