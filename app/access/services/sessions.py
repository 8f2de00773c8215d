"""Sessions themselves: a fresh token at every step up, an end with its reason, and what an officer has open."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.access.models import OfficerSession, SessionKind, Stage
from app.access.policy import policy
from app.access.services.irregularities import actor_of
from app.access.tags import Tag
from app.access.why import Why
from app.audit.plain import column
from app.audit.trail import record
from app.kernel import clock, sm
from app.kernel.errors import NotFound
from app.kernel.words import _
from app.offices.models import Officer
from app.store.actor import Actor
from app.store.transaction import transaction
from app.store.wall import lifted, scope_of

_BYTES = 32
_KEPT_FOR = timedelta(days=180)


def begin(
    session: Session, officer: Officer, stage: Stage, *, address: str, browser: str = "", kind: str = SessionKind.WEB
) -> tuple[OfficerSession, str]:
    """A new session at some stage, with its token; whatever token the browser held before means nothing to it."""
    now = clock.now()
    row = OfficerSession(
        token_hash="",
        kind=kind,
        stage=stage,
        officer_id=officer.id,
        epoch=officer.epoch,
        address=address,
        browser=column(browser, 200),
        created_at=now,
        last_seen_at=now,
        expires_at=now + policy().lifetime,
    )
    token = renew(row)
    session.add(row)
    session.flush()
    return row, token


def renew(row: OfficerSession) -> str:
    """Give a session a new token; the old one opens nothing from now on."""
    token = secrets.token_urlsafe(_BYTES)
    row.token_hash = hash_of(token)
    return token


def hash_of(token: str) -> str:
    """What is kept of a token."""
    return sm.sm3(token.encode("utf-8", "replace")).hex()


def end(session: Session, row: OfficerSession, why: Why, actor: Actor | None = None) -> None:
    """End a session. One that has ended stays as it is. The caller commits."""
    if row.ended_at is not None:
        return
    row.ended_at, row.why, row.new_secret = clock.now(), why, None
    by = actor or actor_of(row.officer, row.address)
    record(session, by, Tag.END, division_code=row.officer.division_code, why=why, number=row.id, of=row.officer_id)


def end_all(session: Session, officer_id: int, why: Why, actor: Actor, but: int | None = None) -> int:
    """End every session and token of an officer, except perhaps one. Returns how many. The caller commits."""
    open_ones = [row for row in open_sessions(session, officer_id) if row.id != but]
    for row in open_ones:
        end(session, row, why, actor)
    return len(open_ones)


def open_sessions(session: Session, officer_id: int) -> list[OfficerSession]:
    """What an officer has open, the latest first."""
    mine = select(OfficerSession).where(OfficerSession.officer_id == officer_id, OfficerSession.ended_at.is_(None))
    with lifted(session, "sessions of one officer"):
        found: Iterable[OfficerSession] = session.scalars(mine.order_by(OfficerSession.id.desc()))
        now, idle = clock.now(), policy().idle
        return [row for row in found if now < row.expires_at and now < row.last_seen_at + idle]


def past_sessions(session: Session, officer_id: int, most: int = 10) -> list[OfficerSession]:
    """The officer's latest sessions, open or ended."""
    mine = select(OfficerSession).where(OfficerSession.officer_id == officer_id, OfficerSession.stage == Stage.OPEN)
    with lifted(session, "sessions of one officer"):
        return list(session.scalars(mine.order_by(OfficerSession.id.desc()).limit(most)))


def sign_out(session: Session, actor: Actor, session_id: int) -> None:
    """The officer signs out: the session ends here, whatever copies of its cookie there are."""
    with transaction(session), lifted(session, "an officer signs out"):
        row = session.get(OfficerSession, session_id)
        if row is not None:
            end(session, row, Why.SIGN_OUT, actor)


def end_own(session: Session, actor: Actor, session_id: int) -> None:
    """The officer ends one of the own sessions. Raises :class:`NotFound` for anybody else's."""
    with transaction(session), lifted(session, "an officer ends an own session"):
        row = session.get(OfficerSession, session_id)
        if row is None or row.officer_id != actor.officer_id or row.ended_at is not None:
            raise NotFound(_("这个登录已经结束，请刷新页面。"))
        end(session, row, Why.OWNER, actor)


def online(session: Session, most: int = 500) -> list[tuple[OfficerSession, Officer]]:
    """What the officers inside the session's scope have open, the latest first."""
    low, high = scope_of(session).bounds
    now = clock.now()
    live = (
        select(OfficerSession, Officer)
        .join(Officer, Officer.id == OfficerSession.officer_id)
        .where(OfficerSession.ended_at.is_(None), OfficerSession.expires_at > now)
        .where(OfficerSession.last_seen_at > now - policy().idle)
        .where(Officer.division_code >= low, Officer.division_code < high)
    )
    with lifted(session, "open sessions of the officers of one area"):
        return [(row, officer) for row, officer in session.execute(live.order_by(OfficerSession.id.desc()).limit(most))]


def end_of_another(session: Session, actor: Actor, session_id: int) -> None:
    """An administrator ends a session of an officer of the own area. Raises :class:`NotFound` for any other."""
    with transaction(session):
        with lifted(session, "a session of an officer of one area"):
            row = session.get(OfficerSession, session_id)
        if row is None or row.ended_at is not None or session.get(Officer, row.officer_id) is None:
            raise NotFound(_("这个登录已经结束，请刷新页面。"))
        with lifted(session, "an administrator ends a session"):
            end(session, row, Why.ADMINISTRATOR, actor)


def sweep(session: Session, actor: Actor) -> tuple[int, int]:
    """End what stood open past its time, and remove what ended long ago: (ended, removed)."""
    now, ended = clock.now(), 0
    with transaction(session):
        late = (OfficerSession.expires_at <= now) | (OfficerSession.last_seen_at <= now - policy().idle)
        for row in session.scalars(select(OfficerSession).where(OfficerSession.ended_at.is_(None), late)):
            end(session, row, Why.EXPIRED if row.expires_at <= now else Why.IDLE, actor)
            ended += 1
        old = OfficerSession.ended_at < now - _KEPT_FOR
        removed = int(session.execute(delete(OfficerSession).where(old)).rowcount)  # type: ignore[attr-defined]
    return ended, removed
