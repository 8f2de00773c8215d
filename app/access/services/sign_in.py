"""Signing in: name and password, then a code, a new password or a post where they are needed, then one may work."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy.orm import Session

from app.access import sentences
from app.access.directory import posts as directory_posts
from app.access.models import IrregularityKind, OfficerSession, SessionKind, Stage
from app.access.policy import policy
from app.access.services import contacts, failures, sessions, terminals
from app.access.services.contacts import Contact
from app.access.services.failures import Try
from app.access.services.identity import Proof, Verdict, officer_named, prove_password
from app.access.services.irregularities import Trouble, actor_of, note
from app.access.tags import Tag
from app.audit.trail import record
from app.kernel import clock
from app.kernel.errors import DomainError, NotAllowed
from app.kernel.words import Phrase
from app.offices.models import Officer, Source
from app.offices.post import posts
from app.offices.services.actors import actors_of
from app.store.actor import Actor
from app.store.sessions import reading_session
from app.store.transaction import transaction


@dataclass(frozen=True, slots=True)
class Attempt:
    """What somebody typed at the door, and from where."""

    username: str
    password: str = field(repr=False)
    address: str
    path: str = "/sign-in"
    browser: str = ""
    kind: str = SessionKind.WEB


@dataclass(frozen=True, slots=True)
class Opened:
    """A session with its new token, and how far the sign-in has come."""

    row: OfficerSession
    token: str = field(repr=False)

    @property
    def stage(self) -> str:
        """What is asked for next; ``open`` where nothing is."""
        return self.row.stage


def sign_in(session: Session, attempt: Attempt) -> Opened:
    """Judge name, password and address. ``session`` is the system's own.

    Raises :class:`DomainError` with a sentence that is the same for a name that does not exist, a wrong password, and
    an address that belongs to somebody else.
    """
    one = _try(attempt)
    failures.note_rush(session, one)
    _insist_on_registration(session, one)
    with reading_session("sign-in") as looking:
        officer = officer_named(looking, one.username)
    failures.count(session, one, officer.id if officer else None)
    proof = prove_password(officer, attempt.password)
    with failures.judging(session, one):
        found = session.get(Officer, officer.id, populate_existing=True) if officer else None
        refusal = _judge(session, one, found, proof)
        if refusal is None and found is not None:
            directory_posts.follow(session, found, proof.groups, one.address)
            refusal = _insist_on_post(session, one, found)
        opened = _begin(session, one, found, attempt) if refusal is None and found is not None else None
    if opened is None:
        raise refusal or NotAllowed(sentences.WRONG)
    return opened


def _try(attempt: Attempt) -> Try:
    with reading_session("sign-in: whom to call") as looking:
        office = contacts.office_near(looking, attempt.address)
    return Try(attempt.username.strip(), attempt.address, attempt.path, office)


def _insist_on_registration(session: Session, one: Try) -> None:
    with reading_session("sign-in: whose address") as looking:
        is_known = terminals.is_registered(looking, one.address)
    if is_known:
        return
    sentence = sentences.STRANGER.format(address=one.address, office=one.office.call)
    with transaction(session):
        note(session, _trouble(one, None, IrregularityKind.STRANGER, sentence), Tag.REFUSE_SIGN_IN)
    raise NotAllowed(sentence)


def _judge(session: Session, one: Try, officer: Officer | None, proof: Proof) -> DomainError | None:
    if proof.verdict is Verdict.DOWN:
        return _down(session, one, officer)
    wrong = sentences.WRONG.format(address=one.address, office=one.office.call)
    if officer is None or proof.verdict is Verdict.WRONG:
        failures.fail(session, one, officer, wrong, why="password")
        return NotAllowed(wrong)
    if not terminals.is_assigned(session, one.address, officer.id):
        note(session, _trouble(one, officer, IrregularityKind.ADDRESS, wrong), Tag.REFUSE_SIGN_IN)
        failures.fail(session, one, officer, wrong, why="address")
        return NotAllowed(wrong)
    return _standing(session, one, officer, proof)


def _standing(session: Session, one: Try, officer: Officer, proof: Proof) -> DomainError | None:
    """What else keeps out someone who has proved who they are."""
    office = contacts.office_of(session, officer.organisation)
    if not officer.is_active:
        return _refuse(session, one, officer, IrregularityKind.DISABLED, sentences.DISABLED.format(office=office.call))
    if proof.verdict is Verdict.NOT_NEEDED:
        return _refuse(session, one, officer, IrregularityKind.EMERGENCY, sentences.DIRECTORY_UP)
    if _first_password_is_over(officer):
        sentence = sentences.FIRST_EXPIRED.format(office=office.call)
        failures.fail(session, one, officer, sentence, why="first password expired")
        return NotAllowed(sentence)
    return None


def _insist_on_post(session: Session, one: Try, officer: Officer) -> DomainError | None:
    if actors_of(session, officer):
        return None
    office = contacts.office_of(session, officer.organisation)
    return _refuse(session, one, officer, IrregularityKind.POSTLESS, sentences.POSTLESS.format(office=office.call))


def _down(session: Session, one: Try, officer: Officer | None) -> DomainError:
    sentence = sentences.DIRECTORY_DOWN.format(office=one.office.call)
    return _refuse(session, one, officer, IrregularityKind.DIRECTORY, sentence)


def _refuse(
    session: Session, one: Try, officer: Officer | None, kind: IrregularityKind, sentence: Phrase
) -> DomainError:
    note(session, _trouble(one, officer, kind, sentence), Tag.REFUSE_SIGN_IN)
    return NotAllowed(sentence)


def _begin(session: Session, one: Try, officer: Officer, attempt: Attempt) -> Opened:
    row, token = sessions.begin(
        session, officer, Stage.CODE, address=one.address, browser=attempt.browser, kind=attempt.kind
    )
    record(session, actor_of(officer, one.address), Tag.PASS_PASSWORD, officer, kind=row.kind, number=row.id)
    if officer.source == Source.EMERGENCY:
        sentence = sentences.EMERGENCY_USED.format(username=officer.username)
        note(session, _trouble(one, officer, IrregularityKind.EMERGENCY, sentence), Tag.PASS_PASSWORD)
    advance(session, row, officer)
    failures.succeed(session, one, officer, wholly=row.stage not in (Stage.CODE,))
    return Opened(row, token)


def advance(session: Session, row: OfficerSession, officer: Officer) -> None:
    """Set what the sign-in asks for next; open the session when nothing is left. The caller commits."""
    may_be = actors_of(session, officer)
    row.stage = _next(row, officer, may_be)
    if row.stage == Stage.OPEN:
        row.grant_id = row.grant_id or may_be[0].grant_id
        open_up(session, row, officer)


def open_up(session: Session, row: OfficerSession, officer: Officer) -> None:
    """The officer is in: remembered at the officer, and on record."""
    now = clock.now()
    row.stage, row.last_seen_at = Stage.OPEN, now
    officer.last_sign_in_at, officer.last_sign_in_address = now, row.address
    session.flush()
    session.refresh(row, ["grant"])
    by = next((one for one in actors_of(session, officer, address=row.address) if one.grant_id == row.grant_id), None)
    tag = Tag.OPEN if row.kind == SessionKind.WEB else Tag.ISSUE_TOKEN
    record(session, by or actor_of(officer, row.address), tag, officer, number=row.id, code=row.code_verified)


def needs_code(may_be: list[Actor]) -> bool:
    """Whether one of the posts asks for a one-time code (GB/T 22239-2019 8.1.4.1 d)."""
    return any(posts()[actor.post].strong for actor in may_be)


def password_is_due(officer: Officer) -> bool:
    """Whether a password kept here must be changed now: given by an administrator, or too old."""
    if officer.source == Source.DIRECTORY:
        return False
    changed = officer.password_changed_at
    oldest = timedelta(days=policy().rules.max_age_days)
    return officer.must_change_password or changed is None or clock.now() >= changed + oldest


def _next(row: OfficerSession, officer: Officer, may_be: list[Actor]) -> Stage:
    if not row.code_verified and officer.code_secret:
        return Stage.CODE
    if not row.code_verified and needs_code(may_be):
        return Stage.ENROL
    if password_is_due(officer):
        return Stage.PASSWORD
    return Stage.OPEN if row.grant_id is not None or len(may_be) == 1 else Stage.POST


def _first_password_is_over(officer: Officer) -> bool:
    if not officer.must_change_password or officer.password_changed_at is None or officer.source == Source.DIRECTORY:
        return False
    return clock.now() >= officer.password_changed_at + timedelta(days=policy().first_password_days)


def _trouble(one: Try, officer: Officer | None, kind: IrregularityKind, sentence: Phrase) -> Trouble:
    return Trouble(kind, sentence, one.address, one.path, one.username, officer, one.office.division_code)


__all__ = ["Attempt", "Contact", "Opened", "advance", "needs_code", "open_up", "password_is_due", "sign_in"]
