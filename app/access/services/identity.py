"""Proving who someone is: a password kept here or in the directory, and one-time codes."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from app.access.directory import directory
from app.access.directory.connection import DirectoryDown
from app.kernel import clock, passwords, totp
from app.offices.models import Officer, Source


class Verdict(StrEnum):
    """What became of a proof."""

    RIGHT = "right"
    WRONG = "wrong"
    USED = "used"
    DOWN = "down"
    NOT_NEEDED = "not needed"


@dataclass(frozen=True, slots=True)
class Proof:
    """A verdict, with the officer's groups where the directory gave it."""

    verdict: Verdict
    groups: frozenset[str] = field(default_factory=frozenset)


def officer_named(session: Session, username: str) -> Officer | None:
    """The officer of a user name, exactly as it is assigned."""
    if not username.isprintable():
        return None
    named = select(Officer).options(joinedload(Officer.organisation)).where(Officer.username == username)
    return session.scalar(named)


def prove_password(officer: Officer | None, password: str) -> Proof:
    """Whether a password is the officer's; the same work is done where there is no such officer.

    No transaction is open meanwhile: it takes a tenth of a second here, and as long as the directory likes there.
    """
    source = officer.source if officer else Source.LOCAL
    serving = directory()
    if serving is not None and source == Source.DIRECTORY:
        passwords.verify_password(password, None)
        return _ask_directory(officer, password)
    is_right = passwords.verify_password(password, officer.password if officer else None)
    proof = Proof(Verdict.RIGHT if is_right and source != Source.DIRECTORY else Verdict.WRONG)
    if serving is None:
        return proof
    return _beside_directory(proof, source, serving.is_up())


def _ask_directory(officer: Officer | None, password: str) -> Proof:
    serving = directory()
    if serving is None or officer is None:
        return Proof(Verdict.WRONG)
    try:
        found = serving.authenticate(officer.username, password)
    except DirectoryDown:
        return Proof(Verdict.DOWN)
    return Proof(Verdict.WRONG) if found is None else Proof(Verdict.RIGHT, found.groups)


def _beside_directory(proof: Proof, source: str, is_up: bool) -> Proof:
    """Where a directory serves, accounts kept here stand beside it; while it is down only emergency accounts do."""
    if source == Source.EMERGENCY:
        return Proof(Verdict.NOT_NEEDED) if is_up and proof.verdict is Verdict.RIGHT else proof
    return proof if is_up else Proof(Verdict.DOWN)


def prove_code(session: Session, officer: Officer, code: str) -> Verdict:
    """Whether a code is the officer's present one. A right one is used up, on whatever server it was typed."""
    secret, now = officer.code_secret, clock.now()
    if not secret or totp.verify(secret, code, now, None) is None:
        return Verdict.WRONG
    step = totp.verify(secret, code, now, officer.code_counter)
    if step is None or not use_up(session, officer, step):
        return Verdict.USED
    return Verdict.RIGHT


def use_up(session: Session, officer: Officer, step: int) -> bool:
    """Remember the step of a code as used; false where someone was faster."""
    unused = update(Officer).where(Officer.id == officer.id, Officer.code_counter < step).values(code_counter=step)
    done = session.execute(unused.execution_options(synchronize_session=False))
    session.refresh(officer, ["code_counter"])
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]
