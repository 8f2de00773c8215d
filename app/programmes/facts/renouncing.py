"""Who gave up a programme of the own will (自愿放弃): what the change reports in force say, and what they come to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.kernel import clock
from app.programmes.facts.columns import Area, Moment
from app.programmes.formula.vocabulary import plain
from app.registry.models import Person
from app.registry.models.changes import ChangeReport, ReportState
from app.registry.services import change_values
from app.registry.services.changes import kind_of

GIVES_UP, TAKES_BACK = "renunciation", "renunciation_end"
"""The kinds of change that are such statements."""
_IN_FORCE = (ReportState.APPLIED, ReportState.NOTED)
_QUOTES = "“”\"'《》「」 "


@dataclass(frozen=True, slots=True)
class Word:
    """What a person stated of a programme, named as it was written, from a day on."""

    person_id: int
    programme: str
    since: date
    gives_up: bool


def words_of(session: Session, moment: Moment, person_ids: Sequence[int]) -> list[Word]:
    """What some people stated, in the order in which it holds. The wall is the caller's to lift."""
    return _read(session, moment, ChangeReport.person_id.in_(person_ids))


def words_in(session: Session, moment: Moment, area: Area) -> list[Word]:
    """What everybody of an area stated, in the order in which it holds. The wall is the caller's to lift."""
    inside = [Person.division_code >= area.low, Person.division_code < area.high]
    who = [Person.household_id.in_(area.households)] if area.households else inside
    return _read(session, moment, ChangeReport.person_id.in_(select(Person.id).where(*who)))


def given_up(words: Iterable[Word], named: Mapping[str, str]) -> dict[tuple[int, str], date]:
    """Since when each person has given up each programme, by its code; ``named`` has the codes by name."""
    found: dict[tuple[int, str], date] = {}
    for word in words:
        code = named.get(plain(word.programme.strip(_QUOTES)))
        if code is None:
            continue
        if word.gives_up:
            found.setdefault((word.person_id, code), word.since)
        else:
            found.pop((word.person_id, code), None)
    return found


def _read(session: Session, moment: Moment, who: ColumnElement[bool]) -> list[Word]:
    about = (
        select(ChangeReport.person_id, ChangeReport.kind, ChangeReport.stated, ChangeReport.effective_on)
        .where(
            who,
            ChangeReport.kind.in_((GIVES_UP, TAKES_BACK)),
            ChangeReport.state.in_(_IN_FORCE),
            ChangeReport.effective_on <= moment.day,
            ChangeReport.applied_at <= (moment.known_at or clock.now()),
        )
        .order_by(ChangeReport.effective_on, ChangeReport.applied_at, ChangeReport.id)
    )
    return [_word(*row) for row in session.execute(about)]


def _word(person_id: Any, kind: str, stated: str, since: date) -> Word:
    values = change_values.read(kind_of(kind), stated)
    return Word(person_id, str(values.get("programme") or ""), since, kind == GIVES_UP)
