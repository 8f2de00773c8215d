"""Delegations: a post lent to a colleague of the same organisation for a time, and taken back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app.audit.trail import record
from app.kernel import clock
from app.kernel.columns import Field
from app.kernel.errors import DomainError, NotAllowed, NotFound
from app.kernel.words import _
from app.offices import rules
from app.offices.models import Delegation, Officer, PostGrant
from app.offices.post import post_labels, posts
from app.offices.rules import Held
from app.offices.services.epoch import end_access
from app.offices.tags import Tag
from app.store.actor import Actor
from app.store.commands import Input, command
from app.store.transaction import transaction
from app.store.wall import lifted

WHOSE = (
    Input("officer_id", Field("岗位所属人", related="officers", help="留空表示本人"), required=False),
    Input("post", Field("代理的岗位", catalogue=post_labels, help="留空表示本人现在的岗位"), required=False),
)


@command(Delegation, "add", "设定代理", icon="user-plus", inputs=WHOSE, done="已设定代理，代理人切换岗位后即可代行")
def lend_post(session: Session, actor: Actor, data: Mapping[str, Any]) -> Delegation:
    """Lend a post. Refused to who is of another organisation, holds a post kept apart, or only borrowed it."""
    delegate = _delegate(session, data["delegate_id"])
    grant = _grant(session, actor, data, delegate)
    since, until = data.get("valid_from") or clock.today(), data["valid_to"]
    _insist_on_lender(actor, grant)
    _insist_on_period(grant, since, until)
    _insist_on_colleague(grant, delegate)
    with transaction(session):
        _insist_apart(session, grant, delegate, since, until)
        row = Delegation(
            grant_id=grant.id,
            officer_id=grant.officer_id,
            delegate_id=delegate.id,
            division_code=grant.division_code,
            valid_from=since,
            valid_to=until,
            reason=data["reason"],
            made_by_id=actor.officer_id or None,
            made_at=clock.now(),
        )
        session.add(row)
        if posts()[grant.post].strong:
            end_access(delegate)  # the next sign-in asks for the one-time code that the lent post needs
        said = {"post": grant.post, "holder": grant.officer.username, "delegate": delegate.username}
        record(session, actor, Tag.DELEGATION_ADD, row, since=since, until=until, **said)  # type: ignore[arg-type]
    return row


@command(
    Delegation,
    "revoke",
    "收回",
    icon="circle-x",
    kind="danger",
    confirm="收回立即生效，代理人不能再代行这个岗位。",
    unless=lambda row: _("这项代理已经收回。") if row.revoked_at else "",
    done="代理已收回",
)
def take_back(session: Session, actor: Actor, row: Delegation, _data: Mapping[str, Any] | None = None) -> Delegation:
    """Take a lent post back at once: by its holder, or by whoever may grant it."""
    if actor.officer_id != row.officer_id and not _may_grant(actor, row.grant):
        raise NotAllowed(_("这项代理由岗位所属人或授予该岗位的惠民办收回。"))
    if actor.stands_in_for is not None:
        raise NotAllowed(_("代行岗位时不能收回代理，请切换到本人的岗位。"))
    with transaction(session):
        row.revoked_at = clock.now()
        record(session, actor, Tag.DELEGATION_REVOKE, row, delegate=row.delegate.username)
    return row


def _grant(session: Session, actor: Actor, data: Mapping[str, Any], delegate: Officer) -> PostGrant:
    """The grant that is meant: of several with one post, that in the delegate's organisation."""
    holder = int(data.get("officer_id") or actor.officer_id)
    post = data.get("post") or (actor.post if holder == actor.officer_id else "")
    if not post:
        raise DomainError(_("请选择要代理的岗位。"), field="post")
    held = select(PostGrant).where(
        PostGrant.officer_id == holder, PostGrant.post == post, PostGrant.revoked_at.is_(None), _not_over()
    )
    found = list(session.scalars(held.order_by(PostGrant.id)))
    if not found:
        raise NotFound(_("岗位所属人没有这个在任的岗位，请核对。"), field="post")
    return next((one for one in found if one.organisation_id == delegate.organisation_id), found[0])


