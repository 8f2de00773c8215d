"""Households at random, with gaps, extremes and everything that bears on a rule, for the law that is shipped."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel import clock
from app.programmes.models import Programme
from app.registry import attributes
from app.registry.attributes import Attribute
from app.registry.models import Asset, AttributeKind, AttributeValue, Income, LandHolding, Person
from app.registry.services.attributes import attributes_of
from tests.programmes.screening import village
from tests.programmes.screening.county import COUNTY, DAY

ENDS = (date(1916, 2, 29), date(1946, 11, 20), date(1946, 11, 21), date(2008, 11, 20), date(2026, 11, 20))
"""Birthdays on which an age turns over."""
LISTS = ("dead", "vehicles", "public_payroll", "companies")


def household(session: Session, random: Random, officer: int) -> list[Person]:
    """One household with its people, incomes, assets, land, attributes, enrolments, hits and what they gave up."""
    people = village.home(
        session, *(_born(random) for _ in range(random.randint(1, 5))), income=_income(random), **_same(random)
    )
    for person in people:
        for name, value in _own(random).items():
            setattr(person, name, value)
    session.add_all([*_assets(people[0], random), *_land(people[0], random), *_incomes(people, random)])
    _attributes(session, people, random)
    _standing(session, people, random, officer)
    session.flush()
    return people


def _born(random: Random) -> date | None:
    anywhen = date(1920, 1, 1) + timedelta(days=random.randint(0, 38_000))
    return random.choice((anywhen, anywhen, anywhen, random.choice(ENDS), None))


def _income(random: Random) -> int | None:
    return random.choice((None, 0, random.randint(1, 400_000), random.randint(1, 9_000_000)))


def _same(random: Random) -> dict[str, Any]:
    return {"hukou_type": random.choice(("rural", "rural", "urban"))}


def _own(random: Random) -> dict[str, Any]:
    grade = random.choice((None, None, 1, 2, 3, 4))
    return {
        "sex": random.choice("12129"),
        "health": random.choice((None, "good", "chronic", "severe", "disabled")),
        "disability_grade": grade,
        "disability_kind": None if grade is None else random.choice("1234567"),
        "disability_until": random.choice((None, DAY, DAY + timedelta(days=1))),
        "can_work": random.choice((None, True, False)),
        "in_school": random.choice((None, True, False)),
        "state": random.choice(("active",) * 9 + ("dead",)),
    }


def _incomes(people: list[Person], random: Random) -> list[Income]:
    return [
        Income(
            **_of(random.choice(people)), year=random.choice((2024, 2025, 2026)), kind="business",
            amount=random.randint(-50_000, 2_000_000),
        )
        for _ in range(random.choice((0, 0, 1, 2)))
    ]  # fmt: skip


def _assets(head: Person, random: Random) -> list[Asset]:
    kinds = ("savings", "house", "vehicle", "machine", "company")
    return [
        Asset(
            **_of(head), year=random.choice((2024, 2025)), kind=random.choice(kinds), quantity=random.randint(1, 3),
            amount=random.choice((None, random.randint(0, 9_000_000))),
        )
        for _ in range(random.choice((0, 0, 1, 3)))
    ]  # fmt: skip


def _land(head: Person, random: Random) -> list[LandHolding]:
    seasons = random.choice(((), ("year",), ("spring", "autumn")))
    return [
        LandHolding(
            **{name: value for name, value in _of(head).items() if name != "person_id"}, year=2026, season=season,
            contract=random.randint(0, 3_000), registered=random.randint(0, 3_000),
            transferred_in=random.choice((0, 500)), transferred_out=random.choice((0, 500)),
            excluded=random.choice((0, 100)), subsidised=random.randint(0, 3_000),
        )
        for season in seasons
    ]  # fmt: skip


def _of(person: Person) -> dict[str, Any]:
    return {
        "household_id": person.household_id,
        "person_id": person.id,
        "division_code": person.division_code,
        "known_from": clock.now(),
    }


def _attributes(session: Session, people: list[Person], random: Random) -> None:
    for one in attributes_of(session, COUNTY):
        subjects = {"person": [person.id for person in people], "household": [people[0].household_id]}
        for subject in subjects.get(one.owner, []):
            if random.random() < 0.5:
                text, number = attributes.kept(one, _value(one, random))
                session.add(
                    AttributeValue(
                        division_code=village.VILLAGE, attribute_id=one.id, subject=one.owner, subject_id=subject,
                        value=text, number=number, valid_from=date(2026, 1, 1), known_from=clock.now(),
                    )
                )  # fmt: skip


def _value(one: Attribute, random: Random) -> Any:
    if one.kind == AttributeKind.CHOICE:
        return random.choice(list(one.choices))
    if one.is_number:
        return random.randint(0, 100) * 10**one.decimals
    if one.kind == AttributeKind.YES_NO:
        return random.random() < 0.5
    return DAY - timedelta(days=random.randint(0, 2_000)) if one.kind == AttributeKind.DATE else "有"


def _standing(session: Session, people: list[Person], random: Random, officer: int) -> None:
    codes = list(session.scalars(select(Programme.code).order_by(Programme.code)))
    for person in people:
        taken = random.sample(codes, random.choice((0, 1, 1, 3)))
        for code in taken:
            state = random.choice(("active", "active", "grace"))
            village.enrol(session, person, code, random.choice((5_000, 10_000, 12_345)), state)
        if random.random() < 0.3:
            village.hit(session, person, random.choice(LISTS), random.choice(("open", "true", "untrue")))
        if random.random() < 0.3:
            kind = random.choice(("renunciation", "renunciation", "renunciation_end"))
            since = random.choice((date(2026, 9, 1), date(2026, 12, 1)))
            village.state(session, officer, person, kind, random.choice(taken or codes), since)
