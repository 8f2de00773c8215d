"""The facts of one household from its rows: what the columns of :mod:`app.programmes.facts.building` say of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Date, bindparam, or_, select
from sqlalchemy.orm import Session

from app.kernel import clock
from app.programmes.facts import renouncing
from app.programmes.facts.building import AREAS, WEALTH
from app.programmes.facts.columns import HOUSEHOLDS, PERSONS, Moment
from app.programmes.facts.renouncing import Word
from app.programmes.formula import Case
from app.programmes.models import Enrolment
from app.programmes.names import fact_code
from app.registry.attributes import Attribute
from app.registry.models import (
    Asset,
    Fact,
    HitState,
    Household,
    Income,
    LandHolding,
    ListHit,
    Person,
    PersonState,
    Season,
    Subject,
)
from app.registry.services import facts, values
from app.registry.services.attributes import attributes_of
from app.store.types import Instant

Values = dict[str, Any]
_TRACKED = {
    source.table: tuple(name for name in source.names if name not in ("id", "valid_from", "known_from"))
    for source in (HOUSEHOLDS, PERSONS)
}


@dataclass(frozen=True)
class Enrolled:
    """What a person is enrolled with in a programme: fen per period, and whether it is the time of grace."""

    amount: int
    in_grace: bool


@dataclass(frozen=True)
class Home:
    """A household as of a moment: its people who are in the registry first, and those who are gone.

    ``persons`` are their facts by code, with ``id``, ``state`` and ``division_code`` besides; ``words`` are what they
    stated of giving up programmes.
    """

    id: int
    moment: Moment
    division_code: str
    household: Values
    persons: Sequence[Values]
    gone: Sequence[Values] = ()
    enrolled: Mapping[int, Mapping[str, Enrolled]] = field(default_factory=dict)
    hits: Sequence[ListHit] = ()
    words: Sequence[Word] = ()

    def listed(self, person_id: int) -> frozenset[str]:
        """The lists on which somebody found the person to be in truth."""
        return frozenset(one.kind for one in self.hits if one.person_id == person_id and self.is_true(one))

    def is_open(self, hit: ListHit) -> bool:
        """Whether nobody had found out about a hit by then."""
        return hit.state == HitState.OPEN or not self._decided(hit)

    def is_true(self, hit: ListHit) -> bool:
        """Whether somebody had found a hit to be true by then."""
        return hit.state == HitState.TRUE and self._decided(hit)

    def _decided(self, hit: ListHit) -> bool:
        return hit.decided_at is None or hit.decided_at <= (self.moment.known_at or clock.now())

    def place_of(self, person_id: int) -> int | None:
        """The place of a person among those in the registry."""
        return next((place for place, one in enumerate(self.persons) if one["id"] == person_id), None)


def home_of(session: Session, household_id: int, moment: Moment) -> Home:
    """The household of that key as of a moment. The wall is the caller's to lift: rules read what others noted."""
    home = session.get(Household, household_id)
    if home is None:
        raise LookupError(household_id)
    read = _Reading(session, moment)
    rows = read.people(household_id)
    row = read.row(home)
    persons = [one for one in rows if one["state"] == PersonState.ACTIVE]
    read.complete(home, row, persons)
    ids = [one["id"] for one in rows]
    return Home(
        id=household_id,
        moment=moment,
        division_code=row["division_code"] or home.division_code,
        household=row,
        persons=persons,
        gone=[one for one in rows if one["state"] != PersonState.ACTIVE],
        enrolled=read.enrolled(ids),
        hits=read.hits(ids),
        words=renouncing.words_of(session, moment, ids),
    )


def case_of(
    home: Home,
    standards: Mapping[tuple[str, str], int | Decimal],
    household: Values,
    receives: Sequence[frozenset[str]],
    subject: int = 0,
) -> Case:
    """A household as the evaluator takes it. ``standards`` are those of its division."""
    return Case(
        day=home.moment.day,
        household=household,
        persons=home.persons,
        subject=subject,
        receives=receives,
        listed=[home.listed(one["id"]) for one in home.persons],
        standards=standards,
    )


def with_income(household: Values, year_fen: int | None) -> Values:
    """The household's facts with the incomes that follow from a yearly one."""
    people = household["household_people"]
    return household | {
        "household_year_income": year_fen,
        "household_month_income": half_up(year_fen, 12),
        "income_per_head_month": half_up(year_fen, 12 * people),
    }


def half_up(number: int | None, parts: int) -> int | None:
    """A part of a sum in whole fen, half a fen up."""
    if number is None or not parts:
        return None
    size = (2 * abs(number) + parts) // (2 * parts)
    return size if number >= 0 else -size


def _known(model: Any) -> tuple[Any, ...]:
    at = bindparam("at", type_=model.known_from.type)
    return (model.known_from <= at, or_(model.known_to.is_(None), model.known_to > at))


def _yearly(model: Any) -> Any:
    return select(model).where(model.household_id == bindparam("home"), model.year <= bindparam("year"), *_known(model))


_YEARLY = {model: _yearly(model) for model in (Income, Asset, LandHolding)}
_DAY = bindparam("day", type_=Date)
_ENROLMENTS = (
    select(Enrolment)
    .where(
        Enrolment.person_id.in_(bindparam("persons", expanding=True)),
        Enrolment.starts_on <= _DAY,
        or_(Enrolment.ends_on.is_(None), Enrolment.ends_on > _DAY),
        *_known(Enrolment),
    )
    .order_by(Enrolment.id)
)
_HITS = (
    select(ListHit)
    .where(
        ListHit.person_id.in_(bindparam("persons", expanding=True)),
        ListHit.found_at <= bindparam("at", type_=Instant),
        or_(ListHit.happened_on.is_(None), ListHit.happened_on <= _DAY),
    )
    .order_by(ListHit.id)
)


