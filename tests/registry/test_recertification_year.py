"""A whole year of a campaign on a frozen clock: opened, reminded, late, suspended, lifted, drawn, re-checked."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.registry.models.recertification import (
    Change,
    ItemState,
    Recertification,
    RecertificationDraw,
    RecertificationItem,
)
from app.registry.recertifying import campaigns, sampling
from app.registry.recertifying.standing import is_suspended
from app.registry.recertifying.tags import Tag
from app.store.sessions import system_session
from tests import world
from tests.registry import yearlong
from tests.registry.yearlong import COUNTY, TOWN, VILLAGE, at_work, item_of

DUE = date(2026, 10, 31)
pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture(autouse=True)
def _fresh(app: Flask) -> None:
    yearlong.clear()


def suspended(home: int, day: date, programme: str = "") -> bool:
    with system_session("test") as session:
        return is_suspended(session, home, day, programme)


def test_a_year_from_the_opening_to_the_lifted_suspension(small_world: world.World) -> None:
    early = yearlong.household(incomes={"wages": 1_000_000})
    late = yearlong.household(incomes={"wages": 500_000})
    before = len(yearlong.events(Tag.REMIND))
    with yearlong.on(date(2026, 8, 20)):
        key = yearlong.plan(small_world)
        with at_work(small_world, "county_operator") as (session, actor):
            campaigns.release(session, actor, session.get_one(Recertification, key))
    yearlong.morning(date(2026, 8, 31))
    with system_session("test") as session:
        assert session.get_one(Recertification, key).state == "released"

    rounds: list[tuple[date, str]] = []
    day = date(2026, 9, 1)
    while day <= date(2026, 11, 20):
        yearlong.morning(day)
        yearlong.morning(day)
        if day == date(2026, 9, 15):
            with yearlong.on(day):
                yearlong.fill(small_world, "informant", item_of(key, early).id)
                yearlong.act(small_world, "town_reviewer", item_of(key, early).id, "confirm")
        with system_session("test") as session:
            last = session.get_one(Recertification, key).last_reminder
        if last and (not rounds or rounds[-1][1] != last):
            rounds.append((day, last))
        day += timedelta(days=1)

    assert rounds == [
        (DUE - timedelta(days=30), "30"),
        (DUE - timedelta(days=15), "15"),
        (DUE - timedelta(days=3), "3"),
        (DUE + timedelta(days=1), "overdue-1"),
        (DUE + timedelta(days=8), "overdue-2"),
        (DUE + timedelta(days=15), "overdue-3"),
    ]
    told = yearlong.events(Tag.REMIND)[before:]
    assert len(told) == 6
    assert all(f'"{TOWN}"' in event.detail and '"households":1' in event.detail.replace(" ", "") for event in told)

    row = item_of(key, late)
    assert (row.state, row.overdue, row.suspended, row.suspended_on) == ("due", True, True, date(2026, 11, 1))
    assert not suspended(late, DUE)
    assert suspended(late, date(2026, 11, 1))
    assert suspended(late, date(2026, 11, 1), "2081902")
    assert not suspended(early, date(2026, 11, 20))
    assert len(yearlong.events(Tag.OVERDUE)) >= 1

    with yearlong.on(date(2026, 11, 20)):
        yearlong.fill(small_world, "town_operator", row.id)
        assert item_of(key, late).suspended
        yearlong.act(small_world, "town_reviewer", row.id, "confirm")
    row = item_of(key, late)
    assert (row.state, row.overdue, row.suspended, row.lifted_on) == ("confirmed", False, False, date(2026, 11, 20))
    assert suspended(late, date(2026, 11, 19))
    assert not suspended(late, date(2026, 11, 20))
    assert yearlong.events(Tag.LIFT)[-1].subject_id == str(row.id)


def test_a_warning_suspends_nobody(small_world: world.World) -> None:
    home = yearlong.household()
    key = yearlong.opened(small_world, consequence="warn")
    yearlong.morning(date(2026, 11, 1))
    row = item_of(key, home)
    assert (row.overdue, row.suspended) == (True, False)
    assert not suspended(home, date(2026, 12, 1))


def test_a_campaign_of_one_programme_suspends_for_that_programme_alone(small_world: world.World) -> None:
    home = yearlong.household()
    yearlong.opened(small_world, programme_code="2081902")
    yearlong.morning(date(2026, 11, 1))
    assert suspended(home, date(2026, 11, 1))
    assert suspended(home, date(2026, 11, 1), "2081902")
    assert not suspended(home, date(2026, 11, 1), "2130122")


def test_a_missed_morning_is_made_good_once_with_the_latest_round(small_world: world.World) -> None:
    yearlong.household()
    key = yearlong.opened(small_world)
    before = len(yearlong.events(Tag.REMIND))
    yearlong.morning(DUE - timedelta(days=10))
    yearlong.morning(DUE - timedelta(days=9))
    with system_session("test") as session:
        assert session.get_one(Recertification, key).last_reminder == "15"
    assert len(yearlong.events(Tag.REMIND)) == before + 1


def test_nobody_is_reminded_before_the_campaign_began_or_when_all_is_reported(small_world: world.World) -> None:
    home = yearlong.household()
    key = yearlong.opened(small_world, date(2026, 10, 21))
    before = len(yearlong.events(Tag.REMIND))
    yearlong.morning(date(2026, 10, 21))
    assert len(yearlong.events(Tag.REMIND)) == before
    with yearlong.on(date(2026, 10, 22)):
        yearlong.fill(small_world, "informant", item_of(key, home).id)
    yearlong.morning(DUE - timedelta(days=3))
    assert len(yearlong.events(Tag.REMIND)) == before


def test_a_household_that_closes_is_gone_and_one_that_moves_goes_along(small_world: world.World) -> None:
    closes, moves, leaves = (yearlong.household() for _ in range(3))
    key = yearlong.opened(small_world)
    with system_session("test") as session:
        session.execute(sa.text("UPDATE households SET state = 'closed' WHERE id = :id"), {"id": closes})
        for home, village in ((moves, yearlong.OTHER_VILLAGE), (leaves, yearlong.FOREIGN_VILLAGE)):
            session.execute(
                sa.text("UPDATE households SET division_code = :to WHERE id = :id"), {"to": village, "id": home}
            )
        session.commit()
    yearlong.morning(date(2026, 9, 2))
    assert (item_of(key, closes).state, item_of(key, closes).change) == (ItemState.GONE, Change.GONE)
    assert item_of(key, leaves).state == ItemState.GONE
    assert item_of(key, moves).division_code == yearlong.OTHER_VILLAGE
    moved = item_of(key, moves).id
    with at_work(small_world, "other_town_operator") as (session, _actor):
        assert session.get(RecertificationItem, moved) is not None


def test_a_draw_takes_its_share_and_can_be_computed_again_from_its_seed(small_world: world.World) -> None:
    homes = [yearlong.household() for _ in range(10)]
    key = yearlong.opened(small_world)
    with yearlong.on(date(2026, 9, 10)):
        for home in homes:
            yearlong.fill(small_world, "informant", item_of(key, home).id)
            yearlong.act(small_world, "town_reviewer", item_of(key, home).id, "confirm")
        with at_work(small_world, "county_operator") as (session, actor):
            made = sampling.draw(session, actor, session.get_one(Recertification, key))
            assert (made.population, made.taken, made.number, len(made.seed)) == (10, 2, 1, 32)
            assert sampling.is_true(session, made)
            seed = made.seed
    assert seed in yearlong.events(Tag.DRAW)[-1].detail
    marked = [home for home in homes if item_of(key, home).drawn]
    assert len(marked) == 2
    first = item_of(key, marked[0]).id
    with system_session("test") as session:
        made = session.scalars(
            sa.select(RecertificationDraw).where(RecertificationDraw.recertification_id == key)
        ).one()
        session.execute(sa.update(RecertificationItem).where(RecertificationItem.id == first).values(drawn=False))
        assert not sampling.is_true(session, made)
        session.rollback()


def test_a_recheck_that_differs_goes_back_and_is_checked_again(small_world: world.World) -> None:
    home = yearlong.household(incomes={"wages": 1_000_000})
    small_world = yearlong.staffed(small_world)
    key = yearlong.opened(small_world, sample_percent=100)
    with yearlong.on(date(2026, 10, 30)):
        pk = item_of(key, home).id
        yearlong.fill(small_world, "informant", pk)
        yearlong.act(small_world, "town_reviewer", pk, "confirm")
        with at_work(small_world, "county_operator") as (session, actor):
            sampling.draw(session, actor, session.get_one(Recertification, key))
        yearlong.act(small_world, "county_reviewer", pk, "differ", "另有经营收入")
    yearlong.morning(date(2026, 11, 2))
    row = item_of(key, home)
    assert (row.state, row.recheck, row.overdue, row.suspended) == ("returned", "differs", False, False)
    with yearlong.on(date(2026, 11, 3)):
        yearlong.fill(small_world, "informant", pk, {"income_business_0_amount": 300_000})
        assert item_of(key, home).state == "reported"
        yearlong.act(small_world, "town_reviewer", pk, "confirm")
        yearlong.act(small_world, "county_reviewer", pk, "agree")
    row = item_of(key, home)
    assert (row.state, row.recheck, row.income_now) == ("agreed", "agrees", 1_300_000)


def test_the_county_sees_and_the_other_county_does_not(small_world: world.World) -> None:
    home = yearlong.household(VILLAGE)
    key = yearlong.opened(small_world)
    pk = item_of(key, home).id
    with at_work(small_world, "other_county_admin") as (session, _actor):
        assert session.get(RecertificationItem, pk) is None
        assert session.get(Recertification, key) is None
    with at_work(small_world, "supervisor") as (session, _actor):
        assert session.get(RecertificationItem, pk) is not None
        assert session.get_one(Recertification, key).division_code == COUNTY
