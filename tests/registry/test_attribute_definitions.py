"""Defining attributes: who may, what is refused and where it says so, what stays as it is once values exist."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.kernel import clock
from app.kernel.errors import Conflict, DomainError, NotAllowed
from app.registry.models import AttributeDefinition, AttributeKind, Household, LandHolding, Person
from app.registry.services import attributes, values
from app.store.actor import Actor
from app.store.sessions import session_for, system_session
from tests import world
from tests.registry.attributing import county_actor, define, definition, elsewhere, forget_all


@pytest.fixture
def office(app: Any, small_world: world.World) -> Iterator[Actor]:
    """The operator of the county's office; nothing that was defined outlives the test."""
    yield county_actor(small_world)
    forget_all()


def refusal(actor: Actor, **said: Any) -> dict[str, str]:
    """What a definition is refused for: field → sentence."""
    with pytest.raises(DomainError) as refused:
        define(actor, **({"name": "土质", "kind": "text"} | said))
    return {fault.field: fault.sentence for fault in refused.value.faults}


@pytest.mark.parametrize("key", ["county_admin", "department_operator", "town_operator"])
def test_only_the_operator_of_a_county_office_defines(office: Actor, small_world: world.World, key: str) -> None:
    with system_session("test") as session:
        other = world.actor(session, small_world, key)
    with session_for(other) as session, pytest.raises(NotAllowed, match="县级惠民办的网络操作员"):
        attributes.define_attribute(session, other, {"name": "土质", "owner": "household", "kind": "text"})


def test_a_city_office_defines_nothing_for_its_counties(office: Actor) -> None:
    city = elsewhere(office, "130100000000")
    with session_for(city) as session, pytest.raises(NotAllowed, match="联系本县惠民办"):
        attributes.define_attribute(session, city, {"name": "土质", "owner": "household", "kind": "text"})


def test_another_county_amends_and_retires_nothing(office: Actor) -> None:
    key = define(office, name="土质", kind="text")
    other = elsewhere(office)
    with definition(office, key) as (session, row):
        with pytest.raises(NotAllowed, match="只能管理本县"):
            attributes.amend_attribute(session, other, row, {"name": "土壤"})
        with pytest.raises(NotAllowed, match="只能管理本县"):
            attributes.retire_attribute(session, other, row, {})


def test_an_empty_definition_says_everything_that_is_missing(office: Actor) -> None:
    faults = refusal(office, name="", kind="", owner="")
    assert faults["name"].startswith("请填写名称")
    assert faults["kind"] == "请选择类型。"
    assert "家庭、人员还是土地" in faults["owner"]


@pytest.mark.parametrize(
    ("said", "field", "words"),
    [
        ({"code": "1a"}, "code", "小写英文字母开头"),
        ({"code": "area_from"}, "code", "不以 _from"),
        ({"name": "长" * 41}, "name", "40 个字以内"),
        ({"kind": "decimal", "decimals": 7}, "decimals", "填 1 到 6"),
        ({"kind": "choice"}, "choices", "至少两个"),
        ({"kind": "choice", "choices": "一\n一\n"}, "choices", "至少两个"),
        ({"kind": "choice", "choices": "\n".join(map(str, range(101)))}, "choices", "最多 100 个"),
        ({"kind": "choice", "choices": "一\n" + "长" * 61}, "choices", "最多 60 个字"),
        ({"kind": "choice", "choices": "\n".join(f"{n:02}" + "长" * 50 for n in range(90))}, "choices", "选项太长"),
        ({"kind": "text", "low": "1"}, "low", "可以限定范围"),
        ({"kind": "whole", "low": "二"}, "low", "不是数字"),
        ({"kind": "whole", "low": "9", "high": "1"}, "high", "不能小于最小值"),
        ({"kind": "date", "high": "明天"}, "high", "不是日期"),
        ({"seen_by": "操作员甲"}, "seen_by", "没有“操作员甲”这个岗位"),
        ({"name": "户编码"}, "name", "系统已有的项目"),
    ],
)
def test_what_cannot_be_defined_says_why_at_its_field(
    office: Actor, said: dict[str, Any], field: str, words: str
) -> None:
    assert words in refusal(office, **said)[field]


def test_a_name_and_a_code_are_used_once_in_a_county(office: Actor) -> None:
    define(office, "soil", name="土质", kind="text")
    assert "已有名为“土质”的属性" in refusal(office)["name"]
    assert "已经用过" in refusal(office, name="土壤", code="soil")["code"]
    assert define(office, "soil", name="土质", kind="text", owner="land")
    assert define(elsewhere(office), "soil", name="土质", kind="text")


def test_a_code_that_is_not_given_is_numbered(office: Actor) -> None:
    for name in ("甲", "乙", "丙"):
        define(office, name=name, kind="text")
    with session_for(office) as session:
        assert [one.code for one in attributes.attributes_of(session, office.division_code)] == ["a1", "a2", "a3"]


def test_a_township_and_a_village_read_what_their_county_defines_and_a_city_reads_nothing(office: Actor) -> None:
    define(office, "soil", name="土质", kind="text")
    for code in ("130123000000", "130123100000", "130123100201"):
        reader = elsewhere(office, code)
        with session_for(reader) as session:
            assert [one.code for one in attributes.attributes_of(session, code)] == ["soil"], code
    with session_for(elsewhere(office, "130100000000")) as session:
        assert attributes.attributes_of(session, "130100000000") == ()


