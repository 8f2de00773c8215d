"""A small county for screening: the demonstration's people, the shipped catalogue, enrolments and hits at random."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.demo import registry
from app.kernel import clock
from app.programmes.models import Cycle, Enrolment, Programme, ProgrammeRelation, ProgrammeState, ProgrammeVersion
from app.programmes.services.adopting import adopt
from app.programmes.shipped import shipped
from app.registry.models import (
    AttributeDefinition,
    AttributeValue,
    ExternalEntry,
    ExternalList,
    HitState,
    ListHit,
    Person,
)
from app.store.actor import Actor, system
from app.store.wall import as_system

COUNTY, TOWN = "130123000000", "130123100000"
DAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 12, tzinfo=clock.CHINA)
EARLY = datetime(2026, 3, 5, 9, tzinfo=clock.CHINA)
PERSONS = 240


def office() -> Actor:
    """The system, setting up the county as its office would."""
    return replace(system("test"), desk="office_operator", division_code=COUNTY)


def settle(session: Session, folder: Path, persons: int = PERSONS, seed: int = 7) -> None:
    """Fill an empty registry as of early March, and give the county its law."""
    with clock.frozen(EARLY):
        registry.load(session, as_system(session, "test"), persons, folder / "truth.jsonl")
        for entry in sorted(shipped()):
            adopt(session, office(), entry, publish=True)
        _more_law(session)
        _chance(session, Random(seed))
        session.commit()


def programme(
    session: Session, code: str, conditions: str, amount: str, *, since: date = date(2020, 1, 1), **said: Any
) -> ProgrammeVersion:
    """A programme of the county with one published version."""
    row = Programme(
        division_code=COUNTY, code=code, name=f"项目{code}", short_name=code, state=ProgrammeState.ACTIVE, **said
    )
    session.add(row)
    session.flush()
    version = ProgrammeVersion(
        division_code=COUNTY,
        programme_id=row.id,
        number=1,
        effective_from=since,
        conditions=conditions,
        amount=amount,
        state="published",
    )
    session.add(version)
    session.flush()
    return version


def relate(session: Session, one: str, kind: str, other: str) -> None:
    """Lay down what one programme is to another."""
    ids = dict(session.execute(select(Programme.code, Programme.id).where(Programme.code.in_([one, other]))).all())
    session.add(
        ProgrammeRelation(
            division_code=COUNTY, programme_id=ids[one], other_id=ids[other], kind=kind, valid_from=date(2020, 1, 1)
        )
    )
    session.flush()


def _more_law(session: Session) -> None:
    """Programmes that bear on each other in every way, with amounts in fractions and in all cycles."""
    programme(session, "9130123901", '年龄 >= 40\n户籍类型 = "农村"', "年龄 * 1元 / 7", rounding="jiao")
    programme(session, "9130123902", "年龄 >= 50", "2000元 / 3", cycle=Cycle.YEAR, rounding="yuan_down")
    programme(session, "9130123903", "户人口 >= 3", "户人均月收入 / 9 + 3元", unit="household", rounding="yuan_up")
    programme(session, "9130123904", "年龄 >= 45", "40元 - 年龄 * 1元 / 3", cycle=Cycle.QUARTER)
    programme(session, "9130123905", "承包面积 > 0亩", "承包面积 * 3元/亩", unit="land", cycle=Cycle.YEAR)
    programme(session, "9130123906", '户人均月收入 < 900元\n享受("项目9130123901")', "50元", unit="household")
    relate(session, "9130123901", "higher", "9130123902")
    relate(session, "9130123902", "higher", "9130123905")
    relate(session, "9130123904", "deduct", "9130123901")
    relate(session, "9130123906", "forbid", "9130123905")
    relate(session, "9130123906", "not_income", "9130123901")
    relate(session, "9130123906", "not_income", "9130123903")


def _chance(session: Session, random: Random) -> None:
    people = list(session.scalars(select(Person).order_by(Person.id)))
    codes = list(session.scalars(select(Programme.code).order_by(Programme.code)))
    for person in people:
        for code in random.sample(codes, random.choice((0, 0, 1, 3))):
            session.add(_enrolment(person, code, random))
    _hits(session, people, random)
    for one in session.scalars(select(AttributeDefinition).order_by(AttributeDefinition.id)).all():
        if one.kind != "yes_no" or one.owner == "land":
            continue
        for person in random.sample(people, len(people) // 2):
            subject = person.id if one.owner == "person" else person.household_id
            session.merge(_value(one, person, subject, random))
    session.flush()


def _enrolment(person: Person, code: str, random: Random) -> Enrolment:
    return Enrolment(
        person_id=person.id,
        household_id=person.household_id,
        division_code=person.division_code,
        programme_code=code,
        amount=random.choice((5_000, 10_000, 12_345)),
        starts_on=date(2025, random.randint(1, 12), 1),
        ends_on=random.choice((None, None, date(2026, 6, 1), date(2027, 1, 1))),
        state=random.choice(("active", "active", "active", "grace")),
        known_from=clock.now(),
    )


def _value(one: AttributeDefinition, person: Person, subject: int, random: Random) -> AttributeValue:
    return AttributeValue(
        id=one.id * 1_000_000 + subject,
        division_code=person.division_code,
        attribute_id=one.id,
        subject=one.owner,
        subject_id=subject,
        value=random.choice("01"),
        valid_from=date(2026, 1, 1),
        known_from=clock.now(),
    )


def _hits(session: Session, people: list[Person], random: Random) -> None:
    for kind in ("dead", "vehicles", "public_payroll", "companies"):
        found = ExternalList(
            division_code=COUNTY, kind=kind, as_of_on=date(2026, 3, 1), source="test", file_digest=kind,
            taken_at=clock.now(),
        )  # fmt: skip
        session.add(found)
        session.flush()
        for person in random.sample(people, len(people) // 20):
            entry = ExternalEntry(division_code=COUNTY, list_id=found.id, name=person.name)
            session.add(entry)
            session.flush()
            state = random.choice(list(HitState))
            session.add(
                ListHit(
                    division_code=person.division_code, person_id=person.id, kind=kind, list_id=found.id,
                    entry_id=entry.id, likeness="both", entry_name=person.name, as_of_on=found.as_of_on,
                    state=state, found_at=clock.now(), decided_at=None if state == "open" else clock.now(),
                )
            )  # fmt: skip
