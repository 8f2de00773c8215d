"""One meaning for everybody and for one: facts, outcomes and reasons of the columns and of the household are equal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, event, select, update
from sqlalchemy.orm import Session

from app.kernel import clock
from app.programmes.facts.columns import Moment
from app.programmes.facts.single import home_of
from app.programmes.models import ProgrammeVersion, ScreeningResult
from app.programmes.screening import asking, explain, explain_household, screen_area, weighing
from app.programmes.screening.explanation import Outcome
from app.programmes.screening.household import Weighing
from app.programmes.screening.running import compiled_law, gather, need_of
from app.programmes.screening.workplace import workplace
from app.registry.models import Household, Person
from app.registry.services import households, persons
from app.store.actor import system
from tests import world
from tests.programmes.screening import chance, village
from tests.programmes.screening.county import COUNTY, DAY, EARLY, NOON, programme

COLUMNS = tuple(Outcome.__dataclass_fields__)
MOMENTS = (Moment(DAY), Moment(date(2026, 4, 1), datetime(2026, 5, 1, 9, tzinfo=clock.CHINA)), Moment(date(2026, 7, 1)))


@pytest.fixture(scope="module")
def changed(settled: Path, app: Any) -> None:
    """Some of the people change in June, by the services and so with facts in both times."""
    from app.store.sessions import system_session

    with clock.frozen(datetime(2026, 6, 10, 9, tzinfo=clock.CHINA)), system_session("test") as session:
        actor = system("test")
        homes = list(session.scalars(select(Household).order_by(Household.id).limit(12)))
        for home in homes[:6]:
            other = "urban" if home.hukou_type == "rural" else "rural"
            households.amend_household(session, actor, home, {"hukou_type": other, "effective_on": date(2026, 3, 20)})
        for person in session.scalars(select(Person).where(Person.household_id.in_([h.id for h in homes]))).all():
            if person.state == "active":
                persons.amend_person(
                    session, actor, person, {"health": "severe", "in_school": None, "effective_on": date(2026, 5, 2)}
                )


@pytest.fixture
def statements(app: Flask) -> Iterator[list[str]]:
    """What is asked of the database meanwhile."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_said: Any) -> None:
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield asked
    event.remove(Engine, "before_cursor_execute", note)


def _stored(row: ScreeningResult) -> dict[str, Any]:
    return {name: getattr(row, name) for name in COLUMNS}


@pytest.mark.parametrize("moment", [*MOMENTS[:2], pytest.param(MOMENTS[2], marks=pytest.mark.deep)], ids=str)
def test_the_facts_of_everybody_are_those_of_each_household(
    session: Session, changed: None, november: None, moment: Moment
) -> None:
    compiled = compiled_law(session, COUNTY, moment.day)
    need = need_of(session, COUNTY, compiled)
    with workplace() as (engine, _folder):
        gather(session, engine, need, COUNTY, moment)
        found = engine.sql("FROM person_facts").to_arrow_table().to_pylist()
        homes = {row["id"]: row for row in engine.sql("FROM household_facts").to_arrow_table().to_pylist()}
    assert len(found) > 150
    seen = 0
    for household_id, told in sorted(homes.items()):
        home = home_of(session, household_id, moment)
        assert {name: home.household[name] for name in told if name in home.household} == {
            name: value for name, value in told.items() if name in home.household
        }
        own = {row["id"]: row for row in found if row["household_id"] == household_id}
        assert set(own) == {one["id"] for one in home.persons}
        for one in home.persons:
            assert {name: one.get(name) for name in own[one["id"]]} == own[one["id"]]
            seen += 1
    assert seen == len(found)


