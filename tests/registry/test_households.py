"""Households and their people: registered, amended, moved; what cannot be true is refused in a sentence."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kernel import clock
from app.kernel.errors import Conflict, DomainError, NotFound
from app.registry.models import Household, HouseholdState, Person, PersonState
from app.registry.services import households, persons
from app.store.actor import Actor
from app.store.sessions import session_for, system_session
from app.store.wall import WallError
from tests import world
from tests.registry.conftest import CHILD_NO, HEAD_NO, OTHER_NO, SPOUSE_NO, register


def join(session: Session, actor: Actor, home: Household, **said: Any) -> Person:
    data = {"household_id": home.id, "name": "李秀英", "id_no": SPOUSE_NO, "relation": "12"} | said
    return persons.register_person(session, actor, data)


def test_a_household_comes_with_its_head_and_a_number_of_its_own(work: Session, home: Household, village: str) -> None:
    head = work.get_one(Person, home.head_id)
    assert home.code == f"{village}030001"
    assert (head.name, head.relation, head.sex, head.birth_on) == ("王长富", "02", "1", date(1938, 2, 14))
    assert home.people == 1


def test_the_next_household_of_a_group_has_the_next_number(
    work: Session, operator: Actor, home: Household, village: str
) -> None:
    second = register(work, operator, village, head_name="赵国栋", head_id_no=OTHER_NO)
    assert second.code == f"{village}030002"


@pytest.mark.parametrize(
    ("said", "field", "sentence"),
    [
        ({"division_code": "130123000000"}, "division_code", "请选到村"),
        ({"division_code": "130124100201"}, "division_code", "不在您的辖区内"),
        ({"group_no": 100}, "group_no", "0 到 99"),
        ({"head_id_no": "610104196209276905"}, "id_no", "校验"),
        ({"head_name": "王1"}, "name", "姓名"),
    ],
)
def test_a_household_that_cannot_be_is_refused_at_its_field(
    work: Session, operator: Actor, village: str, said: dict[str, Any], field: str, sentence: str
) -> None:
    with pytest.raises(DomainError, match=sentence) as refused:
        register(work, operator, village, **said)
    assert refused.value.faults[0].field == field
    work.rollback()
    with system_session("test") as session:
        assert session.scalar(sa.select(sa.func.count(Household.id))) == 0


def test_a_number_is_registered_once_in_the_province(
    work: Session, operator: Actor, home: Household, village: str
) -> None:
    with pytest.raises(Conflict, match="已经登记。请查找此人"):
        register(work, operator, village, head_name="别人")


def test_a_household_has_one_head(work: Session, operator: Actor, home: Household) -> None:
    with pytest.raises(Conflict, match="本户的户主是王长富"):
        join(work, operator, home, relation="02")


def test_sex_and_birth_must_agree_with_the_number(work: Session, operator: Actor, home: Household) -> None:
    with pytest.raises(DomainError) as refused:
        join(work, operator, home, sex="2", birth_on=date(1950, 1, 1), id_no=SPOUSE_NO)
    assert {fault.field for fault in refused.value.faults} == {"sex", "birth_on"}


def test_a_disability_certificate_belongs_to_its_holder(work: Session, operator: Actor, home: Household) -> None:
    with pytest.raises(DomainError) as refused:
        join(work, operator, home, disability_kind="4", disability_grade=2, disability_no=f"{HEAD_NO}42")
    assert refused.value.faults[0].field == "disability_no"
    person = join(work, operator, home, disability_kind="4", disability_grade=2, disability_no=f"{SPOUSE_NO}42")
    assert person.disability_no == f"{SPOUSE_NO}42"


def test_a_rare_name_and_a_number_of_an_abolished_county_are_let_in(
    work: Session, operator: Actor, home: Household
) -> None:
    person = join(work, operator, home, name="阿卜杜拉•䶮", id_no="34152219900101999X")
    assert person.name == "阿卜杜拉·䶮"


def test_another_head_changes_the_relation_of_both(work: Session, operator: Actor, home: Household) -> None:
    former, heir = home.head_id, join(work, operator, home)
    households.change_head(work, operator, home, {"person_id": heir.id})
    assert home.head_id == heir.id
    assert (work.get_one(Person, former).relation, heir.relation) == ("97", "02")


@pytest.mark.parametrize("who", ["head", "stranger"])
def test_only_another_member_can_become_head(
    work: Session, operator: Actor, home: Household, village: str, who: str
) -> None:
    other = register(work, operator, village, head_name="赵国栋", head_id_no=OTHER_NO)
    key = home.head_id if who == "head" else other.head_id
    with pytest.raises(DomainError, match="本来就是户主" if who == "head" else "必须是本户的在册成员"):
        households.change_head(work, operator, home, {"person_id": key})


def test_who_died_leaves_the_count_and_the_headship(work: Session, operator: Actor, home: Household) -> None:
    head = work.get_one(Person, home.head_id)
    join(work, operator, home)
    persons.report_death(work, operator, head, {"death_on": clock.today()})
    assert (head.state, head.death_on, home.head_id, home.people) == (PersonState.DEAD, clock.today(), None, 1)
    with pytest.raises(Conflict, match="不能再改"):
        persons.amend_person(work, operator, head, {"name": "王富"})


@pytest.mark.parametrize(
    ("day", "sentence"), [(clock.today() + timedelta(days=1), "不能晚于今天"), (date(1900, 1, 1), "不能早于出生日期")]
)
def test_nobody_dies_tomorrow_or_before_birth(
    work: Session, operator: Actor, home: Household, day: date, sentence: str
) -> None:
    with pytest.raises(DomainError, match=sentence):
        persons.report_death(work, operator, work.get_one(Person, home.head_id), {"death_on": day})


def test_a_person_joins_another_household_of_the_area(
    work: Session, operator: Actor, home: Household, village: str
) -> None:
    child = join(work, operator, home, name="王小明", id_no=CHILD_NO, relation="20")
    other = register(work, operator, village, head_name="赵国栋", head_id_no=OTHER_NO)
    persons.move_person(work, operator, child, {"household_id": other.id, "relation": "28"})
    assert (child.household_id, child.relation, home.people, other.people) == (other.id, "28", 1, 2)
    with pytest.raises(DomainError, match="已经在这一户"):
        persons.move_person(work, operator, child, {"household_id": other.id, "relation": "28"})


def test_a_household_closes_when_nobody_is_left(work: Session, operator: Actor, home: Household) -> None:
    with pytest.raises(DomainError, match="还有 1 名在册成员"):
        households.close_household(work, operator, home, {"reason": "外迁"})
    persons.move_out(work, operator, work.get_one(Person, home.head_id), {"reason": "外迁"})
    households.close_household(work, operator, home, {"reason": "外迁"})
    assert home.state == HouseholdState.CLOSED
    with pytest.raises(Conflict, match="已经销户"):
        households.amend_household(work, operator, home, {"group_no": 1})


def test_a_change_cannot_hold_from_tomorrow_or_before_the_household_was(
    work: Session, operator: Actor, home: Household
) -> None:
    for day, sentence in ((clock.today() + timedelta(days=1), "不能晚于今天"), (date(2000, 1, 1), "不能早于登记")):
        with pytest.raises(DomainError, match=sentence):
            households.amend_household(work, operator, home, {"group_no": 5, "effective_on": day})


def test_nobody_of_another_county_sees_or_touches_them(
    work: Session, operator: Actor, home: Household, village: str, small_world: world.World
) -> None:
    key = home.id
    work.rollback()
    with system_session("test") as session:
        other = world.actor(session, small_world, "other_county_admin")
    with session_for(other) as session:
        assert session.scalar(sa.select(sa.func.count(Person.id))) == 0
        with pytest.raises(NotFound, match="没有找到这一户"):
            persons.register_person(session, other, {"household_id": key, "name": "甲", "relation": "20"})
        row = Person(household_id=key, division_code=village, name="甲", relation="20")
        row.valid_from, row.known_from = clock.today(), clock.now()
        session.add(row)
        with pytest.raises(WallError):
            session.flush()


def test_a_wrong_number_from_an_old_system_hinders_no_other_change(
    work: Session, operator: Actor, home: Household
) -> None:
    head = work.get_one(Person, home.head_id)
    head.id_no = "610104196209276905"
    persons.amend_person(work, operator, head, {"marital": "20", "id_no": "610104196209276905"})
    assert (head.marital, head.birth_on) == ("20", date(1938, 2, 14))
    with pytest.raises(DomainError, match="校验"):
        persons.amend_person(work, operator, head, {"id_no": "610104196209276904"})
    persons.amend_person(work, operator, head, {"id_no": SPOUSE_NO, "sex": "1", "birth_on": None})
    assert (head.id_no, head.birth_on) == (SPOUSE_NO, date(1950, 1, 28))
