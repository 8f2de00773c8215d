"""Officers: registered, amended, stopped and given a new password by the office that A11 and A12 name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import SystemRandom
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.trail import record
from app.kernel import clock, idcard, passwords
from app.kernel.errors import DomainError, Fault, NotAllowed
from app.kernel.words import _
from app.offices import rules
from app.offices.models import Officer, OfficerState, Organisation, Source
from app.offices.services import finding
from app.offices.services.epoch import end_access
from app.offices.tags import Tag
from app.store import blind
from app.store.actor import Actor
from app.store.commands import command
from app.store.transaction import transaction
from app.store.wall import lifted

_USERNAME = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_-.")


ONE_TIME = passwords.Cost(n=2**11, r=8, p=1)
"""A password of twelve random characters that must be changed at once needs less stretching than one of a person's."""


Issue = Callable[[], tuple[str, str | None]]
"""Gives a new password, and what is kept of it."""


def one_time_password() -> tuple[str, str]:
    """A password that is valid until the first sign-in, and what is kept of it."""
    password = passwords.generate(SystemRandom())
    return password, passwords.hash_password(password, ONE_TIME)


def register_officer(
    session: Session, actor: Actor, data: Mapping[str, Any], *, issue: Issue = one_time_password
) -> tuple[Officer, str]:
    """Register an officer; returns the officer and the one-time password, which is kept nowhere in clear.

    Many at once come with passwords made beforehand; a rehearsal, which is rolled back, comes with none.
    """
    organisation = finding.organisation(session, data["organisation_id"])
    _insist_on_office(actor, organisation)
    values = _values(session, data)
    password, kept = issue()
    with transaction(session):
        row = Officer(
            organisation_id=organisation.id,
            division_code=organisation.division_code,
            password=kept,
            password_changed_at=clock.now(),
            must_change_password=True,
            state=OfficerState.ACTIVE,
            source=data.get("source") or Source.LOCAL,
            **values,
        )
        session.add(row)
        record(session, actor, Tag.OFFICER_REGISTER, row, username=row.username, organisation=organisation.name)
    return row, password


@command(Officer, "add", "登记用户", icon="user-plus")
def add_officer(session: Session, actor: Actor, data: Mapping[str, Any]) -> str:
    """Register an officer and say the one-time password, this once."""
    row, password = register_officer(session, actor, data)
    return _("用户 {username} 已登记。初始口令（只显示这一次，首次登录须修改）：{password}").format(
        username=row.username, password=password
    )


@command(Officer, "edit", "修改用户", icon="edit", done="用户已修改")
def amend_officer(session: Session, actor: Actor, row: Officer, data: Mapping[str, Any]) -> Officer:
    """Amend what is registered of an officer. Name and user name change only by a decided request."""
    _insist_on_other(actor, row)
    _insist_on_office(actor, row.organisation)
    _insist_on_same_name(row, data)
    values = _values(session, {"username": row.username, "name": row.name, **data}, row)
    with transaction(session):
        if data.get("organisation_id") not in (None, row.organisation_id):
            _move(session, actor, row, finding.organisation(session, data["organisation_id"]))
        for name in ("id_no", "telephone", "duty"):
            if name in data:
                setattr(row, name, values[name])
        if data.get("source") not in (None, row.source):
            row.source = data["source"]
            end_access(row)
        record(session, actor, Tag.OFFICER_AMEND, row, username=row.username)
    return row


@command(
    Officer,
    "disable",
    "停用",
    icon="user-off",
    kind="danger",
    confirm="停用后立即不能登录，已打开的页面随即失效。",
    unless=lambda row: "" if row.is_active else _("这个用户已经停用。"),
    bulk=True,
    done="已停用",
)
def disable_officer(session: Session, actor: Actor, row: Officer, _data: Mapping[str, Any] | None = None) -> Officer:
    """Stop an officer at once: no sign-in, and what is open ends with the next request."""
    _insist_on_other(actor, row)
    _insist_on_office(actor, row.organisation)
    with transaction(session):
        row.state = OfficerState.DISABLED
        end_access(row)
        record(session, actor, Tag.OFFICER_DISABLE, row, username=row.username)
    return row