@pytest.mark.parametrize(
    "moment", [MOMENTS[1], *(pytest.param(one, marks=pytest.mark.deep) for one in (MOMENTS[0], MOMENTS[2]))], ids=str
)
def test_each_household_comes_to_what_the_screening_of_everybody_found(
    session: Session, changed: None, november: None, moment: Moment
) -> None:
    compiled = compiled_law(session, COUNTY, moment.day)
    with workplace() as (engine, _folder):
        gather(session, engine, need_of(session, COUNTY, compiled), COUNTY, moment)
        for step in (asking.prepare, asking.ask, weighing.weigh):
            step(engine, compiled)
        rows = (
            engine.sql(f"SELECT {', '.join(name for name in COLUMNS if name != 'version_id')} FROM outcome")
            .to_arrow_table()
            .to_pylist()
        )
    found = {(row["person_id"], row["programme_code"]): row for row in rows}
    assert {row["finding"] for row in rows} == {"exit", "enter", "amount", "ask", "agrees"}
    assert {row["entitled"] for row in rows} == {True, False, None}
    alone: dict[tuple[int, str], dict[str, Any]] = {}
    for household_id in session.scalars(select(Household.id)):
        for one in Weighing(home_of(session, household_id, moment), compiled).outcomes():
            said = asdict(one)
            said.pop("version_id")
            alone[one.person_id, one.programme_code] = said | {"finding": str(one.finding)}
    assert alone.keys() == found.keys()
    for key, said in alone.items():
        assert said == found[key]


@pytest.mark.parametrize(("seed", "many"), [(1, 40), pytest.param(2, 2_000, marks=pytest.mark.deep)])
def test_households_at_random_come_to_what_everybody_comes_to(
    session: Session, settled: Path, november: None, small_world: world.World, seed: int, many: int
) -> None:
    random = Random(seed)
    for _ in range(many):
        chance.household(session, random, small_world.officers["town_operator"])
    rows = village.found(session, compiled_law(session, COUNTY, DAY)).values()
    assert {row["finding"] for row in rows} == {"exit", "enter", "amount", "ask", "agrees"}
    assert {row["blocked_by"] is None for row in rows} == {True, False}
    assert any("本人自愿放弃" in (row["reason"] or "") for row in rows)


def test_what_is_stored_is_what_the_explanation_says(session: Session, changed: None, november: None) -> None:
    run = screen_area(session, system("test"), COUNTY, DAY)
    assert (run.state, run.people > 150, run.changed > 100) == ("done", True, True)
    stored = session.scalars(select(ScreeningResult).order_by(ScreeningResult.id)).all()
    for row in stored[::9]:
        person = session.get_one(Person, row.person_id)
        found = explain(session, person, row.programme_code, DAY)
        assert found is not None
        assert asdict(found.outcome) == _stored(row)


def test_a_household_is_read_once_for_all_programmes_and_the_law_once_in_a_transaction(
    session: Session, changed: None, november: None, statements: list[str]
) -> None:
    homes = session.scalars(select(Household).where(Household.people > 2).order_by(Household.id).limit(5)).all()
    explain_household(session, homes[0].id, None, DAY)
    for home in homes[1:]:
        statements.clear()
        told = explain_household(session, home.id, None, DAY)
        people = session.scalars(select(Person).where(Person.household_id == home.id, Person.state == "active")).all()
        assert all(len(told.of_person(one.id)) > 27 for one in people)
        assert len(statements) <= 13


def test_law_that_changes_is_read_anew(session: Session, changed: None, november: None) -> None:
    before = compiled_law(session, COUNTY, DAY)
    assert compiled_law(session, COUNTY, DAY) is before
    drafted = ProgrammeVersion.state == "published", ProgrammeVersion.division_code == COUNTY
    with session.begin_nested() as savepoint:
        session.execute(update(ProgrammeVersion).where(*drafted).values(state="draft"))
        assert compiled_law(session, COUNTY, DAY).programmes == ()
        savepoint.rollback()
    assert compiled_law(session, COUNTY, DAY).programmes == before.programmes
    programme(session, "9130123989", "年龄 >= 60", "30元")
    assert compiled_law(session, COUNTY, DAY).programme("9130123989") is not None
    session.rollback()
    assert compiled_law(session, COUNTY, DAY).programme("9130123989") is None


def test_a_payment_of_march_is_explained_in_november_by_what_was_known_in_march(
    session: Session, changed: None, november: None
) -> None:
    assert EARLY < NOON
    ill = select(Person).where(Person.state == "active", Person.health == "severe").order_by(Person.id)
    person = session.scalars(ill).first()
    assert person is not None
    then = home_of(session, person.household_id, Moment(date(2026, 5, 10), datetime(2026, 5, 10, tzinfo=clock.CHINA)))
    now = home_of(session, person.household_id, Moment(date(2026, 5, 10)))
    assert {one["id"]: one["health"] for one in now.persons}[person.id] == "severe"
    assert {one["id"]: one["health"] for one in then.persons}[person.id] != "severe"
