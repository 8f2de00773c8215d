"""Tokens for programs: signed in for like a browser, kept like a session, ended like one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from sqlalchemy.orm import Session

from app.access import sentences
from app.access.models import OfficerSession, SessionKind, Stage
from app.access.services import codes, posts, sessions, sign_in
from app.access.services.sign_in import Attempt
from app.access.why import Why
from app.kernel.errors import DomainError
from app.offices.post import post_labels
from app.offices.services.actors import actors_of
from app.store.transaction import transaction


@dataclass(frozen=True, slots=True)
class Request:
    """What a program sends to get a token."""

    attempt: Attempt
    code: str = field(default="", repr=False)
    post: str = ""


def issue_token(session: Session, asked: Request) -> tuple[OfficerSession, str]:
    """A token for a program at an assigned address; nothing stays open if a step is refused."""
    opened = sign_in.sign_in(session, replace(asked.attempt, kind=SessionKind.TOKEN))
    row, token = opened.row, opened.token
    try:
        if row.stage == Stage.CODE:
            if not asked.code.strip():
                raise DomainError(sentences.CODE_NEEDED, field="code")
            token = codes.enter_code(session, row, asked.code, asked.attempt.path)
        if row.stage in (Stage.ENROL, Stage.PASSWORD):
            raise DomainError(sentences.BROWSER_FIRST)
        if row.stage == Stage.POST:
            token = posts.choose_post(session, row, _chosen(session, row, asked.post))
    except DomainError:
        with transaction(session):
            sessions.end(session, row, Why.FAILURES)
        raise
    return row, token


def _chosen(session: Session, row: OfficerSession, post: str) -> int:
    """The number of the grant that was named, by its number or by a post that is held once."""
    mine = actors_of(session, row.officer)
    found = [actor for actor in mine if post in (str(actor.grant_id), actor.post)]
    if len(found) != 1:
        labels = post_labels()
        named = "、".join(f"{one.grant_id}（{labels[one.post]}·{one.organisation}）" for one in mine)
        raise DomainError(sentences.WHICH_POST.format(posts=named), field="post")
    return found[0].grant_id
