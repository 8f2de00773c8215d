"""What attributes say of a household: two times, checks, the wall, and what goes with a household that moves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.models import AuditEvent
from app.kernel import clock
from app.kernel.errors import DomainError
from app.registry.further import further_columns
from app.registry.models import AttributeDefinition, AttributeValue, Household, LandHolding
from app.registry.services import attributes, households, statements, values
from app.registry.services.values import Statement
from app.registry.tags import Tag
from app.store.actor import Actor
from app.store.sessions import session_for, system_session
from app.store.wall import WallError
from tests import world
from tests.registry.attributing import county_actor, define, define_all, definition, elsewhere, forget_all
from tests.registry.conftest import clear, register

JANUARY, MARCH, JUNE = date(2026, 1, 1), date(2026, 3, 1), date(2026, 6, 1)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


@pytest.fixture
def office(app: Any, small_world: world.World) -> Iterator[Actor]:
    """The operator of the county's office; nothing that was defined outlives the test."""
    yield county_actor(small_world)
    forget_all()


@pytest.fixture
def since_january(office: Actor, work: Session, operator: Actor, village: str) -> Iterator[Household]:
    """A household that has been there since January, with an attribute to fill in."""
    define(office, "soil", name="土质", kind="text")
    with clock.frozen(noon(JANUARY)):
        row = register(work, operator, village)
    yield row
    work.rollback()
    clear()


def number_of(row: Any) -> int:
    """The number of a row, whose session is at rest afterwards."""
    session, key = sa.inspect(row).session, int(row.id)
    session.rollback()
    return key


def faults(work: Session, operator: Actor, home: Any, said: dict[str, Any], **more: Any) -> dict[str, str]:
    """What is refused: code → sentence."""
    with pytest.raises(DomainError) as refused:
        values.state_values(work, operator, home, said, **more)
    return {fault.field: fault.sentence for fault in refused.value.faults}


def test_a_value_of_march_is_read_in_november_as_it_was_known_in_march(
    work: Session, operator: Actor, since_january: Household
) -> None:
    home = since_january
    with clock.frozen(noon(MARCH)):
        values.state_values(work, operator, home, {"soil": "沙土"}, on=MARCH)
    with clock.frozen(noon(JUNE)):
        values.state_values(work, operator, home, {"soil": "黏土"}, on=date(2026, 2, 1))
    with clock.frozen(noon(date(2026, 11, 20))):
        day = date(2026, 3, 15)
        assert values.value_as_of(work, home, "soil", day) == "黏土"
        assert values.value_as_of(work, home, "soil", day, known=noon(date(2026, 3, 20))) == "沙土"
        assert values.value_as_of(work, home, "soil", date(2026, 2, 15), known=noon(date(2026, 3, 20))) is None
        assert values.value_as_of(work, home, "soil", date(2026, 1, 15)) is None


def test_a_change_ends_what_held_and_keeps_it_for_its_time(
    work: Session, operator: Actor, since_january: Household
) -> None:
    home = since_january
    with clock.frozen(noon(MARCH)):
        values.state_values(work, operator, home, {"soil": "沙土"}, on=MARCH)
    with clock.frozen(noon(JUNE)):
        changed = values.state_values(work, operator, home, {"soil": "黏土"}, on=JUNE, cause="年审", cause_id=7)
    assert changed == {"soil": ("沙土", "黏土")}
    assert values.value_as_of(work, home, "soil", date(2026, 5, 31)) == "沙土"
    assert values.value_as_of(work, home, "soil", JUNE) == "黏土"
    assert values.value_as_of(work, home, "soil", JUNE, known=noon(date(2026, 5, 1))) == "沙土"
    latest, kept, first = values.history(work, home, "soil")
    assert (latest.value, latest.cause, latest.cause_id, latest.officer_id) == ("黏土", "年审", 7, operator.officer_id)
    assert (kept.value, kept.valid_from, kept.valid_to, kept.known_to) == ("沙土", MARCH, JUNE, None)
    assert (first.value, first.valid_to, first.known_to) == ("沙土", None, latest.known_from)


def test_a_value_that_is_taken_back_held_until_then(work: Session, operator: Actor, since_january: Household) -> None:
    home = since_january
    with clock.frozen(noon(JUNE)):
        values.state_values(work, operator, home, {"soil": "沙土"}, on=MARCH)
        assert values.state_values(work, operator, home, {"soil": None}, on=JUNE) == {"soil": ("沙土", None)}
        assert values.state_values(work, operator, home, {"soil": None}, on=JUNE) == {}
        assert values.value_as_of(work, home, "soil", date(2026, 5, 31)) == "沙土"
        assert values.values_of(work, [home]) == {home.id: {}}


def test_saying_the_same_again_writes_nothing(work: Session, operator: Actor, since_january: Household) -> None:
    home = since_january
    assert values.state_values(work, operator, home, {"soil": "沙土"})
    assert values.state_values(work, operator, home, {"soil": "沙土"}) == {}
    assert len(values.history(work, home, "soil")) == 1