class _Reading:
    """Reads the rows of one household as of a moment."""

    def __init__(self, session: Session, moment: Moment) -> None:
        self.session, self.moment = session, moment

    def row(self, one: Household | Person) -> Values:
        """What is known of a household or a person as of the moment."""
        names = _TRACKED[str(one.__tablename__)]
        if self.moment.is_present:
            return {name: getattr(one, name) for name in names}
        return facts.as_of(self.session, one, self.moment.day, self.moment.known_at, names)

    def people(self, household_id: int) -> list[Values]:
        """The people who are, or as of the moment were, of the household, in the order of their keys."""
        about = select(Person).where(Person.household_id == household_id)
        if not self.moment.is_present:
            once = select(Fact.subject_id).where(
                Fact.subject == Subject.PERSON, Fact.name == "household_id", Fact.value == str(household_id)
            )
            about = select(Person).where(or_(Person.household_id == household_id, Person.id.in_(once)))
        found = []
        for one in self.session.scalars(about.order_by(Person.id)):
            row = self.row(one)
            if row["household_id"] == household_id and row["state"] is not None:
                found.append(row | {"id": one.id, "name": one.name, "valid_from": one.valid_from, "row": one})
        return found

    def complete(self, home: Household, household: Values, persons: Sequence[Values]) -> None:
        """Add to the rows what is reckoned from incomes, assets, land and attributes."""
        incomes = self._latest(Income, home.id)
        year = sum(one.amount for one in incomes) if incomes else None
        household |= {"household_people": len(persons), "protected_people": len(persons)}
        household |= {"household_hukou": household["hukou_type"], **self._wealth(home.id, year is not None)}
        household |= {**self._areas(home.id), **self._attributes([home]).get(home.id, {})}
        household |= with_income(household, year)
        own = self._attributes([one["row"] for one in persons])
        for one in persons:
            one |= own.get(one["id"], {})
            one |= self._person(one, household["head_id"])
            mine = [income.amount for income in incomes if income.person_id == one["id"]]
            one["personal_month_income"] = None if year is None else half_up(sum(mine), 12)

    def enrolled(self, persons: Sequence[int]) -> dict[int, dict[str, Enrolled]]:
        """What each person is enrolled with on the day, by programme; of several the last one noted."""
        day = self.moment.day
        found: dict[int, dict[str, Enrolled]] = {}
        for one in self.session.scalars(_ENROLMENTS, {"persons": persons, "day": day, "at": self._at()}):
            found.setdefault(one.person_id, {})[one.programme_code] = Enrolled(one.amount, one.state == "grace")
        return found

    def hits(self, persons: Sequence[int]) -> list[ListHit]:
        """The hits on external lists that were found by then, of what had happened by the day."""
        said = {"persons": persons, "day": self.moment.day, "at": self._at()}
        return list(self.session.scalars(_HITS, said))

    def _person(self, one: Values, head_id: int | None) -> Values:
        day: date = self.moment.day
        since, born = one["valid_from"], one["birth_on"]
        return {
            "age": None if born is None else _years(born, day),
            "sex": one["sex"] if one["sex"] in ("1", "2") else None,
            "is_head": one["id"] == head_id,
            "months_registered": _months(since, day),
        }

    def _wealth(self, household_id: int, surveyed: bool) -> Values:
        assets = self._latest(Asset, household_id)
        if not assets and not surveyed:
            return dict.fromkeys(WEALTH)
        return {
            name: sum((one.amount or 0) if name == "savings" else one.quantity for one in assets if one.kind == kind)
            for name, kind in WEALTH.items()
        }

    def _areas(self, household_id: int) -> Values:
        land = self._latest(LandHolding, household_id)
        whole = [one for one in land if one.season == Season.YEAR] or land
        return {name: max((getattr(one, column) for one in whole), default=0) for name, column in AREAS.items()}

    def _latest(self, model: Any, household_id: int) -> list[Any]:
        """The statements of the latest year that has any."""
        said = {"home": household_id, "year": self.moment.day.year, "at": self._at()}
        rows = list(self.session.scalars(_YEARLY[model], said))
        last = max((one.year for one in rows), default=0)
        return [one for one in rows if one.year == last]

    def _attributes(self, subjects: Sequence[Household | Person]) -> dict[int, Values]:
        if not subjects:
            return {}
        told = values.values_of(self.session, subjects, on=self.moment.day, known=self.moment.known_at)
        owner = values.OWNERS[type(subjects[0])]
        named = {one.code: one for one in attributes_of(self.session, subjects[0].division_code) if one.owner == owner}
        return {
            key: {fact_code(named[code]): _figure(named[code], value) for code, value in found.items()}
            for key, found in told.items()
        }

    def _at(self) -> datetime:
        return self.moment.known_at or clock.now()


def _figure(one: Attribute, value: Any) -> Any:
    """Plain numbers are kept in whole parts of their unit and read as what they are."""
    if one.is_number and one.kind not in ("money", "area"):
        return Decimal(value).scaleb(-one.decimals)
    return value


def _months(since: date, until: date) -> int:
    return (until.year - since.year) * 12 + until.month - since.month - (until.day < since.day)


def _years(born: date, day: date) -> int:
    return day.year - born.year - ((born.month, born.day) > (day.month, day.day))
