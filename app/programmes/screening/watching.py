"""Whoever is changed is screened again: what a transaction touches is noted as it is flushed, and asked for at its end.

One run for all that one transaction touched; more than a few households are the whole county's. An import, which
writes past the flush, asks for the county when it has come in or was undone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import event, select
from sqlalchemy.orm import Session, SessionTransaction

from app.exchange.models import Import
from app.exchange.running import at_rest
from app.jobs.models import JobRun, RunState
from app.jobs.services import enqueue
from app.programmes.facts.renouncing import GIVES_UP, TAKES_BACK
from app.programmes.models import DraftState, Enrolment, ProgrammeVersion
from app.registry.models import (
    Asset,
    AttributeOwner,
    AttributeValue,
    Household,
    Income,
    LandHolding,
    ListHit,
    Person,
)
from app.registry.models.changes import ChangeReport
from app.registry.services.attributes import county_of
from app.store.actor import system
from app.store.transaction import at_the_end
from app.store.wall import lifted

JOB = "screening"
HOUSEHOLDS = "households"
"""The key of a run's payload that names who was touched."""
MOST = 400
"""Households that are screened one by one; where more were touched the area is screened."""
_NOTED = "ywl_screening_touched"
_OF_HOUSEHOLD = (Person, Income, Asset, LandHolding, Enrolment)
WATCHED = (Household, *_OF_HOUSEHOLD, AttributeValue, ListHit)
"""What rules read of people, as far as it is rows of its own."""


def install() -> None:
    """From now on every session watches. Safe to call twice."""
    at_the_end(_ask)
    at_rest(imported)
    for name, listener in (("before_flush", _note), ("after_transaction_end", _forget)):
        if not event.contains(Session, name, listener):
            event.listen(Session, name, listener)


def _note(session: Session, _context: Any, _instances: Any) -> None:
    for row in [*session.new, *session.dirty, *session.deleted]:
        if isinstance(row, WATCHED) or _states_a_will(row):
            session.info.setdefault(_NOTED, []).append(row)


def _states_a_will(row: Any) -> bool:
    """Whether a report that is confirmed gives a programme up, or takes that back."""
    return isinstance(row, ChangeReport) and row.kind in (GIVES_UP, TAKES_BACK) and row.applied_at is not None


def _ask(session: Session) -> None:
    """Put a run into the queue in the same transaction, so that no change is forgotten."""
    session.flush()
    rows: list[Any] = session.info.pop(_NOTED, [])
    if not rows:
        return
    with lifted(session, "whoever was touched is screened again, whoever touched them"):
        counties = {county for row in rows if (county := county_of(row.division_code or ""))}
        for county in sorted(counties & _with_law(session)):
            _enqueue(session, county, [row for row in rows if county_of(row.division_code or "") == county])


def _enqueue(session: Session, county: str, rows: list[Any]) -> None:
    keys = sorted(set(_households(session, rows)))
    if len(keys) > MOST:
        _enqueue_county(session, county)
    elif keys:
        enqueue(session, system("screening after a change"), JOB, {HOUSEHOLDS: keys})


def imported(session: Session, one: Import) -> None:
    """An import has come in, or is undone: its county is screened, if rules hold there."""
    with lifted(session, "a county is screened after an import, whoever sent it in"):
        county = county_of(one.division_code)
        if county in _with_law(session):
            _enqueue_county(session, county)


def _with_law(session: Session) -> set[str]:
    published = select(ProgrammeVersion.division_code).where(ProgrammeVersion.state == DraftState.PUBLISHED)
    return set(session.scalars(published.distinct()))


def _enqueue_county(session: Session, county: str) -> None:
    if not _waits(session, county):
        enqueue(session, system("screening after many changes"), JOB, {"area": county})


def _waits(session: Session, county: str) -> bool:
    """Whether a screening of the county is asked for that has not begun: it will see this change too."""
    waiting = select(JobRun.payload).where(JobRun.job == JOB, JobRun.state == RunState.QUEUED)
    return any(json.loads(payload) == {"area": county} for payload in session.scalars(waiting))


def _households(session: Session, rows: list[Any]) -> Iterator[int]:
    people = set()
    for row in rows:
        if isinstance(row, Household):
            yield row.id
        elif isinstance(row, _OF_HOUSEHOLD):
            yield row.household_id
        elif isinstance(row, (ListHit, ChangeReport)):
            people.add(row.person_id)
        elif row.subject == AttributeOwner.HOUSEHOLD:
            yield row.subject_id
        elif row.subject == AttributeOwner.PERSON:
            people.add(row.subject_id)
    if people:
        yield from session.scalars(select(Person.household_id).where(Person.id.in_(people)))


def _forget(session: Session, ended: SessionTransaction) -> None:
    if ended.parent is None:
        session.info.pop(_NOTED, None)
