"""A county with one programme whose rules anybody can check by head: fifty yuan a month from the age of eighty on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.kernel import clock
from app.programmes.models import (
    Enrolment,
    Finding,
    Programme,
    ProgrammeState,
    ProgrammeVersion,
    ScreeningDecision,
    ScreeningResult,
    ScreeningRun,
)
from app.programmes.screening import explain
from app.registry.models import Person
from app.registry.services import households
from app.store.actor import Actor
from app.store.sessions import session_for, system_session
from tests import signing, world

COUNTY, TOWN, VILLAGE, OTHER_VILLAGE = "130123000000", "130123100000", "130123100201", "130123101201"
CODE, NAME = "2081902", "高龄津贴"
CONDITIONS = '年龄 >= 80 # 第三条\n户籍类型 = "农村" # 第四条'
FEN = 5_000
OLD, YOUNG = date(1938, 2, 14), date(1985, 5, 20)


def laid_down(conditions: str = CONDITIONS, amount: str = "50元") -> int:
    """The programme with one published version; returns the version's number in the database."""
    with system_session("tests lay down rules") as session:
        programme = Programme(division_code=COUNTY, code=CODE, name=NAME, short_name=NAME, state=ProgrammeState.ACTIVE)
        session.add(programme)
        session.flush()
        version = ProgrammeVersion(
            division_code=COUNTY,
            programme_id=programme.id,
            number=1,
            effective_from=date(2020, 1, 1),
            document_no="示例〔2020〕1号",
            conditions=conditions,
            amount=amount,
            state="published",
        )
        session.add(version)
        session.commit()
        return version.id


def person(name: str = "王长富", born: date | None = OLD, village: str = VILLAGE, **said: Any) -> Person:
    """The head of a household of one, registered by the services."""
    with system_session("tests look up an actor") as session:
        actor = world.actor(session, world_of(), "town_operator" if village == VILLAGE else "other_town_operator")
    with session_for(actor) as session:
        data: Mapping[str, Any] = {"division_code": village, "group_no": 1, "head_name": name, **said}
        home = households.register_household(session, actor, data)
        session.execute(update(Person).where(Person.id == home.head_id).values(birth_on=born))
        session.commit()
        found = session.get_one(Person, home.head_id)
        session.expunge(found)
        return found


def enrolled(row: Person, amount: int = FEN, starts_on: date = date(2024, 1, 1)) -> int:
    """The person receives already, from an old system."""
    with system_session("tests enrol") as session:
        made = Enrolment(
            division_code=row.division_code,
            programme_code=CODE,
            person_id=row.id,
            household_id=row.household_id,
            amount=amount,
            starts_on=starts_on,
            known_from=clock.now(),
            source="一卡通导入",
        )
        session.add(made)
        session.commit()
        return made.id


def found(row: Person, **said: Any) -> int:
    """The result that a screening of now keeps of the person; returns its key. ``said`` overrides what it says."""
    with system_session("tests screen") as session:
        run = ScreeningRun(
            division_code=COUNTY,
            day=clock.today(),
            known_at=clock.now(),
            state="done",
            people=1,
            programmes=1,
            started_at=clock.now(),
            finished_at=clock.now(),
        )
        session.add(run)
        session.flush()
        told = explain(session, session.get_one(Person, row.id), CODE, clock.today())
        assert told is not None
        values: dict[str, Any] = asdict(told.outcome)
        made = ScreeningResult(
            division_code=row.division_code, run_id=run.id, screened_at=clock.now(), **(values | said)
        )
        session.add(made)
        session.commit()
        return made.id


def result(key: int) -> ScreeningResult:
    """A result as it now stands."""
    with system_session("tests look") as session:
        return session.get_one(ScreeningResult, key)


def enrolments(row: Person) -> list[Enrolment]:
    """The enrolments of a person that are known to be so, in their order."""
    with system_session("tests look") as session:
        about = select(Enrolment).where(Enrolment.person_id == row.id, Enrolment.known_to.is_(None))
        return list(session.scalars(about.order_by(Enrolment.id)))


def decisions(row: Person) -> list[ScreeningDecision]:
    """What was decided of a person, in order."""
    with system_session("tests look") as session:
        about = select(ScreeningDecision).where(ScreeningDecision.person_id == row.id)
        return list(session.scalars(about.order_by(ScreeningDecision.id)))


def finding(key: int) -> Finding:
    """What a result says."""
    return Finding(result(key).finding)


_world: list[world.World] = []


def use(small_world: world.World) -> None:
    """From now on people are registered by the officers of this world."""
    _world[:] = [small_world]


def world_of() -> world.World:
    """The world in use."""
    return _world[0]


def actor(key: str) -> Actor:
    """An officer of the world at work."""
    with system_session("tests look up an actor") as session:
        return world.actor(session, world_of(), key)


def signed_in(app: Flask, key: str) -> FlaskClient:
    """A client at work as one of the world's officers."""
    client = app.test_client()
    signing.sign_in(client, key)
    return client
