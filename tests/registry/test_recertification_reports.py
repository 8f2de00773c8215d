"""Reports: what is prefilled and written, what differs from last year, who may fill in and who may confirm."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from flask import Flask

from app.approvals.inbox import inbox, waiting
from app.approvals.subject import digest
from app.kernel.errors import Conflict, DomainError, NotAllowed
from app.registry.models import Asset, Income, LandHolding, Person
from app.registry.models.recertification import Change, ItemState, RecertificationItem
from app.registry.recertifying import comparing, deciding, yearly
from app.registry.recertifying.reminding import reminders
from app.registry.recertifying.reporting import Report, prefilled, report
from app.registry.services import persons
from app.store.sessions import system_session
from tests import world
from tests.registry import yearlong
from tests.registry.yearlong import VILLAGE, act, at_work, fill, item_of

TODAY = date(2026, 9, 10)


@pytest.fixture(autouse=True)
def _in_september(app: Flask) -> Iterator[None]:
    yearlong.clear()
    with yearlong.on(TODAY):
        yield


def stated(home: int, year: int, model: type = Income) -> dict[str, int]:
    with system_session("test") as session:
        current = sa.select(model).where(model.household_id == home, model.year == year, model.known_to.is_(None))
        return {row.kind: row.amount for row in session.scalars(current)}


def people_of(home: int) -> list[int]:
    with system_session("test") as session:
        return [one.id for one in yearly.members_of(session, home)]


def test_the_form_begins_with_last_year_and_an_unchanged_report_says_so(small_world: world.World) -> None:
    home = yearlong.household(incomes={"wages": 1_200_000, "transfer": 30_000})
    key = yearlong.opened(small_world)
    pk = item_of(key, home).id
    assert (item_of(key, home).income_before, item_of(key, home).people_before) == (1_230_000, 2)
    with at_work(small_world, "informant") as (session, _actor):
        row = session.get_one(RecertificationItem, pk)
        begun = {line.key: prefilled(row, line) for line in yearly.lines(session, home, 2026)}
        assert begun["income", "wages", 0] == {"amount": 1_200_000}
    done = fill(small_world, "informant", pk)
    assert (done.state, done.change, done.income_now, done.people_now) == ("reported", "unchanged", 1_230_000, 2)
    assert stated(home, 2026) == {"wages": 1_200_000, "transfer": 30_000}
    assert stated(home, 2025) == {"wages": 1_200_000, "transfer": 30_000}
    with system_session("test") as session:
        assert {row.source for row in session.scalars(sa.select(Income).where(Income.year == 2026))} == {
            f"recertification:{pk}"
        }


def test_the_comparison_names_every_difference(small_world: world.World) -> None:
    home = yearlong.household(incomes={"wages": 1_000_000, "business": 50_000})
    with system_session("test") as session:
        known = {"known_from": datetime(2025, 1, 1, tzinfo=UTC), "division_code": VILLAGE, "household_id": home}
        session.add_all([LandHolding(year=year, contract=500, subsidised=area, **known) for year, area in
                         ((2025, 500), (2026, 420))])  # fmt: skip
        session.commit()
    key = yearlong.opened(small_world)
    pk = item_of(key, home).id
    with at_work(small_world, "town_operator") as (session, actor):
        child = session.scalars(sa.select(Person).where(Person.household_id == home, Person.relation == "20")).one()
        persons.report_death(session, actor, child, {"death_on": date(2026, 3, 1)})
    done = fill(
        small_world,
        "town_operator",
        pk,
        {
            "income_wages_0_amount": 1_150_000,
            "income_business_0_amount": None,
            "asset_vehicle_0_amount": 4_000_000,
            "resource_forest_0_area": 250,
        },
    )
    assert done.change == Change.CHANGED
    assert (done.people_before, done.people_now) == (2, 1)
    assert (done.income_before, done.income_now, done.assets_now) == (1_050_000, 1_150_000, 4_000_000)
    assert (done.land_before, done.land_now) == (500, 420)
    with at_work(small_world, "town_reviewer") as (session, _actor):
        found = comparing.compare(session, session.get_one(RecertificationItem, pk))
    said = {(str(one.group), str(one.label)): (one.before, one.now) for one in found.differences if one.differs}
    assert said == {
        ("人口", "人口"): (2, 1),
        ("收入", "工资性收入"): (1_000_000, 1_150_000),
        ("收入", "经营净收入"): (50_000, None),
        ("财产", "机动车 数量"): (None, 1),
        ("财产", "机动车 价值"): (None, 4_000_000),
        ("资源占用", "林地 面积"): (None, 250),
        ("土地", "全年"): (500, 420),
    }
    assert (list(found.joined), list(found.left)) == ([], ["张成员1"])


def test_incomes_of_persons_keep_their_persons_and_of_one_who_left_nothing_is_asked(small_world: world.World) -> None:
    home = yearlong.household(people=3)
    head, second, third = people_of(home)
    with system_session("test") as session:
        known = {"known_from": datetime(2025, 1, 1, tzinfo=UTC), "division_code": VILLAGE, "household_id": home}
        session.add_all(
            [Income(year=2025, kind="wages", amount=900, person_id=who, **known) for who in (second, second, third)]
        )
        session.get_one(Person, third).state = "moved"
        session.commit()
    key = yearlong.opened(small_world)
    done = fill(small_world, "informant", item_of(key, home).id)
    with system_session("test") as session:
        rows = session.scalars(sa.select(Income).where(Income.household_id == home, Income.year == 2026)).all()
        assert [(row.person_id, row.amount) for row in rows] == [(second, 1_800)]
    assert done.change == Change.CHANGED
    assert head in people_of(home)


def test_a_report_that_came_back_is_corrected_and_what_was_said_stays(small_world: world.World) -> None:
    home = yearlong.household(incomes={"wages": 1_000})
    pk = item_of(yearlong.opened(small_world), home).id
    first = fill(small_world, "informant", pk)
    act(small_world, "town_reviewer", pk, "send_back", "请核对工资")
    second = fill(small_world, "informant", pk, {"income_wages_0_amount": 2_000})
    assert (second.state, second.change) == ("reported", "changed")
    assert first.content != second.content
    with system_session("test") as session:
        rows = session.scalars(
            sa.select(Income).where(Income.household_id == home, Income.year == 2026).order_by(Income.id)
        ).all()
        assert [(row.amount, row.known_to is None) for row in rows] == [(1_000, False), (2_000, True)]
    fill_again = pytest.raises(Conflict, match="状态已变更")
    with fill_again:
        fill(small_world, "informant", pk)


def test_who_asks_twice_with_one_operation_reports_once(small_world: world.World) -> None:
    home = yearlong.household(incomes={"wages": 1_000})
    pk = item_of(yearlong.opened(small_world), home).id
    operation = uuid.uuid4().hex
    for _time in range(2):
        with at_work(small_world, "informant") as (session, actor):
            row = session.get_one(RecertificationItem, pk)
            said = Report({"income_wages_0_amount": 1_000}, people_of_session(session, home))
            report(session, actor, row, said, seen_digest=digest(row), operation_id=operation)
    assert stated(home, 2026) == {"wages": 1_000}
    with system_session("test") as session:
        assert (
            session.scalar(sa.select(sa.func.count(Income.id)).where(Income.year == 2026, Income.household_id == home))
            == 1
        )


def people_of_session(session: object, home: int) -> list[int]:
    return [one.id for one in yearly.members_of(session, home)]  # type: ignore[arg-type]


def test_what_cannot_be_reported_is_refused_at_its_field_and_nothing_is_written(small_world: world.World) -> None:
    home = yearlong.household(incomes={"wages": 1_000})
    pk = item_of(yearlong.opened(small_world), home).id
    head = people_of(home)[0]
    for said, field in (
        ({"figures": {"asset_vehicle_0_amount": -1}}, "asset_vehicle_0_amount"),
        ({"figures": {"income_wages_0_amount": 10**14}}, "income_wages_0_amount"),
        ({"members": [head]}, "members_note"),
        ({"members": [], "members_note": "全家外出"}, "members_note"),
        ({"note": "长" * 201}, "note"),
    ):
        with pytest.raises(DomainError) as refusal:
            fill(small_world, "informant", pk, **said)  # type: ignore[arg-type]
        assert field in [fault.field for fault in refusal.value.faults]
    with pytest.raises(Conflict, match="成员刚有变动"):
        fill(small_world, "informant", pk, members=[head, 10**6])
    assert stated(home, 2026) == {}
    assert item_of_pk(pk).state == ItemState.DUE


def item_of_pk(pk: int) -> RecertificationItem:
    with system_session("test") as session:
        row = session.get_one(RecertificationItem, pk)
        session.expunge(row)
        return row


def test_a_member_who_is_not_ticked_counts_as_a_change_and_leaves_the_registry_alone(small_world: world.World) -> None:
    home = yearlong.household()
    pk = item_of(yearlong.opened(small_world), home).id
    head, child = people_of(home)
    done = fill(small_world, "informant", pk, members=[head], members_note="次子外出务工")
    assert (done.change, done.people_now, done.members_note) == ("changed", 1, "次子外出务工")
    assert people_of(home) == [head, child]


def test_who_reported_does_not_confirm_and_others_do_not_fill_in(small_world: world.World) -> None:
    home = yearlong.household()
    pk = item_of(yearlong.opened(small_world), home).id
    with pytest.raises(DomainError, match="您的岗位不能填报"):
        fill(small_world, "town_reviewer", pk)
    with pytest.raises(DomainError, match="您的岗位不能填报"):
        fill(small_world, "county_operator", pk)
    fill(small_world, "town_operator", pk)
    with pytest.raises(NotAllowed):
        act(small_world, "town_operator", pk, "confirm")
    with pytest.raises(NotAllowed):
        act(small_world, "county_operator", pk, "confirm")


def test_one_officer_in_two_posts_cannot_report_and_confirm(small_world: world.World) -> None:
    from dataclasses import replace

    home = yearlong.household()
    pk = item_of(yearlong.opened(small_world), home).id
    fill(small_world, "town_operator", pk)
    with at_work(small_world, "town_operator") as (session, actor):
        both = replace(actor, post="first_reviewer")
        with pytest.raises(NotAllowed, match="不同的人办理"):
            deciding.confirm(session, both, session.get_one(RecertificationItem, pk))


def test_an_unfilled_item_cannot_be_reported_from_its_page(small_world: world.World) -> None:
    home = yearlong.household()
    pk = item_of(yearlong.opened(small_world), home).id
    with pytest.raises(NotAllowed, match="还没有填写本年情况"):
        act(small_world, "informant", pk, "report")


def test_the_county_rechecks_only_what_was_drawn(small_world: world.World) -> None:
    small_world = yearlong.staffed(small_world)
    home = yearlong.household()
    pk = item_of(yearlong.opened(small_world), home).id
    fill(small_world, "informant", pk)
    act(small_world, "town_reviewer", pk, "confirm")
    with pytest.raises(NotAllowed, match="不由您的岗位办理"):
        act(small_world, "county_reviewer", pk, "agree")


def test_a_page_that_is_no_longer_true_does_not_report(small_world: world.World) -> None:
    home = yearlong.household()
    pk = item_of(yearlong.opened(small_world), home).id
    with at_work(small_world, "informant") as (session, actor):
        row = session.get_one(RecertificationItem, pk)
        with pytest.raises(Conflict, match="内容在您查看之后被修改过"):
            report(session, actor, row, Report({}, [], "x"), seen_digest="0", operation_id=uuid.uuid4().hex)


def test_a_report_can_be_taken_back_until_it_is_confirmed(small_world: world.World) -> None:
    home = yearlong.household()
    pk = item_of(yearlong.opened(small_world), home).id
    fill(small_world, "informant", pk)
    act(small_world, "informant", pk, "withdraw")
    assert item_of_pk(pk).state == ItemState.DUE
    act(small_world, "informant", pk, "report")
    act(small_world, "town_reviewer", pk, "confirm")
    with pytest.raises((NotAllowed, Conflict)):
        act(small_world, "informant", pk, "withdraw")


def test_confirming_many_takes_the_same_step_for_each(small_world: world.World) -> None:
    homes = [yearlong.household() for _ in range(3)]
    key = yearlong.opened(small_world)
    for home in homes[:2]:
        fill(small_world, "informant", item_of(key, home).id)
    with at_work(small_world, "town_reviewer") as (session, actor):
        for home in homes[:2]:
            deciding.confirm(session, actor, session.get_one(RecertificationItem, item_of_in(session, key, home)))
        with pytest.raises(Conflict):
            deciding.confirm(session, actor, session.get_one(RecertificationItem, item_of_in(session, key, homes[2])))
    assert [item_of(key, home).state for home in homes] == ["confirmed", "confirmed", "due"]


def item_of_in(session: object, key: int, home: int) -> int:
    mine = (RecertificationItem.recertification_id == key, RecertificationItem.household_id == home)
    found: int = session.scalars(sa.select(RecertificationItem.id).where(*mine)).one()  # type: ignore[attr-defined]
    return found


def test_the_inbox_holds_what_came_back_and_the_card_what_is_due(small_world: world.World) -> None:
    first, second = yearlong.household(), yearlong.household()
    key = yearlong.opened(small_world)
    pk = item_of(key, first).id
    with at_work(small_world, "informant") as (session, actor):
        assert [one for one in waiting(session, actor) if one.flow.code == "recertification"] == []
        assert reminders(session, TODAY) == []
        (card,) = reminders(session, date(2026, 10, 16))
        assert (card.campaign_id, card.households, card.days_left) == (key, 2, 15)
        (late,) = reminders(session, date(2026, 11, 2))
        assert late.days_left == -2
    fill(small_world, "informant", pk)
    with at_work(small_world, "town_reviewer") as (session, actor):
        assert [one.subject.id for one in inbox(session, actor).rows if one.flow.code == "recertification"] == [pk]
    act(small_world, "town_reviewer", pk, "send_back", "请补充")
    with at_work(small_world, "informant") as (session, actor):
        assert [one.subject.id for one in inbox(session, actor).rows if one.flow.code == "recertification"] == [pk]
    with at_work(small_world, "other_town_operator") as (session, actor):
        assert reminders(session, date(2026, 10, 16)) == []
    assert item_of(key, second).state == ItemState.DUE


def test_assets_keep_their_number_and_value(small_world: world.World) -> None:
    home = yearlong.household()
    pk = item_of(yearlong.opened(small_world), home).id
    fill(small_world, "informant", pk, {"asset_house_0_quantity": 2, "asset_savings_0_amount": 500_000})
    with system_session("test") as session:
        rows = session.scalars(sa.select(Asset).where(Asset.household_id == home).order_by(Asset.kind)).all()
        assert [(row.kind, row.quantity, row.amount) for row in rows] == [("house", 2, None), ("savings", 1, 500_000)]
