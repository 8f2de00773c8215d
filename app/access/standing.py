"""Whether a token still stands: asked anew at every request, of the session, the officer, the post and the address."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from app.access.models import IrregularityKind, OfficerSession, Stage
from app.access.policy import policy
from app.access.services import contacts, sessions, terminals
from app.access.services.irregularities import Trouble, note
from app.access.services.writing import writing
from app.access.tags import Tag
from app.access.why import DESKLESS, ELSEWHERE, Why
from app.kernel import clock
from app.kernel.words import Phrase
from app.offices.models import Officer
from app.offices.services.actors import actor_for, live_grants, stand_in_for
from app.store.actor import Actor
from app.store.sessions import reading_session
from app.store.transaction import transaction

_SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Standing:
    """A session that stands, whose it is, who its holder is at work, and which other posts there are."""

    row: OfficerSession
    officer: Officer
    actor: Actor | None = None
    others: tuple[Actor, ...] = ()
    sentence: Phrase | None = None


@dataclass(frozen=True, slots=True)
class Fallen:
    """A token that opens nothing any more. ``why`` is empty where the token never meant anything."""

    why: Why | None = None
    row: OfficerSession | None = None
    sentence: Phrase | None = field(default=None)


def judge(token: str, address: str) -> Standing | Fallen:
    """What a token means at this moment, at this address."""
    with reading_session("the gate") as session:
        row = session.scalar(
            select(OfficerSession)
            .options(joinedload(OfficerSession.officer).joinedload(Officer.organisation))
            .where(OfficerSession.token_hash == sessions.hash_of(token))
        )
        if row is None:
            return Fallen()
        if row.ended_at is not None:
            return Fallen(Why(str(row.why)))
        why = _why_not(session, row, address)
        if why is None:
            return _at_work(session, row, address)
        sentence = _elsewhere(session, row, address) if why is Why.ADDRESS else None
        return Fallen(why, row, sentence)


def _why_not(session: Session, row: OfficerSession, address: str) -> Why | None:
    now, officer = clock.now(), row.officer
    if now >= row.expires_at:
        return Why.EXPIRED
    if now >= row.last_seen_at + policy().idle:
        return Why.IDLE
    if not officer.is_active:
        return Why.DISABLED
    if row.epoch != officer.epoch:
        return Why.EPOCH
    return None if terminals.is_assigned(session, address, officer.id) else Why.ADDRESS


def _at_work(session: Session, row: OfficerSession, address: str) -> Standing | Fallen:
    if row.stage != Stage.OPEN:
        return Standing(row, row.officer)
    grants = live_grants(session, row.officer_id)
    mine = next((grant for grant in grants if grant.id == row.grant_id), None)
    said = {"address": address, "session_id": str(row.id), "code_verified": row.code_verified}
    if mine is None:
        stand_in = stand_in_for(session, row.officer, row.grant_id, **said)
        return Fallen(Why.GRANT, row) if stand_in is None else Standing(row, row.officer, stand_in)
    actor = actor_for(session, mine, **said)  # type: ignore[arg-type]
    if actor is None:
        office = contacts.office_of(session, row.officer.organisation)
        return Standing(row, row.officer, sentence=DESKLESS.format(office=office.call))
    if len(grants) == 1:
        return Standing(row, row.officer, actor)
    others = [actor_for(session, grant, **said) for grant in grants]  # type: ignore[arg-type]
    return Standing(row, row.officer, actor, tuple(filter(None, others)))


def _elsewhere(session: Session, row: OfficerSession, address: str) -> Phrase:
    office = contacts.office_of(session, row.officer.organisation)
    return ELSEWHERE.format(address=address, office=office.call)


def put_down(fallen: Fallen, address: str, path: str) -> None:
    """End the session that fell, and put on record what an administrator should look into."""
    if fallen.row is None or fallen.why is None:
        return
    with writing("the gate ends a session") as session, transaction(session):
        row = session.get(OfficerSession, fallen.row.id)
        if row is None or row.ended_at is not None:
            return
        sessions.end(session, row, fallen.why)
        if fallen.sentence is not None:
            trouble = Trouble(IrregularityKind.ADDRESS, fallen.sentence, address, path, officer=row.officer)
            note(session, trouble, Tag.REFUSE_REQUEST)


def touch(row: OfficerSession) -> None:
    """Remember that the session was used; at most once a minute, so that reading stays reading."""
    now = clock.now()
    if now < row.last_seen_at + _SEEN_EVERY:
        return
    with writing("the gate was passed") as session, transaction(session):
        mine = (OfficerSession.id == row.id) & (OfficerSession.last_seen_at < now) & OfficerSession.ended_at.is_(None)
        session.execute(update(OfficerSession).where(mine).values(last_seen_at=now))