def test_no_two_values_are_ever_believed_for_one_day(work: Session, operator: Actor, since_january: Household) -> None:
    home = since_january
    days = [date(2026, 5, 1), date(2026, 2, 1), date(2026, 8, 1), date(2026, 2, 1), date(2026, 4, 1), date(2026, 7, 1)]
    with clock.frozen(noon(date(2026, 11, 20))):
        for at, day in enumerate(days):
            values.state_values(work, operator, home, {"soil": f"第{at}种"}, on=day)
            spells = sorted(
                (one.valid_from, one.valid_to or date.max)
                for one in values.history(work, home, "soil")
                if one.known_to is None
            )
            assert all(left[1] <= right[0] for left, right in zip(spells, spells[1:], strict=False)), spells


def test_every_kind_is_kept_and_read_back_as_it_was_said(
    office: Actor, work: Session, operator: Actor, home: Household
) -> None:
    define_all(office)
    said = {
        "soil": "沙土", "rooms": 6, "distance": 1500, "debt": -1050, "pond": 1250, "visited": date(2026, 3, 1),
        "wifi": False, "water": "井水",
    }  # fmt: skip
    values.state_values(work, operator, home, said)
    assert values.values_of(work, [home]) == {home.id: said}
    rows = {row.attribute_id: (row.value, row.number) for row in work.scalars(sa.select(AttributeValue))}
    assert sorted(rows.values(), key=str) == sorted(
        [
            ("沙土", None), ("6", 6), ("1.500", 1500), ("-10.50", -1050), ("12.50", 1250), ("2026-03-01", None),
            ("0", None), ("井水", None),
        ],
        key=str,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("code", "value", "words"),
    [
        ("soil", "长" * 201, "最多 200 个字"),
        ("soil", 5, "与它的类型不符"),
        ("rooms", True, "与它的类型不符"),
        ("rooms", -1, "应在 0 到 99 之间"),
        ("rooms", 100, "应在 0 到 99 之间"),
        ("distance", 10**19, "数字太大"),
        ("pond", 50001, "不能大于 500.00"),
        ("visited", date(2019, 12, 31), "不能小于 2020-01-01"),
        ("wifi", "是", "与它的类型不符"),
        ("water", "雨水", "请从列表中选择"),
        ("ghost", "x", "没有代号为“ghost”的属性"),
    ],
)
def test_what_cannot_be_said_is_refused_at_its_field(
    office: Actor, work: Session, operator: Actor, home: Household, code: str, value: Any, words: str
) -> None:
    define_all(office)
    assert words in faults(work, operator, home, {code: value, "wifi": True} | {code: value})[code]
    assert values.values_of(work, [home]) == {home.id: {}}


def test_a_required_attribute_is_not_taken_back(office: Actor, work: Session, operator: Actor, home: Household) -> None:
    define(office, "soil", name="土质", kind="text", required=True)
    assert faults(work, operator, home, {"soil": None}) == {"soil": "请填写“土质”。"}


def test_nothing_holds_from_tomorrow_or_from_before_the_household(
    office: Actor, work: Session, operator: Actor, home: Household
) -> None:
    define(office, "soil", name="土质", kind="text")
    tomorrow = clock.today() + timedelta(days=1)
    assert "不能晚于今天" in faults(work, operator, home, {"soil": "沙土"}, on=tomorrow)["effective_on"]
    assert "不能早于" in faults(work, operator, home, {"soil": "沙土"}, on=date(1990, 1, 1))["effective_on"]


def test_a_retired_attribute_takes_no_value_and_keeps_what_was_said(
    office: Actor, work: Session, operator: Actor, home: Household
) -> None:
    key = define(office, "soil", name="土质", kind="text")
    values.state_values(work, operator, home, {"soil": "沙土"})
    there = number_of(home)
    with definition(office, key) as (session, row):
        attributes.retire_attribute(session, office, row, {})
    with session_for(operator) as session:
        here = session.get_one(Household, there)
        assert "已停用" in faults(session, operator, here, {"soil": "黏土"})["soil"]
        assert values.value_as_of(session, here, "soil", clock.today()) == "沙土"


def test_an_attribute_that_a_post_does_not_see_is_not_filled_in_by_it(
    office: Actor, work: Session, operator: Actor, home: Household
) -> None:
    define(office, "soil", name="土质", kind="text", seen_by="初审员")
    assert "没有代号为“soil”的属性" in faults(work, operator, home, {"soil": "沙土"})["soil"]


def test_another_county_neither_reads_nor_writes(
    office: Actor, work: Session, operator: Actor, home: Household
) -> None:
    define(office, "soil", name="土质", kind="text")
    values.state_values(work, operator, home, {"soil": "沙土"})
    other, village, key = elsewhere(office), home.division_code, number_of(home)
    with session_for(other) as session:
        assert session.scalars(sa.select(AttributeDefinition)).all() == []
        assert session.scalars(sa.select(AttributeValue)).all() == []
        assert further_columns(session, other, Household) == []
        session.add(
            AttributeValue(
                division_code=village, attribute_id=1, subject="household", subject_id=key, value="x",
                valid_from=JANUARY, known_from=clock.now(),
            )
        )  # fmt: skip
        with pytest.raises(WallError):
            session.flush()


