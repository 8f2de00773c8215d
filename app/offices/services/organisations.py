"""Organisations: registered, amended and closed by the programme office that A11 and A12 name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.audit.trail import record
from app.kernel import clock, divisions
from app.kernel.columns import Field
from app.kernel.errors import DomainError, Fault, NotAllowed
from app.kernel.words import _
from app.offices import rules
from app.offices.models import Division, Organisation
from app.offices.orgtype import orgtypes
from app.offices.tags import Tag
from app.store.actor import Actor
from app.store.commands import Input, command
from app.store.transaction import transaction
from app.store.wall import lifted

DIVISION = Input("division_code", Field("所属区划", related="divisions", help="机构所在的省、市、县、乡镇或村"))


@command(Organisation, "add", "登记机构", icon="plus", inputs=(DIVISION,), done="机构已登记")
def register_organisation(session: Session, actor: Actor, data: Mapping[str, Any]) -> Organisation:
    """Register an organisation. Refused for a kind that the tier does not have or another office registers."""
    kind, code = str(data["kind"]), str(data["division_code"])
    _insist_on_kind(kind, code)
    if not rules.may_register(actor, kind, code):
        raise NotAllowed(_("这个机构应由{office}登记，请与其联系。").format(office=_office_of(session, kind, code)))
    since = data.get("valid_from") or clock.today()
    _insist_on_division(session, code, since)
    with transaction(session):
        _insist_on_one(session, kind, code, since)
        values = {name: data.get(name) for name in ("name", "uscc", "contact", "telephone", "valid_to")}
        row = Organisation(kind=kind, division_code=code, valid_from=since, **values)
        session.add(row)
        record(session, actor, Tag.ORGANISATION_REGISTER, row, name=row.name, kind=kind)
    return row


@command(Organisation, "edit", "修改机构", icon="edit", done="机构已修改")
def amend_organisation(session: Session, actor: Actor, row: Organisation, data: Mapping[str, Any]) -> Organisation:
    """Amend what an organisation says of itself; its kind and division stay."""
    _insist_on_office(actor, row)
    allowed = ("name", "uscc", "contact", "telephone", "valid_from", "valid_to")
    _insist_on_period(data.get("valid_from") or row.valid_from, data.get("valid_to", row.valid_to))
    if row.id == actor.organisation_id and data.get("valid_to", row.valid_to) != row.valid_to:
        raise NotAllowed(_("不能停用自己所在的机构，请由登记它的惠民办办理。"), field="valid_to")
    with transaction(session):
        for name in allowed:
            if name in data:
                setattr(row, name, data[name])
        record(session, actor, Tag.ORGANISATION_AMEND, row, name=row.name)
    return row


@command(
    Organisation,
    "close",
    "停用",
    icon="circle-x",
    kind="danger",
    confirm="停用之日起，本机构的用户不能再登录。",
    inputs=(Input("valid_to", Field("停用日期", input_type="date")),),
    done="已登记停用日期",
)
def close_organisation(session: Session, actor: Actor, row: Organisation, data: Mapping[str, Any]) -> Organisation:
    """Close an organisation from a day on; its grants end with it. No office closes itself: nobody could undo it."""
    if row.id == actor.organisation_id:
        raise NotAllowed(_("不能停用自己所在的机构，请由登记它的惠民办办理。"))
    _insist_on_office(actor, row)
    last = _day(data["valid_to"])
    _insist_on_period(row.valid_from, last)
    with transaction(session):
        row.valid_to = last
        record(session, actor, Tag.ORGANISATION_CLOSE, row, valid_to=last)
    return row


def _insist_on_office(actor: Actor, row: Organisation) -> None:
    own = row.id == actor.organisation_id and actor.post == "network_admin"
    if not own and not rules.may_register(actor, row.kind, row.division_code):
        raise NotAllowed(_("这个机构不由本办登记，不能修改。请与登记它的惠民办联系。"))


def _insist_on_period(since: date, until: date | None) -> None:
    if until is not None and until <= since:
        raise DomainError(_("停用日期必须晚于启用日期 {day}。").format(day=since), field="valid_to")


def _insist_on_kind(kind: str, code: str) -> None:
    if kind not in orgtypes():
        raise DomainError(_("没有这种机构类型，请从列表中选择。"), field="kind")
    if not divisions.is_code(code):
        raise DomainError(_("请选择机构所在的区划。"), field="division_code")
    if divisions.level_of(code) not in orgtypes()[kind].levels:
        level = divisions.LEVEL_WORDS[divisions.level_of(code)]
        sentence = _("{level}级没有“{kind}”这种机构，请改选区划或机构类型。")
        raise DomainError(sentence.format(level=level, kind=orgtypes()[kind].label), field="division_code")


def _insist_on_division(session: Session, code: str, since: date) -> None:
    division = session.get(Division, code)
    if division is None or (division.valid_to is not None and division.valid_to <= since):
        raise DomainError(_("这个区划不存在或已停用，请从列表中另选。"), field="division_code")


def _insist_on_one(session: Session, kind: str, code: str, since: date) -> None:
    if orgtypes()[kind].several:
        return
    ends = or_(Organisation.valid_to.is_(None), Organisation.valid_to > since)
    with lifted(session, "one organisation of this kind per division"):
        there = select(Organisation.name).where(Organisation.kind == kind, Organisation.division_code == code)
        name = session.scalar(there.where(ends).limit(1))
    if name:
        sentence = _("这个区划已有“{name}”，同类机构只能有一个。").format(name=name)
        raise DomainError(sentence, faults=[Fault(sentence, "kind")])


def _office_of(session: Session, kind: str, code: str) -> str:
    division = session.get(Division, rules.registering_division(kind, code))
    return f"{division.name if division else ''}惠民办"


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))
