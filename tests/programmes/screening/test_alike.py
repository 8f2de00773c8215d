"""One meaning for everybody and for one: facts, outcomes and reasons of the columns and of the household are equal."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel import clock
from app.programmes.facts.columns import Moment
from app.programmes.facts.single import home_of
from app.programmes.models import ScreeningResult
from app.programmes.screening import asking, explain, screen_area, weighing
from app.programmes.screening.explanation import Outcome
from app.programmes.screening.household import Weighing
from app.programmes.screening.running import compiled_law, gather, need_of
from app.programmes.screening.workplace import workplace
from app.registry.models import Household, Person
from app.registry.services import households, persons
from app.store.actor import system
from tests.programmes.screening.county import COUNTY, DAY, EARLY, NOON

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


def _stored(row: ScreeningResult) -> dict[str, Any]:
    return {name: getattr(row, name) for name in COLUMNS}


@pytest.mark.parametrize("moment", MOMENTS, ids=str)
def test_the_facts_of_everybody_are_those_of_each_household(
    session: Session, changed: None, november: None, moment: Moment
) -> None:
    compiled = compiled_law(session, COUNTY, moment.day)
    need = need_of(session, COUNTY, compiled)
    with workplace() as (engine, _folder):
        gather(session, engine, need, COUNTY, moment)
        found = engine.sql("FROM person_facts").to_arrow_table().to_pylist()
        homes = {row["id"]: row for row in engine.sql("FROM household_facts").to_arrow_table().to_pylist()}
    assert len(found) > 300
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


@pytest.mark.parametrize("moment", MOMENTS, ids=str)
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


def test_what_is_stored_is_what_the_explanation_says(session: Session, changed: None, november: None) -> None:
    run = screen_area(session, system("test"), COUNTY, DAY)
    assert (run.state, run.people > 300, run.changed > 200) == ("done", True, True)
    stored = session.scalars(select(ScreeningResult).order_by(ScreeningResult.id)).all()
    for row in stored[::9]:
        person = session.get_one(Person, row.person_id)
        found = explain(session, person, row.programme_code, DAY)
        assert found is not None
        assert asdict(found.outcome) == _stored(row)


def test_a_payment_of_march_is_explained_in_november_by_what_was_known_in_march(
    session: Session, changed: None, november: None
) -> None:
    assert EARLY < NOON
    person = session.scalars(select(Person).where(Person.state == "active", Person.health == "severe")).first()
    assert person is not None
    then = home_of(session, person.household_id, Moment(date(2026, 5, 10), datetime(2026, 5, 10, tzinfo=clock.CHINA)))
    now = home_of(session, person.household_id, Moment(date(2026, 5, 10)))
    assert {one["id"]: one["health"] for one in now.persons}[person.id] == "severe"
    assert {one["id"]: one["health"] for one in then.persons}[person.id] != "severe"
