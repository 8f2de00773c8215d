"""Programmes, standards and relations: what the county's office lays down, and every refusal."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from app.kernel import clock
from app.kernel.errors import DomainError, NotAllowed
from app.programmes.models import Enrolment, Programme, ProgrammeRelation, ProgrammeVersion, Standard, StandardValue
from app.programmes.services import programmes, relations, standards
from app.registry.models import Household
from app.store.sessions import system_session
from tests import world
from tests.programmes.setup import setting
from tests.programmes.setup.setting import DEPARTMENT, OFFICE
from tests.registry import yearlong
from tests.registry.yearlong import at_work


def test_a_programme_of_the_county_is_numbered_by_itself(people: world.World) -> None:
    keys = [setting.found(people, name=f"项目{number}") for number in range(2)]
    assert [setting.read(Programme, key).code for key in keys] == ["913012301", "913012302"]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"code": "1234567"}, "不是项目编码"),
        ({"code": "99999999"}, "不是项目编码"),
        ({"short_name": "一二三四五六七八"}, "简称最多 7 个字"),
        ({"publicity_days": 91}, "0 到 90"),
        ({"name": "带“引号”的"}, "不能有引号"),
        ({"department_id": 999_999}, "本县的主管部门"),
    ],
)
def test_what_a_programme_may_not_be(people: world.World, said: dict[str, Any], sentence: str) -> None:
    with pytest.raises(DomainError, match=sentence):
        setting.found(people, **said)


def test_neither_name_nor_code_is_given_twice(people: world.World) -> None:
    setting.found(people, code="2080502")
    with pytest.raises(DomainError, match="已有名为"):
        setting.found(people)
    with pytest.raises(DomainError, match="已经用于另一个项目"):
        setting.found(people, code="2080502", name="另一个")


@pytest.mark.parametrize("who", ["department_operator", "town_operator", "county_admin"])
def test_only_the_office_of_the_county_founds_programmes(people: world.World, who: str) -> None:
    with pytest.raises(NotAllowed, match="县级惠民办的网络操作员"):
        setting.found(people, who)


def test_a_programme_from_which_somebody_benefits_is_not_closed(people: world.World) -> None:
    key, home = setting.found(people), yearlong.household()
    with system_session("tests enrol") as session:
        person = session.get_one(Household, home).head_id
        code = session.get_one(Programme, key).code
        told = {"person_id": person, "household_id": home, "amount": 100, "starts_on": date(2026, 1, 1)}
        row = Enrolment(division_code=yearlong.VILLAGE, programme_code=code, known_from=clock.now(), **told)
        session.add(row)
        session.commit()
    with at_work(people, OFFICE) as (session, actor), pytest.raises(DomainError, match="还有 1 人正在享受"):
        programmes.close_programme(session, actor, session.get_one(Programme, key), {})


def test_a_closed_programme_is_left_alone_until_it_is_opened_again(people: world.World) -> None:
    key = setting.found(people)
    with at_work(people, OFFICE) as (session, actor):
        row = session.get_one(Programme, key)
        with pytest.raises(DomainError, match="没有停用"):
            programmes.reopen_programme(session, actor, row, {})
        programmes.close_programme(session, actor, row, {})
        for refused in (programmes.close_programme, programmes.amend_programme):
            with pytest.raises(DomainError, match="已停用|已经停用"):
                refused(session, actor, row, {})
        programmes.reopen_programme(session, actor, row, {})
        assert row.state == "draft"


def test_what_rules_are_about_stays_once_they_were_published(people: world.World) -> None:
    key = setting.found(people)
    setting.published(people, ProgrammeVersion, setting.drafted(people, key))
    with at_work(people, OFFICE) as (session, actor):
        row = session.get_one(Programme, key)
        with pytest.raises(DomainError, match="不能再改核算单位"):
            programmes.amend_programme(session, actor, row, {"unit": "household"})
        programmes.amend_programme(session, actor, row, {"publicity_days": 5})
        assert row.publicity_days == 5


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"code": "Ab"}, "代号以小写英文字母开头"),
        ({"name": "带#号"}, "不能有引号和井号"),
        ({"name": "农村低保"}, "已有名为"),
    ],
)
def test_what_a_standard_may_not_be(people: world.World, said: dict[str, Any], sentence: str) -> None:
    setting.valued(people)
    with at_work(people, OFFICE) as (session, actor), pytest.raises(DomainError, match=sentence):
        standards.define_standard(session, actor, {"name": "别的", "kind": "money", "grades": None} | said)


def test_what_values_rest_on_stays(people: world.World) -> None:
    value = setting.read(StandardValue, setting.valued(people))
    with at_work(people, OFFICE) as (session, actor):
        row = session.get_one(Standard, value.standard_id)
        with pytest.raises(DomainError, match="不能再改类型"):
            standards.amend_standard(session, actor, row, {"kind": "area"})
        standards.amend_standard(session, actor, row, {"grades": "集中、分散"})
        with pytest.raises(DomainError, match="不能删改或调换"):
            standards.amend_standard(session, actor, row, {"grades": "分散、集中"})


def test_a_standard_that_rules_name_keeps_its_name(people: world.World) -> None:
    value = setting.read(StandardValue, setting.valued(people))
    setting.drafted(people, setting.found(people), amount="标准(“农村低保”)")
    with at_work(people, OFFICE) as (session, actor), pytest.raises(DomainError, match="有规则引用了“农村低保”"):
        standards.amend_standard(session, actor, session.get_one(Standard, value.standard_id), {"name": "新名"})


@pytest.mark.parametrize(("said", "sentence"), [({"grade": "集中"}, "不分档"), ({"amount": -1}, "不能是负数")])
def test_what_a_value_may_not_be(people: world.World, said: dict[str, Any], sentence: str) -> None:
    with pytest.raises(DomainError, match=sentence):
        setting.valued(people, **said)


def test_a_township_drafts_no_values(people: world.World) -> None:
    with pytest.raises(NotAllowed, match="由县级惠民办或主管部门"):
        setting.valued(people, "town_operator")
    setting.clear()
    assert setting.read(StandardValue, setting.valued(people, DEPARTMENT)).state == "draft"


def test_relations_are_between_two_programmes_one_at_a_time(people: world.World) -> None:
    one, other = setting.found(people), setting.found(people, name="护理补贴")
    said = {"programme_id": one, "other_id": other, "kind": "forbid", "valid_from": date(2026, 1, 1)}
    with at_work(people, OFFICE) as (session, actor):
        with pytest.raises(DomainError, match="两个不同的项目"):
            relations.state_relation(session, actor, said | {"other_id": one})
        with pytest.raises(DomainError, match="不能早于生效日期"):
            relations.state_relation(session, actor, said | {"valid_to": date(2025, 1, 1)})
        row = relations.state_relation(session, actor, said)
        with pytest.raises(DomainError, match="已有关系"):
            relations.state_relation(session, actor, said | {"kind": "higher"})
        with pytest.raises(DomainError, match="不能早于生效日期"):
            relations.end_relation(session, actor, row, {"valid_to": date(2025, 1, 1)})
        relations.end_relation(session, actor, row, {"valid_to": date(2026, 3, 1)})
        with pytest.raises(DomainError, match="已经终止"):
            relations.end_relation(session, actor, row, {})
        key = relations.state_relation(session, actor, said | {"kind": "higher", "valid_from": date(2026, 3, 2)}).id
    with at_work(people, DEPARTMENT) as (session, actor), pytest.raises(NotAllowed):
        relations.end_relation(session, actor, session.get_one(ProgrammeRelation, key), {})
