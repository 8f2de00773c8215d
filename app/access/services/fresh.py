"""Fresh proof for steps that move money: the password or a new code, typed with the step itself."""

from __future__ import annotations

import re

from sqlalchemy.orm import Session

from app.access import sentences
from app.access.models import OfficerSession
from app.access.services import codes, failures, sessions
from app.access.services.identity import Verdict, prove_code, prove_password
from app.access.services.writing import writing
from app.access.tags import Tag
from app.access.why import Why
from app.audit.trail import record
from app.kernel.errors import DomainError, NotAllowed
from app.kernel.words import _
from app.store.actor import Actor

_CODE = re.compile(r"[0-9０-９\s]{6,9}")


def require_fresh(session: Session, actor: Actor, proof: str) -> None:
    """Make sure that it is still the officer who sits there. Raises :class:`DomainError` at the field ``proof``.

    Call it before anything is written: what the session has pending is rolled back, since the proof counts whatever
    becomes of the step, and a wrong one is put on record although the step is refused.
    """
    session.rollback()
    if not proof.strip():
        raise DomainError(_("请输入登录口令或验证器上的 6 位验证码，再办理。"), field="proof")
    with writing("fresh proof of identity") as own:
        row = own.get(OfficerSession, int(actor.session_id)) if actor.session_id.isdigit() else None
        if row is None or row.ended_at is not None or row.officer_id != actor.officer_id:
            raise NotAllowed(_("登录已经结束，请重新登录后再办理。"))
        _prove(own, row, actor, proof.strip())


def _prove(session: Session, row: OfficerSession, actor: Actor, proof: str) -> None:
    one = codes.try_of(session, row, "confirm")
    failures.count(session, one, row.officer_id)
    by_code = bool(_CODE.fullmatch(proof)) and bool(row.officer.code_secret)
    given = None if by_code else prove_password(row.officer, proof).verdict
    refusal: DomainError | None = None
    with failures.judging(session, one):
        verdict = given if given is not None else prove_code(session, row.officer, proof)
        if verdict in (Verdict.RIGHT, Verdict.NOT_NEEDED):
            failures.succeed(session, one, row.officer, wholly=True)
            record(session, actor, Tag.CONFIRM, by="code" if by_code else "password")
        elif verdict is Verdict.DOWN:
            refusal = DomainError(sentences.DIRECTORY_DOWN.format(office=one.office.call), field="proof")
        elif by_code:
            refusal = _at_proof(codes.judge_wrong_code(session, one, row.officer, verdict))
        else:
            failures.fail(session, one, row.officer, sentences.WRONG_PASSWORD, why="fresh password")
            refusal = DomainError(sentences.WRONG_PASSWORD, field="proof")
        if refusal is not None and failures.is_locked(row.officer):
            sessions.end(session, row, Why.FAILURES)
    if refusal is not None:
        raise refusal


def _at_proof(refusal: DomainError) -> DomainError:
    return DomainError(refusal.sentence, field="proof")
