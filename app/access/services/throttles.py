"""Locks and rates: an attempt is counted before it is judged, so that a hundred at once are still only five."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.access.models import Throttle
from app.access.policy import policy
from app.kernel import clock, sm

_KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Lock:
    """That a key is locked, until when, and whether it became so just now."""

    until: datetime
    fresh: bool

    @property
    def minutes(self) -> int:
        """The minutes that are left, rounded up."""
        return max(1, -int((clock.now() - self.until).total_seconds() // 60))


def name_key(username: str) -> str:
    """The counter of a user name, whether such a user exists or not."""
    return "name:" + sm.sm3(username.strip().casefold().encode("utf-8", "replace")).hex()


def address_key(address: str) -> str:
    """The counter of failures from an address."""
    return f"address:{address}"


def rate_key(address: str) -> str:
    """The counter of attempts from an address, failed or not."""
    return f"rate:{address}"


def attempt(session: Session, key: str, limit: int, window: timedelta, lock: timedelta) -> Lock | None:
    """Count one attempt. Where a lock comes back the attempt must not be judged."""
    row, now = _row(session, key), clock.now()
    if row.locked_until is not None and now < row.locked_until:
        return Lock(row.locked_until, fresh=False)
    if row.locked_until is not None or now >= row.since + window:
        row.since, row.count, row.locked_until = now, 0, None
    row.count += 1
    if row.count > limit:
        row.locked_until = now + lock
    session.flush()
    return Lock(row.locked_until, fresh=True) if row.locked_until is not None else None


def failed(session: Session, key: str, limit: int, lock: timedelta) -> Lock | None:
    """The attempt just counted failed. Returns the lock that this brings, if it does."""
    row = _row(session, key)
    if row.count < limit or row.locked_until is not None:
        return None
    row.locked_until = clock.now() + lock
    session.flush()
    return Lock(row.locked_until, fresh=True)


def forgive(session: Session, key: str) -> None:
    """The attempt just counted was no failure."""
    row = _row(session, key)
    row.count = max(0, row.count - 1)
    session.flush()


def clear(session: Session, key: str) -> None:
    """Forget the counter and its lock."""
    session.execute(delete(Throttle).where(Throttle.key == key))


def hold(session: Session, key: str) -> None:
    """Keep everybody else from the counter until the transaction ends."""
    _row(session, key)


def lift(session: Session, key: str) -> None:
    """Take away a lock that was lifted at the officer; a count that has not yet led to one stays."""
    session.execute(delete(Throttle).where(Throttle.key == key, Throttle.locked_until.is_not(None)))


def failures_of(session: Session, key: str) -> int:
    """How many attempts stand in the counter."""
    return session.scalar(select(Throttle.count).where(Throttle.key == key)) or 0


def rush(session: Session, address: str) -> Lock | None:
    """Count one attempt from an address, failed or not; the lock where there were too many within a minute."""
    minute = timedelta(minutes=1)
    return attempt(session, rate_key(address), policy().attempts_a_minute, minute, minute)


def sweep(session: Session) -> int:
    """Remove counters that mean nothing any more. Returns how many."""
    now = clock.now()
    old = (Throttle.since < now - _KEPT_FOR) & (Throttle.locked_until.is_(None) | (Throttle.locked_until < now))
    return int(session.execute(delete(Throttle).where(old)).rowcount)  # type: ignore[attr-defined]


def _row(session: Session, key: str) -> Throttle:
    """The counter, held until the transaction ends; made where there is none."""
    held = select(Throttle).where(Throttle.key == key).with_for_update().execution_options(populate_existing=True)
    row = session.scalar(held)
    if row is None:
        try:
            with session.begin_nested():
                session.add(Throttle(key=key, since=clock.now(), count=0))
        except IntegrityError:
            pass
        row = session.scalars(held).one()
    return row