def test_a_change_is_seen_in_the_same_session_and_in_every_new_one(office: Actor) -> None:
    key = define(office, "soil", name="土质", kind="text")
    with definition(office, key) as (session, row):
        assert attributes.attributes_of(session, office.division_code)[0].name == "土质"
        attributes.amend_attribute(session, office, row, {"name": "土壤"})
        assert attributes.attributes_of(session, office.division_code)[0].name == "土壤"
    with session_for(elsewhere(office, "130123100201")) as session:
        assert attributes.attributes_of(session, "130123100201")[0].name == "土壤"


def test_an_attribute_that_begins_later_is_not_offered_yet(office: Actor) -> None:
    define(office, "soil", name="土质", kind="text", valid_from=clock.today() + timedelta(days=1))
    with session_for(office) as session:
        assert values.offered(session, office, Household) == []


def test_an_attribute_is_offered_to_the_posts_that_are_named(office: Actor) -> None:
    key = define(office, "soil", name="土质", kind="text", seen_by="初审员，监督员")
    with session_for(office) as session:
        assert session.get_one(AttributeDefinition, key).seen_by == "初审员、监督员"
        assert values.offered(session, office, Household) == []
        reviewer = replace(office, post="first_reviewer")
        assert [one.code for one in values.offered(session, reviewer, Household)] == ["soil"]


def test_an_attribute_belongs_to_one_kind_of_subject(office: Actor) -> None:
    define(office, "soil", name="土质", kind="text", owner="land")
    with session_for(office) as session:
        assert [len(values.offered(session, office, model)) for model in (Household, Person, LandHolding)] == [0, 0, 1]


@pytest.mark.parametrize("change", [{"kind": "whole"}, {"owner": "person"}])
def test_kind_and_owner_are_fixed_once_values_exist(
    office: Actor, work: Session, operator: Actor, home: Household, change: dict[str, str]
) -> None:
    key = define(office, "soil", name="土质", kind="text")
    with definition(office, key) as (session, row):
        attributes.amend_attribute(session, office, row, change)
        attributes.amend_attribute(session, office, row, {"kind": "text", "owner": "household"})
    values.state_values(work, operator, home, {"soil": "沙土"})
    with definition(office, key) as (session, row):
        with pytest.raises(Conflict, match="已经填过内容") as refused:
            attributes.amend_attribute(session, office, row, change)
        assert refused.value.faults[0].field == next(iter(change))
        assert row.kind == AttributeKind.TEXT
        attributes.amend_attribute(session, office, row, {"name": "土壤"})


def test_decimals_are_fixed_once_values_exist(office: Actor, work: Session, operator: Actor, home: Household) -> None:
    key = define(office, "far", name="距离", kind="decimal", decimals=3)
    values.state_values(work, operator, home, {"far": 1500})
    with definition(office, key) as (session, row), pytest.raises(Conflict, match="小数位数"):
        attributes.amend_attribute(session, office, row, {"decimals": 2})


def test_choices_are_not_narrowed_below_what_was_chosen(
    office: Actor, work: Session, operator: Actor, home: Household
) -> None:
    key = define(office, "water", name="饮水", kind="choice", choices="自来水\n井水\n河水")
    values.state_values(work, operator, home, {"water": "井水"})
    with definition(office, key) as (session, row):
        with pytest.raises(Conflict, match="有 1 条内容不在新的选项里"):
            attributes.amend_attribute(session, office, row, {"choices": "自来水\n河水"})
        attributes.amend_attribute(session, office, row, {"choices": "自来水\n井水\n雨水"})
        assert row.choices == "自来水\n井水\n雨水"


@pytest.mark.parametrize(
    ("kind", "value", "tight", "field", "loose"),
    [
        ("whole", 5, {"low": "6"}, "low", {"low": "5"}),
        ("money", 1050, {"high": "10.49"}, "high", {"high": "10.5"}),
        ("date", date(2024, 5, 6), {"high": "2024-05-05"}, "high", {"high": "2024-05-06"}),
    ],
)
def test_a_range_is_not_narrowed_below_what_was_filled_in(
    office: Actor,
    work: Session,
    operator: Actor,
    home: Household,
    kind: str,
    value: Any,
    tight: dict[str, str],
    field: str,
    loose: dict[str, str],
) -> None:
    key = define(office, "one", name="某项", kind=kind)
    values.state_values(work, operator, home, {"one": value})
    with definition(office, key) as (session, row):
        with pytest.raises(Conflict, match="有 1 条内容超出新的范围") as refused:
            attributes.amend_attribute(session, office, row, tight)
        assert refused.value.faults[0].field == field
        attributes.amend_attribute(session, office, row, loose)


def test_a_retired_attribute_is_neither_amended_nor_retired_again(office: Actor) -> None:
    key = define(office, "soil", name="土质", kind="text")
    with definition(office, key) as (session, row):
        with pytest.raises(DomainError, match="停用日期不能早于启用日期"):
            attributes.retire_attribute(session, office, row, {"valid_to": date(2019, 12, 31)})
        attributes.retire_attribute(session, office, row, {})
        assert row.valid_to == clock.today()
        with pytest.raises(Conflict, match="已经停用"):
            attributes.amend_attribute(session, office, row, {"name": "土壤"})
        with pytest.raises(Conflict, match="已经停用"):
            attributes.retire_attribute(session, office, row, {})
    assert define(office, "soil2", name="土质", kind="text")


def test_a_code_that_the_other_owner_has_used_keeps_a_definition_where_it_is(office: Actor) -> None:
    key = define(office, "soil", name="土质", kind="text")
    define(office, "soil", name="土壤", kind="text", owner="land")
    with definition(office, key) as (session, row), pytest.raises(Conflict, match="已经用过"):
        attributes.amend_attribute(session, office, row, {"owner": "land"})
