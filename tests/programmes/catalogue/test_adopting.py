"""A county adopts the catalogue: what is laid down, what is kept, what is refused, and what is law on a day."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.audit.models import AuditEvent
from app.kernel.errors import Conflict, DomainError, NotAllowed
from app.programmes.formula import Owner, amount, condition
from app.programmes.law import Condition, law_of
from app.programmes.models import (
    DraftState,
    Programme,
    ProgrammeRelation,
    ProgrammeState,
    ProgrammeVersion,
    Standard,
    StandardValue,
)
from app.programmes.services.adopting import adopt, adopted, next_code
from app.programmes.shipped import shipped
from app.programmes.shipping.checking import scope_of
from app.programmes.vocabulary import vocabulary_of
from app.registry.models import AttributeDefinition
from app.registry.services.attributes import attributes_of, define_attribute
from app.store.actor import Actor, system
from app.store.sessions import session_for, system_session
from tests import world

COUNTY = "130123000000"
LAID_DOWN = (ProgrammeRelation, StandardValue, Standard, ProgrammeVersion, Programme, AttributeDefinition)


@pytest.fixture
def office(app: Any, small_world: world.World) -> Iterator[Actor]:
    """The operator of the county's office; nothing that was adopted outlives the test."""
    with system_session("test") as session:
        found = world.actor(session, small_world, "county_operator")
    yield found
    with system_session("test") as session:
        for model in LAID_DOWN:
            session.execute(delete(model))
        session.commit()


def the_system() -> Actor:
    """The system, setting up the county as its office would."""
    return replace(system("test"), desk="office_operator", division_code=COUNTY)


def test_every_entry_is_adopted_and_its_rules_are_read_with_the_county_s_own_names(office: Actor) -> None:
    day = date(2026, 3, 10)
    with system_session("test") as session:
        for code in shipped():
            adopt(session, the_system(), code, publish=True)
    with session_for(office) as session:
        law, words = law_of(session, COUNTY, day), vocabulary_of(session, COUNTY, day)
        assert len(law.programmes) == len(shipped())
        entries = {row.code: shipped()[code] for code, row in adopted(session, COUNTY).items()}
        for one in law.programmes:
            scope = scope_of(entries[one.code])
            assert all(condition(said.text, words, scope).terms for said in one.conditions)
            assert amount(one.amount, words, scope).standards <= law.standards.keys()


def test_what_is_adopted_is_a_draft_until_somebody_else_publishes_it(office: Actor) -> None:
    with session_for(office) as session:
        programme = adopt(session, office, "elderly_allowance")
        version = session.scalars(select(ProgrammeVersion)).one()
        values = session.scalars(select(StandardValue)).all()
        assert (programme.state, version.state) == (ProgrammeState.DRAFT, DraftState.DRAFT)
        assert {value.state for value in values} == {DraftState.DRAFT}
        assert law_of(session, COUNTY, date(2026, 3, 10)).programmes == ()


def test_the_figures_and_the_document_are_the_county_s(office: Actor, small_world: world.World) -> None:
    department = small_world.organisations["civil_affairs"]
    choices = {
        "department_id": department,
        "responsible": "张主任",
        "document_no": "正民发〔示例〕8号",
        "effective_from": date(2026, 4, 1),
        "values": {"elderly_allowance/80至89岁": "65.50"},
    }
    with session_for(office) as session:
        programme = adopt(session, office, "elderly_allowance", choices)
        version = session.scalars(select(ProgrammeVersion)).one()
        values = {value.grade: value for value in session.scalars(select(StandardValue))}
        assert (programme.department_id, programme.responsible) == (department, "张主任")
        assert (version.effective_from, version.document_no) == (date(2026, 4, 1), "正民发〔示例〕8号")
        assert {grade: value.amount for grade, value in values.items()} == {
            "80至89岁": 6550,
            "90至99岁": 10000,
            "100岁以上": 30000,
        }
        assert {(value.effective_from, value.document_no) for value in values.values()} == {
            (date(2026, 4, 1), "正民发〔示例〕8号")
        }


def test_who_answers_for_the_programme_already_is_its_department(office: Actor, small_world: world.World) -> None:
    with session_for(office) as session:
        assert adopt(session, office, "farmland_protection").department_id == small_world.organisations["agriculture"]
        assert adopt(session, office, "machinery").department_id is None


def test_an_entry_is_adopted_once(office: Actor) -> None:
    with session_for(office) as session:
        adopt(session, office, "elderly_allowance")
        with pytest.raises(Conflict, match="本县已经有“高龄津贴”"):
            adopt(session, office, "elderly_allowance")
        assert session.scalar(select(func.count(Programme.id))) == 1


def test_a_standard_of_that_name_is_kept(office: Actor) -> None:
    with session_for(office) as session:
        session.add(Standard(division_code=COUNTY, code="dibao", name="农村低保", kind="money"))
        session.commit()
        adopt(session, office, "rural_minimum_living")
        codes = {row.name: row.code for row in session.scalars(select(Standard))}
        assert codes == {"农村低保": "dibao", "分类施保": "category_supplement"}
        assert session.scalar(select(func.count(StandardValue.id))) == 1
        words = vocabulary_of(session, COUNTY, date(2026, 3, 10))
        version = session.scalars(select(ProgrammeVersion)).one()
        assert amount(version.amount, words, Owner.HOUSEHOLD).standards == {("dibao", ""), ("category_supplement", "")}