@command(
    Officer,
    "enable",
    "启用",
    icon="user-check",
    unless=lambda row: _("这个用户本来就在用。") if row.is_active else "",
    done="已启用",
)
def enable_officer(session: Session, actor: Actor, row: Officer, _data: Mapping[str, Any] | None = None) -> Officer:
    """Let a stopped officer sign in again."""
    _insist_on_other(actor, row)
    _insist_on_office(actor, row.organisation)
    with transaction(session):
        row.state = OfficerState.ACTIVE
        record(session, actor, Tag.OFFICER_ENABLE, row, username=row.username)
    return row


def renew_password(session: Session, actor: Actor, row: Officer) -> str:
    """A new one-time password for an officer, whoever asks; the caller has checked that they may."""
    password = passwords.generate(SystemRandom())
    with transaction(session):
        row.password, row.password_changed_at = passwords.hash_password(password), clock.now()
        row.must_change_password, row.failures, row.locked_until = True, 0, None
        end_access(row)
        record(session, actor, Tag.OFFICER_RESET, row, username=row.username)
    return password


def _insist_on_office(actor: Actor, organisation: Organisation) -> None:
    if not rules.may_manage_people(actor, organisation.kind, organisation.division_code):
        raise NotAllowed(_("这个机构的用户不由本办登记，请与登记该机构的惠民办联系。"), field="organisation_id")


def _insist_on_same_name(row: Officer, data: Mapping[str, Any]) -> None:
    sentence = _("姓名和用户名不在这里修改。请本人提交“变更申请”，由两人办理。")
    faults = [
        Fault(sentence, name) for name in ("name", "username") if data.get(name) not in (None, getattr(row, name))
    ]
    if faults:
        raise NotAllowed(sentence, faults=faults)


def _insist_on_other(actor: Actor, row: Officer) -> None:
    if rules.is_oneself(actor, row.id):
        raise NotAllowed(_("不能改动自己的登记信息。姓名、电话和地址请走“变更申请”，其他请同事办理。"))


def _move(session: Session, actor: Actor, row: Officer, target: Organisation) -> None:
    _insist_on_office(actor, target)
    row.organisation_id, row.division_code = target.id, target.division_code
    end_access(row)


def _values(session: Session, data: Mapping[str, Any], row: Officer | None = None) -> dict[str, Any]:
    """The registered values, normalised. Raises :class:`DomainError` with every fault at its field."""
    username, name = str(data.get("username") or "").strip().lower(), str(data.get("name") or "").strip()
    id_no = idcard.normalise(str(data["id_no"])) if data.get("id_no") else None
    faults = [*_name_faults(username, name), *_identity_faults(session, id_no, row)]
    if row is None and not faults:
        faults += _taken_faults(session, username)
    if faults:
        raise DomainError(faults[0].sentence, faults=faults)
    return {
        "username": username,
        "name": name,
        "id_no": id_no,
        "telephone": data.get("telephone") or None,
        "duty": data.get("duty") or None,
    }


def _name_faults(username: str, name: str) -> list[Fault]:
    faults = []
    if not 3 <= len(username) <= 40 or not set(username) <= _USERNAME:
        faults.append(Fault(_("用户名为 3–40 个小写字母、数字、下划线、连字符或点。"), "username"))
    if not name:
        faults.append(Fault(_("请填写姓名。"), "name"))
    return faults


def _identity_faults(session: Session, id_no: str | None, row: Officer | None) -> list[Fault]:
    if id_no is None:
        return []
    if not idcard.is_valid(id_no):
        return [Fault(_("身份证号码不正确，请核对 18 位号码和最后一位校验码。"), "id_no")]
    with lifted(session, "one person has one name in the whole network"):
        other = session.scalar(select(Officer.id).where(blind.equals(Officer.id_no, id_no)))
    if other is not None and (row is None or other != row.id):
        return [Fault(_("这个身份证号码已登记过用户，一人只能有一个用户名。"), "id_no")]
    return []


def _taken_faults(session: Session, username: str) -> list[Fault]:
    with lifted(session, "a user name is used once in the whole network"):
        taken = session.scalar(select(Officer.id).where(Officer.username == username))
    return [Fault(_("用户名“{name}”已被使用，请换一个。").format(name=username), "username")] if taken else []
