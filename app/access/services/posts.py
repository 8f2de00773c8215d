"""Which of several posts one works in: chosen at sign-in, changed without signing out."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.access.models import OfficerSession, Stage
from app.access.services import sessions
from app.access.services.sign_in import open_up
from app.access.tags import Tag
from app.audit.trail import record
from app.kernel.errors import NotAllowed
from app.kernel.words import _
from app.offices.post import posts
from app.offices.services.actors import actors_of
from app.store.actor import Actor
from app.store.transaction import transaction


def choose_post(session: Session, row: OfficerSession, grant_id: int) -> str:
    """Work in one of the own posts from now on. Returns the session's new token. ``session`` is the system's own."""
    with transaction(session):
        chosen = _one_of_mine(session, row, grant_id)
        was_open, before = row.stage == Stage.OPEN, row.grant_id
        row.grant_id = grant_id
        if was_open:
            record(session, chosen, Tag.SWITCH, number=row.id, before=before, after=grant_id)
        else:
            open_up(session, row, row.officer)
        return sessions.renew(row)


def _one_of_mine(session: Session, row: OfficerSession, grant_id: int) -> Actor:
    mine = actors_of(session, row.officer, address=row.address, code_verified=row.code_verified)
    chosen = next((actor for actor in mine if actor.grant_id == grant_id), None)
    if chosen is None:
        raise NotAllowed(_("这个岗位已经不在您名下，请刷新后重新选择。"))
    if posts()[chosen.post].strong and not row.code_verified:
        raise NotAllowed(_("这个岗位须用动态口令登录，请退出后重新登录，再切换过来。"))
    return chosen