def test_a_code_that_is_taken_gets_a_number(office: Actor) -> None:
    with session_for(office) as session:
        session.add(
            Standard(division_code=COUNTY, code="rural_minimum_living", name="农村居民最低生活保障", kind="money")
        )
        session.commit()
        adopt(session, office, "rural_minimum_living")
        found = session.scalars(select(Standard.code).where(Standard.name == "农村低保")).one()
        assert found == "rural_minimum_living_2"


def test_a_standard_of_another_kind_stands_in_the_way_and_nothing_is_left_behind(office: Actor) -> None:
    with session_for(office) as session:
        session.add(Standard(division_code=COUNTY, code="dibao", name="农村低保", kind="number"))
        session.commit()
        with pytest.raises(Conflict, match="标准“农村低保”与目录里的类型或档次不同"):
            adopt(session, office, "rural_minimum_living")
        assert session.scalar(select(func.count(Programme.id))) == 0
        assert session.scalar(select(func.count(Standard.id))) == 1


def test_an_attribute_of_that_name_is_kept_and_one_of_another_kind_refused(office: Actor) -> None:
    said = {"owner": "person", "name": "移民扶持起始日期", "valid_from": date(2024, 1, 1)}
    with session_for(office) as session:
        define_attribute(session, office, said | {"kind": "date", "code": "since"})
        adopt(session, office, "reservoir_migrants")
        assert [one.code for one in attributes_of(session, COUNTY)] == ["since"]
        define_attribute(session, office, said | {"name": "父母情况", "kind": "text", "code": "folks"})
        with pytest.raises(Conflict, match="属性“父母情况”与目录里的类型或选项不同"):
            adopt(session, office, "orphan_living")


def test_relations_are_laid_down_whichever_is_adopted_first(office: Actor) -> None:
    with session_for(office) as session:
        living = adopt(session, office, "disabled_living")
        assert session.scalars(select(ProgrammeRelation)).all() == []
        rural = adopt(session, office, "rural_minimum_living")
        destitute = adopt(session, office, "rural_destitute")
        found = {(row.programme_id, row.kind, row.other_id) for row in session.scalars(select(ProgrammeRelation))}
        assert found == {
            (rural.id, "not_income", living.id),
            (rural.id, "forbid", destitute.id),
            (living.id, "forbid", destitute.id),
        }


@pytest.mark.parametrize(
    ("entry", "choices", "sentence"),
    [
        ("nothing", {}, "标准目录里没有“nothing”这一条"),
        ("elderly_allowance", {"values": {"elderly_allowance/80至89岁": "五十"}}, "“高龄津贴80至89岁”"),
        ("elderly_allowance", {"values": {"elderly": "50"}}, "没有“elderly”这个标准或档次"),
        ("elderly_allowance", {"department_id": 10**6}, "请选择本县的主管部门"),
    ],
)
def test_what_cannot_be_chosen_is_refused(office: Actor, entry: str, choices: dict[str, Any], sentence: str) -> None:
    with session_for(office) as session:
        with pytest.raises(DomainError, match=sentence):
            adopt(session, office, entry, choices)
        assert session.scalar(select(func.count(Programme.id))) == 0


@pytest.mark.parametrize("key", ["county_admin", "department_operator", "town_operator", "other_county_admin"])
def test_only_the_operator_of_the_county_s_office_adopts(office: Actor, small_world: world.World, key: str) -> None:
    with system_session("test") as session:
        other = world.actor(session, small_world, key)
    with session_for(other) as session, pytest.raises(NotAllowed, match="县级惠民办的网络操作员"):
        adopt(session, other, "elderly_allowance")


def test_nobody_publishes_by_adopting(office: Actor) -> None:
    with session_for(office) as session, pytest.raises(NotAllowed, match="另一人审核后发布"):
        adopt(session, office, "elderly_allowance", publish=True)


def test_adopting_leaves_its_own_trace(office: Actor) -> None:
    with session_for(office) as session:
        adopt(session, office, "reservoir_migrants")
    with system_session("test") as session:
        event = session.scalars(
            select(AuditEvent).where(AuditEvent.tag == "programmes:catalogue:adopt").order_by(AuditEvent.seq.desc())
        ).first()
        assert event is not None
        detail = json.loads(event.detail)
        assert (detail["entry"], detail["attributes"]) == ("reservoir_migrants", ["移民扶持起始日期"])


def test_a_county_numbers_its_own_programmes(office: Actor) -> None:
    with session_for(office) as session:
        assert next_code(session, COUNTY) == "913012301"
        assert adopt(session, office, "grain_growers").code == "913012301"
        assert adopt(session, office, "veterans").code == "913012302"
        assert next_code(session, COUNTY) == "913012303"


def lay_down(session: Session, *entries: str) -> None:
    for code in entries:
        adopt(session, the_system(), code, publish=True)


