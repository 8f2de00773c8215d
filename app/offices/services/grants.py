"""Post grants: given and taken by the office that A11 and A12 name, dated, and never to oneself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.audit.trail import record
from app.kernel import clock
from app.kernel.errors import DomainError, NotAllowed
from app.kernel.words import _
from app.offices import rules
from app.offices.models import Officer, Organisation, PostGrant
from app.offices.orgtype import orgtypes
from app.offices.post import post_labels, posts
from app.offices.rules import Held
from app.offices.services import finding
from app.offices.services.epoch import end_access
from app.offices.tags import Tag
from app.store.actor import Actor
from app.store.commands import command
from app.store.transaction import transaction
from app.store.wall import lifted


@command(PostGrant, "add", "授予岗位", icon="plus", done="岗位已授予，下次登录或切换岗位时生效")
def grant_post(session: Session, actor: Actor, data: Mapping[str, Any]) -> PostGrant:
    """Grant a post. Refused to oneself, by another office, where there is none, and beside a post kept apart."""
    officer = finding.officer(session, data["officer_id"])
    organisation = finding.organisation(session, data.get("organisation_id") or officer.organisation_id)
    post, since, until = str(data["post"]), data.get("valid_from") or clock.today(), data.get("valid_to")
    _insist_on_office(actor, officer, post, organisation)
    _insist_on_period(since, until)
    with transaction(session):
        _insist_apart(session, officer, Held(post, since, until), organisation)
        row = PostGrant(
            officer_id=officer.id,
            organisation_id=organisation.id,
            division_code=organisation.division_code,
            post=post,
            valid_from=since,
            valid_to=until,
            granted_by_id=actor.officer_id or None,
            granted_at=clock.now(),
            reason=data.get("reason"),
        )
        session.add(row)
        record(session, actor, Tag.GRANT, row, username=officer.username, post=post, organisation=organisation.name)
    return row


@command(
    PostGrant,
    "revoke",
    "撤销",
    icon="circle-x",
    kind="danger",
    confirm="撤销立即生效，该用户已打开的页面随即失效。",
    unless=lambda row: _("这项授权已经撤销。") if row.revoked_at else "",
    bulk=True,
    done="岗位已撤销",
)
def revoke_post(session: Session, actor: Actor, row: PostGrant, _data: Mapping[str, Any] | None = None) -> PostGrant:
    """Revoke a post at once: open sessions and tokens of its holder end with the next request."""
    if rules.is_oneself(actor, row.officer_id):
        raise NotAllowed(_("不能撤销自己的岗位，请由另一名网络管理员办理。"))
    if not rules.may_grant(actor, row.post, row.organisation.kind, row.organisation.division_code):
        raise NotAllowed(_("这项岗位不由本办授予，不能撤销。"))
    with transaction(session):
        row.revoked_at, row.revoked_by_id = clock.now(), actor.officer_id or None
        with lifted(session, "the holder's sessions end wherever the holder's home office is"):
            officer = session.get(Officer, row.officer_id)
            if officer is not None:
                end_access(officer)
        record(session, actor, Tag.REVOKE, row, post=row.post)
    return row


def _insist_on_office(actor: Actor, officer: Officer, post: str, organisation: Organisation) -> None:
    if rules.is_oneself(actor, officer.id):
        raise NotAllowed(_("不能给自己授予岗位，请由另一名网络管理员办理。"), field="officer_id")
    if not rules.is_possible(post, organisation.kind, organisation.division_code):
        sentence = _("“{organisation}”没有“{post}”这个岗位，请核对岗位和机构。")
        label = post_labels().get(post, post)
        raise DomainError(sentence.format(organisation=organisation.name, post=label), field="post")
    if not rules.may_grant(actor, post, organisation.kind, organisation.division_code):
        sentence = _("“{kind}”的“{post}”岗位不由本办授予，请与上级或登记该机构的惠民办联系。")
        kind = orgtypes()[organisation.kind].label
        raise NotAllowed(sentence.format(kind=kind, post=posts()[post].label), field="post")


def _insist_on_period(since: date, until: date | None) -> None:
    if until is not None and until <= since:
        raise DomainError(_("终止日期必须晚于起始日期。"), field="valid_to")


def _insist_apart(session: Session, officer: Officer, wanted: Held, organisation: Organisation) -> None:
    with lifted(session, "posts are kept apart for a person wherever they are held"):
        session.refresh(officer, ["epoch"], with_for_update=True)  # two offices at once wait for each other here
        grants = session.scalars(
            select(PostGrant).where(
                PostGrant.officer_id == officer.id,
                PostGrant.revoked_at.is_(None),
                or_(PostGrant.valid_to.is_(None), PostGrant.valid_to > wanted.since),
            )
        ).all()
    held = [Held(grant.post, grant.valid_from, grant.valid_to) for grant in grants]
    if against := rules.conflict(wanted, held):
        sentence = _("{name}已任“{held}”，不能同时任“{post}”（岗位须分离）。")
        labels = post_labels()
        raise DomainError(
            sentence.format(name=officer.name, held=labels[against], post=labels[wanted.post]), field="post"
        )
    same = [one for one in grants if one.post == wanted.post and one.organisation_id == organisation.id]
    if any(rules.overlap(wanted, Held(one.post, one.valid_from, one.valid_to)) for one in same):
        raise DomainError(_("该用户在这个机构已有这个岗位，不必重复授予。"), field="post")