def test_a_neighbouring_township_reads_nothing_of_it(
    office: Actor, work: Session, operator: Actor, home: Household
) -> None:
    define(office, "soil", name="土质", kind="text")
    values.state_values(work, operator, home, {"soil": "沙土"})
    number_of(home)
    with session_for(elsewhere(operator, "130123101000")) as session:
        assert len(attributes.attributes_of(session, "130123101000")) == 1
        assert session.scalars(sa.select(AttributeValue)).all() == []


def test_many_households_are_stated_at_once_and_on_record(
    office: Actor, work: Session, operator: Actor, home: Household, village: str
) -> None:
    define(office, "rooms", name="间数", kind="whole")
    other = register(work, operator, village, head_name="李四", head_id_no=None)
    said = [Statement(home, {"rooms": 3}), Statement(other, {"rooms": 5})]
    assert values.state_many(work, operator, []) == []
    assert values.state_many(work, operator, said) == [{"rooms": (None, 3)}, {"rooms": (None, 5)}]
    assert values.values_of(work, [home, other]) == {home.id: {"rooms": 3}, other.id: {"rooms": 5}}
    keys = {str(number_of(home)), str(number_of(other))}
    with system_session("test") as session:
        told = session.scalars(sa.select(AuditEvent).where(AuditEvent.tag == Tag.ATTRIBUTE_STATE)).all()
        assert {event.subject_id for event in told} >= keys


def test_what_is_said_of_a_corrected_statement_of_land_goes_on(
    office: Actor, work: Session, operator: Actor, home: Household
) -> None:
    define(office, "lined", name="有渠道", kind="yes_no", owner="land")
    said = {"household_id": home.id, "year": 2026, "season": "year", "contract": 500}
    row = statements.state_land(work, operator, said)
    values.state_values(work, operator, row, {"lined": True})
    fresh = statements.correct_land(work, operator, row, {"contract": 600})
    assert fresh.id != row.id
    assert values.value_as_of(work, fresh, "lined", clock.today()) is True
    assert values.value_as_of(work, row, "lined", clock.today()) is None
    assert isinstance(fresh, LandHolding)


def test_what_is_said_goes_with_a_household_that_moves(
    office: Actor, work: Session, operator: Actor, home: Household
) -> None:
    define(office, "soil", name="土质", kind="text")
    values.state_values(work, operator, home, {"soil": "沙土"})
    key = number_of(home)
    with session_for(office) as session:
        row = session.get_one(Household, key)
        households.move_household(session, office, row, "130123101201", 1, clock.today())
    with session_for(elsewhere(operator, "130123101000")) as session:
        there = session.get_one(Household, key)
        assert values.value_as_of(session, there, "soil", clock.today()) == "沙土"


def test_an_import_knows_label_reader_and_choices(office: Actor, work: Session, operator: Actor) -> None:
    define_all(office)
    columns = {one.name: one for one in further_columns(work, operator, Household)}
    assert [one.label for one in columns.values()] == [
        "土质", "房屋间数（间）", "到村委会距离（公里）", "欠款（元）", "鱼塘面积（亩）", "走访日期", "已通宽带",
        "饮水来源",
    ]  # fmt: skip
    assert columns["rooms"].note == "0 到 99"
    assert columns["water"].choices == ("自来水", "井水", "河水")
    assert columns["wifi"].choices == ("是", "否")
    read = {
        "soil": " 沙土 ", "rooms": "６", "distance": "1.5", "debt": "￥1,234.5", "pond": "12.5亩",
        "visited": "2026年3月1日", "wifi": "是", "water": "井水",
    }  # fmt: skip
    assert {name: columns[name].read(text) for name, text in read.items()} == {
        "soil": "沙土", "rooms": 6, "distance": 1500, "debt": 123450, "pond": 1250, "visited": date(2026, 3, 1),
        "wifi": True, "water": "井水",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("code", "text", "words"),
    [
        ("rooms", "六", "不是数字"),
        ("rooms", "6.5", "小数"),
        ("distance", "1.2345", "小数超过 3 位"),
        ("debt", "10.555", "小数超过 2 位"),
        ("pond", "-1", "负数"),
        ("pond", "501", "不能大于 500.00"),
        ("visited", "3月1日", "不是日期"),
        ("wifi", "也许", "请选择“是”或“否”"),
        ("water", "雨水", "请从列表中选择"),
    ],
)
def test_a_cell_that_cannot_be_read_gets_its_sentence(
    office: Actor, work: Session, operator: Actor, code: str, text: str, words: str
) -> None:
    define_all(office)
    (column,) = [one for one in further_columns(work, operator, Household) if one.name == code]
    with pytest.raises(DomainError) as refused:
        column.read(text)
    assert words in refused.value.sentence
