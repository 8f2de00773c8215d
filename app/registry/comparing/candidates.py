"""All pairs of an area that may be one person, found set-based: a million persons in minutes.

Equal numbers and namesakes are asked of the indexes; the people of a village are read once, in the order of an index,
and compared among themselves. A number is opened only where names and place already speak for one person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import combinations, groupby
from typing import Any

from sqlalchemy import String, func, select, type_coerce
from sqlalchemy.orm import Session

from app.registry.check import Area
from app.registry.comparing.likeness import CROWD, Candidate, Someone, among, candidate, judged, someone
from app.registry.models import Likeness, Person, PersonState

BATCH = 5000
LOOKED_AT = (
    Person.id,
    Person.division_code,
    Person.name,
    Person.name_sound,
    Person.birth_on,
    type_coerce(Person.id_no, String).label("token"),
)
KNOWN = (PersonState.ACTIVE, PersonState.DEAD)

Progress = Callable[[int], None]


def candidates(session: Session, area: Area, progress: Progress = lambda _done: None) -> Iterator[Candidate]:
    """Every pair with at least one side in the area. The wall is down around it, the session may be one that reads."""
    yield from same_number(session, area)
    yield from namesakes(session, area)
    yield from neighbours(session, area, progress)


def same_number(session: Session, area: Area) -> Iterator[Candidate]:
    """People with one identity number anywhere in the province, at least one of them alive and registered."""
    twice = (
        select(Person.id_no_index)
        .where(Person.id_no_index.is_not(None))
        .group_by(Person.id_no_index)
        .having(func.count() > 1)
        .subquery()
    )
    about = (
        select(Person.id_no_index, Person.id, Person.division_code, Person.state)
        .join(twice, twice.c.id_no_index == Person.id_no_index)
        .where(Person.state.in_(KNOWN))
        .order_by(Person.id_no_index, Person.id)
    )
    rows = session.execute(about.execution_options(yield_per=BATCH))
    for _index, group in groupby(rows, key=lambda row: row[0]):
        for one, other in _pairs(list(group)):
            if PersonState.ACTIVE in (one[3], other[3]) and (area.contains(one[2]) or area.contains(other[2])):
                left, right = (Someone(row[1], row[2], "", "", None, None) for row in (one, other))
                yield candidate(left, right, Likeness.NUMBER, 100)


def namesakes(session: Session, area: Area) -> Iterator[Candidate]:
    """People of one name and birth date in different villages whose numbers are one slip apart."""
    twice = (
        select(Person.name, Person.birth_on)
        .where(Person.birth_on.is_not(None))
        .group_by(Person.name, Person.birth_on)
        .having(func.count() > 1)
        .subquery()
    )
    about = (
        select(*LOOKED_AT)
        .join(twice, (twice.c.name == Person.name) & (twice.c.birth_on == Person.birth_on))
        .where(Person.state == PersonState.ACTIVE, Person.id_no.is_not(None))
        .order_by(Person.name, Person.birth_on, Person.id)
    )
    for _key, group in groupby(_people(session, about), key=lambda one: (one.name, one.birth_on)):
        for one, other in _pairs(list(group)):
            if one.division_code == other.division_code:
                continue
            if not (area.contains(one.division_code) or area.contains(other.division_code)):
                continue
            if (found := judged(one, other)) is not None:
                yield candidate(one, other, *found)


def neighbours(session: Session, area: Area, progress: Progress) -> Iterator[Candidate]:
    """People of one village who may be one: same birth and like names, or like names and numbers one slip apart."""
    about = (
        select(*LOOKED_AT)
        .where(Person.state == PersonState.ACTIVE, area.holds(Person.division_code))
        .order_by(Person.division_code, Person.id)
    )
    done = 0
    for _village, group in groupby(_people(session, about), key=lambda one: one.division_code):
        people = list(group)
        yield from among(people)
        done += len(people)
        progress(done)


def _people(session: Session, about: Any) -> Iterator[Someone]:
    return map(someone, session.execute(about.execution_options(yield_per=BATCH)))


def _pairs(group: list[Any]) -> Iterable[tuple[Any, Any]]:
    """All pairs of a small group; in a crowd, which has one placeholder in common, each with the first."""
    return combinations(group, 2) if len(group) <= CROWD else ((group[0], one) for one in group[1:])
