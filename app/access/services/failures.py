"""What a wrong proof brings: it is counted, put on record, and locks the name and the address when there are enough."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.access import sentences
from app.access.models import IrregularityKind
from app.access.policy import policy
from app.access.services import throttles
from app.access.services.contacts import Contact
from app.access.services.irregularities import Trouble, actor_of, note
from app.access.services.throttles import Lock
from app.access.tags import Tag
from app.audit.trail import Outcome, record
from app.kernel import clock
from app.kernel.errors import DomainError
from app.kernel.words import Phrase
from app.offices.models import Officer
from app.store.transaction import transaction


class TooMany(DomainError):
    """There were too many attempts; nothing is judged until the lock is over."""


@dataclass(frozen=True, slots=True)
class Try:
    """One attempt to prove who one is: which name, from where, at which page, and whom to call if it fails."""

    username: str
    address: str
    path: str
    office: Contact

    @property
    def keys(self) -> tuple[tuple[str, int], ...]:
        """The counters that it concerns, with how many failures each bears."""
        return (
            (throttles.name_key(self.username), policy().lock_after),
            (throttles.address_key(self.address), policy().address_lock_after),
        )


def count(session: Session, one: Try, officer_id: int | None = None) -> None:
    """Count an attempt before it is judged. Raises :class:`TooMany` where the name or the address is locked."""
    with transaction(session):
        name = throttles.name_key(one.username)
        throttles.hold(session, name)  # before the officer is read, or a lock of this moment would look lifted
        officer = session.get(Officer, officer_id, populate_existing=True) if officer_id else None
        if officer is not None and officer.locked_until is None:
            throttles.lift(session, name)
        window = policy().lock_for
        locks = [throttles.attempt(session, key, limit, window, window) for key, limit in one.keys]
        locked = max(filter(None, locks), key=lambda lock: lock.until, default=None)
        if officer is not None and locks[0] is not None:
            officer.locked_until = locks[0].until
        if locked is not None and locked.fresh:
            _note_lock(session, one, officer, locked)
    if locked is not None:
        raise TooMany(locked_sentence(locked, one.office))


@contextmanager
def judging(session: Session, one: Try) -> Iterator[None]:
    """The transaction in which an attempt is judged.

    Its counters are held from the start and in one order, so that attempts at the same time never wait in a circle.
    """
    with transaction(session):
        for key, _limit in one.keys:
            throttles.hold(session, key)
        yield


def fail(session: Session, one: Try, officer: Officer | None, sentence: Phrase, **detail: Any) -> None:
    """The attempt failed: put it on record, and lock what has failed too often. The caller commits."""
    record(
        session,
        actor_of(officer, one.address),
        Tag.REFUSE_SIGN_IN,
        outcome=Outcome.REFUSED,
        division_code=officer.division_code if officer else one.office.division_code,
        address=one.address,
        **detail,
    )
    locks = [throttles.failed(session, key, limit, policy().lock_for) for key, limit in one.keys]
    fresh = next(filter(None, locks), None)
    if fresh is not None:
        _note_lock(session, one, officer, fresh)
    if officer is not None:
        officer.failures = throttles.failures_of(session, throttles.name_key(officer.username))
        if locks[0] is not None:
            officer.locked_until = locks[0].until


def succeed(session: Session, one: Try, officer: Officer, *, wholly: bool) -> None:
    """The attempt was right; the name is cleared only when nothing more has to be proved. The caller commits."""
    throttles.forgive(session, throttles.address_key(one.address))
    if not wholly:
        throttles.forgive(session, throttles.name_key(officer.username))
        return
    throttles.clear(session, throttles.name_key(officer.username))
    officer.failures, officer.locked_until = 0, None


def is_locked(officer: Officer) -> bool:
    """Whether the officer is locked out at this moment."""
    return officer.locked_until is not None and clock.now() < officer.locked_until


def locked_sentence(lock: Lock, office: Contact) -> Phrase:
    """What someone reads who is locked out."""
    return sentences.LOCKED.format(minutes=lock.minutes, office=office.call)


def note_rush(session: Session, one: Try) -> None:
    """Count an attempt of any kind from the address. Raises :class:`TooMany` where there were too many in a minute."""
    with transaction(session):
        rushed = throttles.rush(session, one.address)
        if rushed is not None and rushed.fresh:
            note(session, _trouble(one, None, IrregularityKind.FLOOD, sentences.RUSH), Tag.REFUSE_SIGN_IN)
    if rushed is not None:
        raise TooMany(sentences.RUSH)


def _note_lock(session: Session, one: Try, officer: Officer | None, lock: Lock) -> None:
    sentence = locked_sentence(lock, one.office)
    note(session, _trouble(one, officer, IrregularityKind.FAILURES, sentence), Tag.LOCK)


def _trouble(one: Try, officer: Officer | None, kind: IrregularityKind, sentence: Phrase) -> Trouble:
    return Trouble(kind, sentence, one.address, one.path, one.username, officer, one.office.division_code)
