"""Campaigns: what may be planned, when they are released and closed, and whom their lists take in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

from app.jobs.models import JobRun
from app.kernel.errors import Conflict, DomainError, NotFound
from app.registry.models import Household, LandHolding, Person
from app.registry.models.recertification import Change, ItemState, Recertification, RecertificationItem
from app.registry.recertifying import campaigns, due, sampling
from app.registry.recertifying.opening import count_items, open_campaign
from app.schedule import open_recertification
from app.store.actor import system
from app.store.sessions import session_for, system_session
from tests import world
from tests.registry import yearlong
from tests.registry.yearlong import OTHER_VILLAGE, TOWN, VILLAGE, at_work, item_of

TODAY = date(2026, 9, 1)


@pytest.fixture(autouse=True)
def _on_the_first_of_september(app: Flask) -> Iterator[None]:
    yearlong.clear()
    with yearlong.on(TODAY):
        yield


def homes_of(key: int) -> set[int]:
    with system_session("test") as session:
        mine = sa.select(RecertificationItem.household_id).where(RecertificationItem.recertification_id == key)
        return set(session.scalars(mine))


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"name": ""}, "name"),
        ({"year": None}, "year"),
        ({"year": 1999}, "year"),
        ({"year": 2028}, "year"),
        ({"due_on": date(2026, 8, 31)}, "due_on"),
        ({"opens_on": None}, "opens_on"),
        ({"sample_percent": 101}, "sample_percent"),
        ({"programme_code": "12"}, "programme_code"),
        ({"reminder_days": "三十"}, "reminder_days"),
        ({"reminder_days": "0"}, "reminder_days"),
        ({"reminder_days": "1,2,3,4,5,6,7,8,9,10,11"}, "reminder_days"),
        ({"division_code": "130123100201"}, "division_code"),
        ({"division_code": "130102000000"}, "division_code"),
        ({"division_code": "x"}, "division_code"),
        ({"village_from": "130102001001"}, "village_from"),
        ({"village_from": OTHER_VILLAGE, "village_to": VILLAGE}, "village_to"),
    ],
)
def test_a_campaign_that_cannot_be_is_refused_at_its_field(
    small_world: world.World, said: dict[str, Any], field: str
) -> None:
    with pytest.raises(DomainError) as refusal:
        yearlong.plan(small_world, **said)
    assert [fault.field for fault in refusal.value.faults] == [field]
    assert str(refusal.value.sentence)


def test_only_a_draft_or_a_released_campaign_can_be_amended(small_world: world.World) -> None:
    key = yearlong.plan(small_world)
    with at_work(small_world, "county_operator") as (session, actor):
        row = session.get_one(Recertification, key)
        campaigns.amend(session, actor, row, {"due_on": date(2026, 11, 15), "programme_code": None})
        assert (row.due_on, row.name) == (date(2026, 11, 15), "2026 年度核查")
        session.execute(sa.update(Recertification).where(Recertification.id == key).values(state="open"))
        session.refresh(row)
        with pytest.raises(Conflict, match="已经开始"):
            campaigns.amend(session, actor, row, {"due_on": date(2026, 12, 1)})


def test_release_and_close_are_refused_at_the_wrong_time(small_world: world.World) -> None:
    key = yearlong.plan(small_world, opens_on=date(2026, 8, 1), due_on=date(2026, 8, 31))
    with at_work(small_world, "county_operator") as (session, actor):
        row = session.get_one(Recertification, key)
        with pytest.raises(DomainError, match="截止日期已过"):
            campaigns.release(session, actor, row)
        campaigns.amend(session, actor, row, {"due_on": date(2026, 9, 30)})
        campaigns.release(session, actor, row)
        with pytest.raises(Conflict, match="状态已变更"):
            campaigns.release(session, actor, row)
        with pytest.raises(DomainError, match="还没有到截止日期"):
            campaigns.close(session, actor, row)


def test_release_on_the_first_day_asks_for_the_list_at_once(small_world: world.World) -> None:
    home = yearlong.household()
    key = yearlong.plan(small_world)
    with at_work(small_world, "county_operator") as (session, actor):
        campaigns.release(session, actor, session.get_one(Recertification, key))
        asked = session.scalars(sa.select(JobRun).where(JobRun.job == open_recertification.entry.code)).all()
        assert [run.asked_by for run in asked if str(key) in run.payload] == [actor.name]
        assert open_campaign(session, actor, key) >= 1
        assert open_campaign(session, actor, key) == count_items(session, session.get_one(Recertification, key))
    assert item_of(key, home).state == ItemState.DUE


def test_a_draft_is_not_opened_and_an_unknown_campaign_is_said_to_be_so(small_world: world.World) -> None:
    key = yearlong.plan(small_world)
    with system_session("test") as session:
        with pytest.raises(Conflict, match="还没有下达"):
            open_campaign(session, system("test"), key)
        with pytest.raises(NotFound, match="没有这项核查任务"):
            open_campaign(session, system("test"), 10**6)


def test_a_closed_campaign_still_takes_late_reports_and_lifts(small_world: world.World) -> None:
    home = yearlong.household()
    key = yearlong.opened(small_world)
    yearlong.morning(date(2026, 11, 1))
    with yearlong.on(date(2026, 12, 1)):
        with at_work(small_world, "county_operator") as (session, actor):
            campaigns.close(session, actor, session.get_one(Recertification, key))
        yearlong.fill(small_world, "informant", item_of(key, home).id)
        yearlong.act(small_world, "town_reviewer", item_of(key, home).id, "confirm")
    assert (item_of(key, home).state, item_of(key, home).suspended) == ("confirmed", False)


def test_selections_take_in_whom_they_say(small_world: world.World) -> None:
    rural = yearlong.household(VILLAGE)
    urban = yearlong.household(OTHER_VILLAGE, hukou_type="urban")
    disabled, landed = yearlong.household(VILLAGE), yearlong.household(VILLAGE)
    with system_session("test") as session:
        person = sa.update(Person).where(Person.household_id == disabled, Person.relation == "20")
        session.execute(person.values(disability_grade=2))
        known = {"known_from": datetime(2025, 1, 1, tzinfo=UTC)}
        session.add(LandHolding(division_code=VILLAGE, household_id=landed, year=2025, contract=300, **known))
        session.commit()
    assert homes_of(yearlong.opened(small_world)) == {rural, urban, disabled, landed}
    assert homes_of(yearlong.opened(small_world, selection="urban")) == {urban}
    assert homes_of(yearlong.opened(small_world, selection="rural")) == {rural, disabled, landed}
    assert homes_of(yearlong.opened(small_world, selection="disabled")) == {disabled}
    assert homes_of(yearlong.opened(small_world, selection="land")) == {landed}
    assert homes_of(yearlong.opened(small_world, village_from=OTHER_VILLAGE)) == {urban}
    assert homes_of(yearlong.opened(small_world, village_to=VILLAGE)) == {rural, disabled, landed}
    assert homes_of(yearlong.opened(small_world, division_code=TOWN)) == {rural, disabled, landed}


def test_a_room_that_knows_a_programme_narrows_its_campaigns(
    small_world: world.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed, other = yearlong.household(), yearlong.household()

    def of_programme(_session: Session, campaign: Recertification) -> Select[int] | None:
        return sa.select(Household.id).where(Household.id == listed) if campaign.programme_code == "2081902" else None

    monkeypatch.setattr(due, "_narrowings", [])
    due.narrow(of_programme)
    due.narrow(of_programme)
    assert homes_of(yearlong.opened(small_world, programme_code="2081902")) == {listed}
    assert homes_of(yearlong.opened(small_world, programme_code="2130122")) == {listed, other}
    assert homes_of(yearlong.opened(small_world)) == {listed, other}


def test_the_next_year_says_who_is_new_and_who_is_gone(small_world: world.World) -> None:
    stays, goes = yearlong.household(), yearlong.household()
    first = yearlong.opened(small_world)
    yearlong.fill(small_world, "informant", item_of(first, stays).id)
    with system_session("test") as session:
        session.get_one(Household, goes).state = "closed"
        session.commit()
    joins = yearlong.household(valid_from=date(2020, 5, 1))
    second = yearlong.opened(small_world, date(2027, 9, 1), year=2027, due_on=date(2027, 10, 31))
    found = {home: item_of(second, home) for home in (stays, goes, joins)}
    assert {home: (row.state, row.change) for home, row in found.items()} == {
        stays: (ItemState.DUE, Change.PENDING),
        goes: (ItemState.GONE, Change.GONE),
        joins: (ItemState.DUE, Change.NEW),
    }
    assert found[stays].people_before == 2


def test_a_draw_is_refused_where_nothing_can_be_drawn(small_world: world.World) -> None:
    key, none = yearlong.opened(small_world), yearlong.opened(small_world, sample_percent=0)
    draft = yearlong.plan(small_world)
    with at_work(small_world, "county_operator") as (session, actor):
        with pytest.raises(DomainError, match="没有已确认"):
            sampling.draw(session, actor, session.get_one(Recertification, key))
        with pytest.raises(DomainError, match="复查比例是 0"):
            sampling.draw(session, actor, session.get_one(Recertification, none))
        with pytest.raises(DomainError, match="还没有开始"):
            sampling.draw(session, actor, session.get_one(Recertification, draft))


def test_ten_thousand_households_are_listed_in_statements_not_in_loops(small_world: world.World) -> None:
    since, known = yearlong.SINCE, datetime(2020, 1, 1, tzinfo=UTC)
    with system_session("test") as session:
        session.execute(
            sa.insert(Household),
            [
                {"division_code": VILLAGE, "code": f"B{at:017}", "people": 3, "valid_from": since, "known_from": known}
                for at in range(10_000)
            ],
        )
        session.commit()
    statements = []
    key = yearlong.plan(small_world)
    with at_work(small_world, "county_operator") as (session, actor):
        campaigns.release(session, actor, session.get_one(Recertification, key))
        engine = session.get_bind()

        def count(*_asked: Any) -> None:
            statements.append(1)

        sa.event.listen(engine, "before_cursor_execute", count)
        try:
            assert open_campaign(session, actor, key) == 10_000
        finally:
            sa.event.remove(engine, "before_cursor_execute", count)
    assert len(statements) < 60


def test_the_job_opens_for_who_asked(small_world: world.World) -> None:
    from app.jobs.context import JobContext, Standing
    from tests.registry.yearlong import Path

    yearlong.household()
    key = yearlong.plan(small_world)
    with at_work(small_world, "county_operator") as (session, actor):
        campaigns.release(session, actor, session.get_one(Recertification, key))
    context = JobContext(
        run_id=1,
        token="test",
        actor=actor,
        payload={"recertification": key},
        due_at=datetime(2026, 9, 1, tzinfo=UTC),
        results=Path("/nonexistent"),
        fence=session_for,
        standing=Standing(),
    )
    assert "共 1 户" in open_recertification.run(context)
    assert context.standing.done == context.standing.total
