"""Two times: what held on a day is answered by what was known on a day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kernel import clock
from app.registry.models import Fact, Household, Income, Person
from app.registry.services import facts, households, persons, statements
from app.store.actor import Actor
from tests.registry.conftest import SPOUSE_NO, clear, register

JANUARY, MARCH, MAY, NOVEMBER = (datetime(2026, month, 10, 9, tzinfo=clock.CHINA) for month in (1, 3, 5, 11))


@pytest.fixture
def story(work: Session, operator: Actor, village: str):  # type: ignore[no-untyped-def]
    """A household registered in January; in May it became known that it had been urban since February."""
    with clock.frozen(JANUARY):
        home = register(work, operator, village, hukou_type="rural")
    with clock.frozen(MAY):
        households.amend_household(work, operator, home, {"hukou_type": "urban", "effective_on": date(2026, 2, 1)})
    yield home
    work.rollback()
    clear()


def test_a_payment_of_march_is_explained_by_what_was_known_in_march(work: Session, story: Household) -> None:
    on = date(2026, 3, 1)
    assert facts.value_as_of(work, story, "hukou_type", on, MARCH) == "rural"
    assert facts.value_as_of(work, story, "hukou_type", on, NOVEMBER) == "urban"
    assert facts.value_as_of(work, story, "hukou_type", date(2026, 1, 15), NOVEMBER) == "rural"


def test_before_it_began_and_before_it_was_known_there_is_nothing(work: Session, story: Household) -> None:
    assert facts.value_as_of(work, story, "hukou_type", date(2025, 12, 31), NOVEMBER) is None
    assert facts.value_as_of(work, story, "hukou_type", date(2026, 1, 15), JANUARY - timedelta(days=1)) is None


def test_a_correction_replaces_what_was_wrong_and_keeps_that_it_was_said(
    work: Session, operator: Actor, story: Household
) -> None:
    with clock.frozen(NOVEMBER):
        households.amend_household(work, operator, story, {"hukou_type": "rural", "effective_on": date(2026, 2, 1)})
    on = date(2026, 6, 1)
    later = NOVEMBER + timedelta(days=1)
    assert facts.value_as_of(work, story, "hukou_type", on, later) == "rural"
    assert facts.value_as_of(work, story, "hukou_type", on, NOVEMBER - timedelta(days=1)) == "urban"
    assert facts.value_as_of(work, story, "hukou_type", on, MARCH) == "rural"


def test_what_never_changed_keeps_no_fact_and_answers_all_the_same(work: Session, story: Household) -> None:
    kept = work.scalars(sa.select(Fact.name).where(Fact.subject_id == story.id, Fact.subject == "household")).all()
    assert set(kept) == {"hukou_type"}
    assert facts.value_as_of(work, story, "group_no", date(2026, 3, 1), MARCH) == 3


def test_a_sealed_value_is_kept_sealed_and_read_back(work: Session, operator: Actor, story: Household) -> None:
    person = work.get_one(Person, story.head_id)
    with clock.frozen(MAY):
        persons.amend_person(work, operator, person, {"telephone": "13800001234", "effective_on": date(2026, 4, 1)})
    fact = work.scalars(sa.select(Fact).where(Fact.name == "telephone", Fact.valid_from == date(2026, 4, 1))).one()
    assert fact.value is None
    raw = work.connection().exec_driver_sql(f"SELECT sealed_value FROM facts WHERE id = {fact.id}").scalar()
    assert "13800001234" not in raw
    assert facts.value_as_of(work, person, "telephone", date(2026, 4, 2), NOVEMBER) == "13800001234"
    assert facts.value_as_of(work, person, "telephone", date(2026, 3, 2), NOVEMBER) is None


def test_every_kind_of_value_comes_back_as_it_was(work: Session, operator: Actor, story: Household) -> None:
    person = work.get_one(Person, story.head_id)
    said = {"can_work": False, "disability_kind": "4", "disability_grade": 2, "health": "disabled", "marital": "20"}
    with clock.frozen(MAY):
        persons.amend_person(work, operator, person, {**said, "effective_on": date(2026, 4, 1)})
    with clock.frozen(NOVEMBER):
        persons.amend_person(work, operator, person, {"can_work": True, "disability_grade": 1})
    found = facts.as_of(work, person, date(2026, 5, 1), NOVEMBER + timedelta(days=1))
    assert {name: found[name] for name in said} == said
    assert found["birth_on"] == date(1938, 2, 14)


def test_a_corrected_statement_of_a_year_keeps_what_was_said(work: Session, operator: Actor, story: Household) -> None:
    with clock.frozen(MARCH):
        said = {"household_id": story.id, "year": 2025, "kind": "wages", "amount": 1_200_000}
        first = statements.state_income(work, operator, said)
    with clock.frozen(NOVEMBER):
        second = statements.correct_income(work, operator, first, {"amount": 1_300_000})
    assert first.known_to == second.known_from
    assert work.scalars(sa.select(Income.amount).where(Income.known_to.is_(None))).all() == [1_300_000]


def test_who_follows_a_dead_head_is_the_head_from_then_on(work: Session, operator: Actor, story: Household) -> None:
    first = story.head_id
    with clock.frozen(MAY):
        persons.report_death(work, operator, work.get_one(Person, first), {"death_on": date(2026, 5, 1)})
        said = {"household_id": story.id, "name": "李秀英", "id_no": SPOUSE_NO, "relation": "02"}
        heir = persons.register_person(work, operator, said)
    assert story.head_id == heir.id
    days = (date(2026, 4, 1), date(2026, 6, 1))
    assert [facts.value_as_of(work, story, "head_id", day, NOVEMBER) for day in days] == [first, heir.id]