def _not_over() -> ColumnElement[bool]:
    return or_(PostGrant.valid_to.is_(None), PostGrant.valid_to > clock.today())


def _delegate(session: Session, key: Any) -> Officer:
    officer: Officer | None = session.get(Officer, int(key)) if key else None
    if officer is None or not officer.is_active:
        raise NotFound(_("没有找到这个用户，或已停用。请选择同一机构在用的同事。"), field="delegate_id")
    return officer


def _may_grant(actor: Actor, grant: PostGrant) -> bool:
    return rules.may_grant(actor, grant.post, grant.organisation.kind, grant.organisation.division_code)


def _insist_on_lender(actor: Actor, grant: PostGrant) -> None:
    """The holder lends an ordinary post; an administrator's post is lent by who grants it, as it is granted."""
    if actor.stands_in_for is not None:
        raise NotAllowed(_("代行的岗位不能再转托他人。"), field="post")
    if actor.officer_id == grant.officer_id and grant.post not in rules.ADMINISTRATORS:
        return
    if not _may_grant(actor, grant):
        raise NotAllowed(_("管理类岗位由授予该岗位的惠民办设定代理；其他岗位由本人设定。"), field="post")


def _insist_on_period(grant: PostGrant, since: date, until: date) -> None:
    if until <= since or until <= clock.today():
        raise DomainError(_("终止日期必须晚于起始日期和今天。"), field="valid_to")
    if since < grant.valid_from or (grant.valid_to is not None and until > grant.valid_to):
        raise DomainError(_("代理的日期不能超出岗位授权的日期。"), field="valid_to")


def _insist_on_colleague(grant: PostGrant, delegate: Officer) -> None:
    if delegate.id == grant.officer_id:
        raise DomainError(_("不能由本人代理本人的岗位。"), field="delegate_id")
    if delegate.organisation_id != grant.organisation_id:
        raise DomainError(_("代理人须与岗位在同一机构。"), field="delegate_id")


def _insist_apart(session: Session, grant: PostGrant, delegate: Officer, since: date, until: date) -> None:
    wanted = Held(grant.post, since, until)
    with lifted(session, "posts are kept apart for a person wherever they are held or lent"):
        held = [Held(one.post, one.valid_from, one.valid_to) for one in _own(session, delegate, since)]
        held += [Held(one.grant.post, one.valid_from, one.valid_to) for one in _lent(session, delegate, since, until)]
        taken = session.scalars(_overlapping(since, until).where(Delegation.grant_id == grant.id)).first()
    if against := rules.conflict(wanted, held):
        sentence = _("{name}任“{held}”，不能代理“{post}”（岗位须分离）。")
        labels = post_labels()
        raise DomainError(
            sentence.format(name=delegate.name, held=labels[against], post=labels[grant.post]), field="delegate_id"
        )
    if taken is not None:
        raise DomainError(_("这个岗位在这段时间已有代理人，请先收回或改日期。"), field="valid_from")


def _own(session: Session, delegate: Officer, since: date) -> list[PostGrant]:
    held = select(PostGrant).where(PostGrant.officer_id == delegate.id, PostGrant.revoked_at.is_(None))
    return list(session.scalars(held.where(or_(PostGrant.valid_to.is_(None), PostGrant.valid_to > since))))


def _lent(session: Session, delegate: Officer, since: date, until: date) -> list[Delegation]:
    return list(session.scalars(_overlapping(since, until).where(Delegation.delegate_id == delegate.id)))


def _overlapping(since: date, until: date) -> Any:
    return select(Delegation).where(
        Delegation.revoked_at.is_(None), Delegation.valid_from < until, Delegation.valid_to > since
    )
