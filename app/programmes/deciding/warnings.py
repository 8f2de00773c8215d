"""What a saving means for entitlements, said at once on the next page: who is no longer entitled to what, who is now.

The rules are asked twice of everybody whom the request touched: by what was known before it, and by what is known now.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, current_app, flash, g, has_request_context, request
from sqlalchemy import event, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.kernel import clock, money
from app.kernel.words import _
from app.programmes.deciding.trace import Trace
from app.programmes.screening.watching import WATCHED
from app.programmes.services import explaining
from app.registry.models import AttributeOwner, AttributeValue, Household, Person, PersonState
from app.store.sessions import reading_for
from app.web import current
from app.web.saying import say

MOST_HOUSEHOLDS, MOST_SENTENCES = 3, 8
"""More is no single saving; screening will find it."""
TOUCHED, BEGUN = "programmes_touched", "programmes_begun"
_MOVED = (301, 302, 303)


@dataclass(frozen=True, slots=True)
class Shift:
    """What became of one person's entitlement to one programme."""

    name: str
    before: Trace
    after: Trace

    @property
    def sentence(self) -> str:
        """The shift in words; empty where nothing is different."""
        programme, name = self.after.programme, self.name
        if self.before.entitled is True and self.after.entitled is not True:
            why = next((one.required for one in self.after.failed), "") or next(iter(self.after.relations), "")
            told = _("保存后：{name}不再符合“{programme}”：{why}。")
            return told.format(name=name, programme=programme, why=why)
        if self.before.entitled is not True and self.after.entitled is True:
            told = _("保存后：{name}符合“{programme}”，每期 {amount} 元。")
            return told.format(name=name, programme=programme, amount=money.shown(self.after.amount or 0))
        if self.after.entitled is True and self.before.amount != self.after.amount:
            told = _("保存后：{name}的“{programme}”由每期 {before} 元变为 {after} 元。")
            shown = (money.shown(one.amount or 0) for one in (self.before, self.after))
            return told.format(name=name, programme=programme, before=next(shown), after=next(shown))
        return ""


def install(flask: Flask) -> None:
    """Watch what each request changes in the registry, and say on the next page what it means."""
    flask.before_request(_begin)
    flask.after_request(_say)
    if not event.contains(Session, "after_flush", _note):
        event.listen(Session, "after_flush", _note)


def shifts(session: Session, household_ids: list[int], known_before: datetime) -> Iterator[Shift]:
    """What is different for the people of these households from what was known before."""
    today = clock.today()
    for household in household_ids:
        about = select(Person).where(Person.household_id == household, Person.state == PersonState.ACTIVE)
        people = session.scalars(about.order_by(Person.id)).all()
        if people:
            before = explaining.traces_of(session, people, today, known_before)
            after = explaining.traces_of(session, people, today)
            yield from (shift for person in people for shift in _of(person, before[person.id], after[person.id]))


def _of(person: Person, before: list[Trace], after: list[Trace]) -> Iterator[Shift]:
    was = _by_programme(before)
    for one in after:
        if one.programme_code in was:
            yield Shift(person.name, was[one.programme_code], one)


def _by_programme(traces: list[Trace]) -> Mapping[str, Trace]:
    return {one.programme_code: one for one in traces}


def _begin() -> None:
    if request.method == "POST":
        setattr(g, BEGUN, clock.now() - timedelta(microseconds=1))


def _note(session: Session, _context: Any) -> None:
    if not has_request_context() or not hasattr(g, BEGUN):
        return
    touched: set[tuple[str, int]] = g.setdefault(TOUCHED, set())
    for row in [*session.new, *session.dirty]:
        if isinstance(row, WATCHED):
            touched.update(_subject(row))


def _subject(row: Any) -> Iterator[tuple[str, int]]:
    if isinstance(row, Household):
        yield "household", row.id
    elif isinstance(row, AttributeValue):
        if row.subject in (AttributeOwner.HOUSEHOLD, AttributeOwner.PERSON):
            yield str(row.subject), row.subject_id
    elif household := getattr(row, "household_id", None):
        yield "household", household
    elif person := getattr(row, "person_id", None):
        yield "person", person


def _say(response: Response) -> Response:
    touched: set[tuple[str, int]] = g.get(TOUCHED, set())
    actor = current.actor_or_none()
    if not touched or actor is None or response.status_code not in _MOVED:
        return response
    try:
        with reading_for(actor) as session:
            homes = _households(session, touched)
            found = shifts(session, homes, getattr(g, BEGUN)) if len(homes) <= MOST_HOUSEHOLDS else ()
            for sentence in [one.sentence for one in found if one.sentence][:MOST_SENTENCES]:
                flash(say(sentence), "warning")
    except Exception:  # what was saved is saved: the page after it must not fail for a warning
        current_app.logger.exception("entitlements after saving")
    return response


def _households(session: Session, touched: set[tuple[str, int]]) -> list[int]:
    homes = {key for kind, key in touched if kind == "household"}
    people = [key for kind, key in touched if kind == "person"]
    if people:
        homes.update(session.scalars(select(Person.household_id).where(Person.id.in_(people))))
    return sorted(homes)
