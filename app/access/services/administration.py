"""What an administrator does about another's sign-in: new password, new authenticator, an end, a lock lifted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.access.policy import policy
from app.access.services import sessions, throttles
from app.access.services.failures import is_locked
from app.access.tags import Tag
from app.access.why import Why
from app.audit.trail import record
from app.kernel.errors import NotAllowed
from app.kernel.words import _
from app.offices import rules
from app.offices.models import Officer, Source
from app.offices.services.actors import grants_ahead
from app.offices.services.epoch import end_access
from app.offices.services.officers import renew_password
from app.offices.tags import Tag as OfficeTag
from app.store.actor import Actor
from app.store.commands import command
from app.store.transaction import transaction
from app.store.wall import lifted

_IN_DIRECTORY = _("这个用户的口令由目录服务管理，请到目录服务中重置。")


@command(
    Officer,
    "reset_password",
    "重置口令",
    icon="key",
    confirm="原口令立即失效，登录全部结束。一次性口令只显示这一次，请当面交给本人。",
    unless=lambda row: _IN_DIRECTORY if row.source == Source.DIRECTORY else "",
)
def reset_password(session: Session, actor: Actor, row: Officer, _data: Mapping[str, Any] | None = None) -> str:
    """Give an officer a one-time password. Returns the sentence that shows it, once; the officer's sessions end."""
    _insist_on_office(session, actor, row)
    if row.source == Source.DIRECTORY:
        raise NotAllowed(_IN_DIRECTORY)
    with transaction(session):
        password = renew_password(session, actor, row)
        _end_everything(session, actor, row)
        with lifted(session, "the lock is kept by name"):
            throttles.clear(session, throttles.name_key(row.username))
    told = _("{name}（{username}）的一次性口令：{password}　只显示这一次，{days} 天内有效，首次登录时必须修改。")
    days = policy().first_password_days
    return told.format(name=row.name, username=row.username, password=password, days=days)


@command(
    Officer,
    "reset_code",
    "重置验证码",
    icon="device-mobile",
    confirm="原验证器立即失效，登录全部结束，下次登录时重新绑定。请先核对本人身份。",
    unless=lambda row: "" if row.code_secret else _("这个用户没有绑定验证器。"),
    done="已解除绑定，该用户下次登录时重新绑定验证器。",
)
def reset_code(session: Session, actor: Actor, row: Officer, _data: Mapping[str, Any] | None = None) -> Officer:
    """Unbind the authenticator of an officer who lost it; the officer's sessions end."""
    _insist_on_office(session, actor, row)
    with transaction(session):
        row.code_secret, row.code_counter = None, 0
        end_access(row)
        _end_everything(session, actor, row)
        record(session, actor, OfficeTag.OFFICER_RESET_CODE, row, username=row.username)
    return row


@command(
    Officer,
    "end_sessions",
    "结束登录",
    icon="logout",
    confirm="确定结束这个用户的全部登录和接口令牌？",
    done="该用户的登录已全部结束。",
)
def end_sessions(session: Session, actor: Actor, row: Officer, _data: Mapping[str, Any] | None = None) -> Officer:
    """End every session and token of an officer."""
    _insist_on_another(actor, row)
    with transaction(session):
        _end_everything(session, actor, row, Why.ADMINISTRATOR)
        end_access(row)
        record(session, actor, Tag.END_ALL, row, username=row.username)
    return row


@command(
    Officer,
    "unlock",
    "解除锁定",
    icon="lock-open",
    confirm="确定解除这个用户的锁定？",
    unless=lambda row: "" if row.failures or is_locked(row) else _("这个用户没有被锁定。"),
    done="已解除锁定，可以重新登录。",
)
def unlock(session: Session, actor: Actor, row: Officer, _data: Mapping[str, Any] | None = None) -> Officer:
    """Lift the lock of an officer before its time."""
    _insist_on_another(actor, row)
    with transaction(session):
        row.failures, row.locked_until = 0, None
        with lifted(session, "the lock is kept by name"):
            throttles.clear(session, throttles.name_key(row.username))
        record(session, actor, Tag.UNLOCK, row, username=row.username)
    return row


def _insist_on_another(actor: Actor, row: Officer) -> None:
    if row.id == actor.officer_id:
        raise NotAllowed(_("不能对自己办理这一项，请联系另一位管理员；自己的口令和验证器在“我的登记”中更换。"))


def _insist_on_office(session: Session, actor: Actor, row: Officer) -> None:
    """Who gives a sign-in anew could come in with it: to an administrator's only the tier above may."""
    _insist_on_another(actor, row)
    kind, place = row.organisation.kind, row.organisation.division_code
    if not rules.may_manage_people(actor, kind, place):
        raise NotAllowed(_("这个机构的用户不由本办登记，请与登记该机构的惠民办联系。"))
    governs = any(grant.post in rules.ADMINISTRATORS for grant in grants_ahead(session, row.id))
    if governs and not rules.may_register(actor, kind, place):
        raise NotAllowed(_("这个用户担任管理员岗位，口令和验证码由上一级惠民办重置。"))


def _end_everything(session: Session, actor: Actor, row: Officer, why: Why = Why.EPOCH) -> None:
    with lifted(session, "sessions of the officer end"):
        sessions.end_all(session, row.id, why, actor)
