"""One-time codes: typing one at sign-in, binding the authenticator that shows them."""

from __future__ import annotations

import base64
import io

import qrcode
import qrcode.image.svg
from sqlalchemy.orm import Session

from app.access import sentences
from app.access.models import IrregularityKind, OfficerSession, Stage
from app.access.services import contacts, failures, sessions
from app.access.services.failures import Try
from app.access.services.identity import Verdict, prove_code, use_up
from app.access.services.irregularities import Trouble, actor_of, note
from app.access.services.sign_in import advance
from app.access.tags import Tag
from app.access.why import Why
from app.audit.trail import record
from app.kernel import clock, totp
from app.kernel.errors import DomainError
from app.offices.models import Officer
from app.offices.services.epoch import end_access
from app.store.wall import lifted

ISSUER = "一网联"


def enter_code(session: Session, row: OfficerSession, code: str, path: str) -> str:
    """The second factor of a sign-in. Returns the session's new token. ``session`` is the system's own."""
    one = try_of(session, row, path)
    failures.note_rush(session, one)
    failures.count(session, one, row.officer_id)
    with failures.judging(session, one):
        verdict = prove_code(session, row.officer, code)
        if verdict is Verdict.RIGHT:
            row.code_verified = True
            token = sessions.renew(row)
            advance(session, row, row.officer)
            failures.succeed(session, one, row.officer, wholly=True)
            return token
        refusal = judge_wrong_code(session, one, row.officer, verdict)
        if failures.is_locked(row.officer):
            sessions.end(session, row, Why.FAILURES)
    raise refusal


def judge_wrong_code(session: Session, one: Try, officer: Officer, verdict: Verdict) -> DomainError:
    """Put a wrong or used code on record. Returns the refusal. The caller commits."""
    sentence = sentences.USED_CODE if verdict is Verdict.USED else sentences.WRONG_CODE
    if verdict is Verdict.USED:
        kind = IrregularityKind.REPLAY
        note(session, Trouble(kind, sentence, one.address, one.path, one.username, officer), Tag.REFUSE_SIGN_IN)
    failures.fail(session, one, officer, sentence, why="code")
    return DomainError(sentence, field="code")


def offer_secret(session: Session, row: OfficerSession) -> None:
    """Make a secret that the officer may bind; it counts only after a code made from it. The caller commits."""
    row.new_secret = totp.new_secret()
    session.flush()


def bind(session: Session, row: OfficerSession, code: str, path: str) -> str:
    """Bind the authenticator that shows codes of the offered secret. Returns the session's new token."""
    one = try_of(session, row, path)
    failures.note_rush(session, one)
    failures.count(session, one, row.officer_id)
    with failures.judging(session, one):
        step = totp.verify(row.new_secret, code, clock.now(), None) if row.new_secret else None
        if step is None:
            failures.fail(session, one, row.officer, sentences.WRONG_CODE, why="new code")
        else:
            token = _bound(session, row, step)
            failures.succeed(session, one, row.officer, wholly=True)
    if step is None:
        raise DomainError(sentences.WRONG_CODE, field="code")
    return token


def _bound(session: Session, row: OfficerSession, step: int) -> str:
    officer = row.officer
    officer.code_secret, row.new_secret, row.code_verified = row.new_secret, None, True
    officer.code_counter = 0
    session.flush()
    use_up(session, officer, step)
    end_access(officer)
    row.epoch = officer.epoch
    record(session, actor_of(officer, row.address), Tag.ENROL_CODE, officer)
    if row.stage != Stage.OPEN:
        advance(session, row, officer)
    return sessions.renew(row)


def try_of(session: Session, row: OfficerSession, path: str) -> Try:
    """An attempt by whoever holds this session."""
    with lifted(session, "whom to call"):
        office = contacts.office_of(session, row.officer.organisation)
        return Try(row.officer.username, row.address, path, office)


def picture(secret: str, username: str) -> str:
    """The square code of a secret as a ``data:`` address, drawn here: it never leaves for another server."""
    image = qrcode.make(
        totp.provisioning_uri(secret, username, ISSUER), image_factory=qrcode.image.svg.SvgPathImage, box_size=8
    )
    out = io.BytesIO()
    image.save(out)
    return "data:image/svg+xml;base64," + base64.b64encode(out.getvalue()).decode()