@pytest.mark.parametrize(
    ("day", "programmes", "figure"),
    [
        (date(2024, 12, 31), [], None),
        (date(2025, 1, 1), ["2081902"], 67600),
        (date(2025, 12, 31), ["2081902"], 67600),
        (date(2026, 1, 1), ["2081902"], 72000),
    ],
)
def test_the_law_is_that_of_the_day(office: Actor, day: date, programmes: list[str], figure: int | None) -> None:
    with system_session("test") as session:
        lay_down(session, "rural_minimum_living")
        law = law_of(session, COUNTY, day)
        assert [one.code for one in law.programmes] == programmes
        assert law.standard("rural_minimum_living", "", "130123100201") == figure


def test_a_new_version_follows_the_old_one_on_its_day(office: Actor) -> None:
    with system_session("test") as session:
        lay_down(session, "elderly_allowance")
        old = session.scalars(select(ProgrammeVersion)).one()
        said = {name: getattr(old, name) for name in ("programme_id", "division_code", "amount", "state")}
        new = ProgrammeVersion(**said, number=2, effective_from=date(2026, 7, 1), conditions="年龄 >= 75 # 第二条")
        session.add(new)
        session.commit()
        before, after = (law_of(session, COUNTY, day).programmes[0] for day in (date(2026, 6, 30), date(2026, 7, 1)))
        assert (before.number, after.number) == (1, 2)
        assert after.conditions == (Condition("年龄 >= 75", "第二条"),)


def test_a_closed_programme_holds_up_to_its_last_day(office: Actor) -> None:
    with system_session("test") as session:
        lay_down(session, "elderly_allowance")
        version = session.scalars(select(ProgrammeVersion)).one()
        version.programme.state = ProgrammeState.CLOSED
        session.commit()
        assert law_of(session, COUNTY, date(2026, 3, 10)).programmes == ()
        version.effective_to = date(2026, 3, 10)
        session.commit()
        held = [len(law_of(session, COUNTY, day).programmes) for day in (date(2026, 3, 10), date(2026, 3, 11))]
        assert held == [1, 0]


def test_the_nearest_division_s_standard_holds(office: Actor) -> None:
    with system_session("test") as session:
        lay_down(session, "rural_minimum_living")
        standard = session.scalars(select(Standard).where(Standard.name == "农村低保")).one()
        said = {"standard_id": standard.id, "document_no": "镇政发〔示例〕1号", "state": DraftState.PUBLISHED}
        session.add(StandardValue(**said, division_code="130123100000", amount=75000, effective_from=date(2026, 1, 1)))
        session.commit()
        law = law_of(session, COUNTY, date(2026, 3, 10))
        assert law.standard("rural_minimum_living", "", "130123100201") == 75000
        assert law.standard("rural_minimum_living", "", "130123101201") == 72000
        assert law.standards_in("130123101201")["rural_minimum_living", ""] == 72000


def test_a_draft_stands_in_for_what_it_would_replace(office: Actor) -> None:
    with system_session("test") as session:
        lay_down(session, "elderly_allowance", "temporary_aid")
        programme = session.scalars(select(Programme).where(Programme.code == "2080502")).one()
        draft = ProgrammeVersion(
            programme_id=programme.id,
            division_code=COUNTY,
            number=2,
            effective_from=date(2027, 1, 1),
            conditions="真",
            amount="1元",
        )
        standard = session.scalars(select(Standard).where(Standard.code == "temporary_aid_times")).one()
        value = StandardValue(
            standard_id=standard.id,
            division_code=COUNTY,
            grade="支出型",
            amount=175,
            effective_from=date(2027, 1, 1),
            document_no="〔示例〕",
        )
        session.add_all([draft, value])
        session.commit()
        law = law_of(session, COUNTY, date(2026, 3, 10))
        tried = law.with_version(draft).with_standard(value)
        assert [(one.code, one.amount) for one in tried.programmes][0] == ("2080502", "1元")
        assert len(tried.programmes) == len(law.programmes)
        assert law.standards_in(COUNTY)["temporary_aid_times", "g2"] == 1.5
        assert str(tried.standards_in(COUNTY)["temporary_aid_times", "g2"]) == "1.75"


def test_only_the_programmes_that_are_asked_for_are_read(office: Actor) -> None:
    with system_session("test") as session:
        lay_down(session, "rural_minimum_living", "disabled_living", "elderly_allowance")
        law = law_of(session, COUNTY, date(2026, 3, 10), ["2081902"])
        assert [one.code for one in law.programmes] == ["2081902"]
        assert {(one.programme, one.kind, one.other) for one in law.relations} == {("2081902", "not_income", "2081107")}


def test_a_township_reads_the_law_of_its_county(office: Actor, small_world: world.World) -> None:
    with system_session("test") as session:
        lay_down(session, "elderly_allowance")
        town = world.actor(session, small_world, "town_operator")
    with session_for(town) as session:
        assert [one.name for one in law_of(session, COUNTY, date(2026, 3, 10)).programmes] == ["高龄津贴"]
        assert vocabulary_of(session, COUNTY, date(2026, 3, 10)).standards[0].name == "高龄津贴"
