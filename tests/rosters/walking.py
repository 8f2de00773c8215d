"""A roster on its way: each hand takes its step, a week passes where the roster hangs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy.orm import Session

from app.kernel import clock
from app.programmes.models import Programme
from app.rosters.models import Roster
from tests.rosters import village

HANDS = {
    "submit": "town_operator",
    "first_review": "town_reviewer",
    "file": "town_operator",
    "check": "department_operator",
    "review": "department_reviewer",
    "approve": "county_reviewer",
    "approve_first": "county_reviewer",
    "approve_second": "county_reviewer_2",
    "send": "county_operator",
    "take_down": "town_operator",
}
"""Who takes each step."""
WAY = ("submit", "first_review", "file", "check", "review", "approve")


def roster(session: Session, people: int = 3, period: str = village.PERIOD, **said: object) -> Roster:
    """A roster of so many old people, compiled by its township."""
    programme = village.county(session, **said)
    for _number in range(people):
        village.resident(session)
    return again(session, programme, period)


def again(session: Session, programme: Programme, period: str) -> Roster:
    """The township's roster of another period."""
    return village.roster(session, village.batch(session, programme, period))


def step(session: Session, of: Roster, *codes: str, comment: str = "") -> Roster:
    """Take steps one after the other, each by its own hand."""
    for code in codes:
        village.take(session, HANDS[code], of, code, comment)
    return now(session, of)


def to(session: Session, of: Roster, last: str, first: str = "submit") -> Roster:
    """Go the way from one step up to another; the days of publicity pass."""
    for code in WAY[WAY.index(first) : WAY.index(last) + 1]:
        if code == "file":
            with later(8):
                village.take(session, HANDS[code], of, code)
        else:
            village.take(session, HANDS[code], of, code)
    return now(session, of)


def now(session: Session, of: Roster) -> Roster:
    """The roster as the database has it."""
    session.expire_all()
    return session.get_one(Roster, of.id)


@contextmanager
def later(days: int) -> Iterator[None]:
    """It is so many days later inside the block."""
    with clock.frozen(clock.now() + timedelta(days=days)):
        yield
