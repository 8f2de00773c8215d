"""Every kind of change, from the village's report to the registry, with the facts that it leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from app.kernel.errors import DomainError
from app.registry.change_kind import About, change_kinds, question
from app.registry.models import BankAccount, Fact, Household, Income, LandHolding, Person, PersonState
from app.store.sessions import system_session
from tests import world
from tests.changes.conftest import Family
from tests.changes.working import confirm, last_month, live_in, now, number, report_now, write

NEWCOMER = {"name": "李秀英", "id_no": number(42, "19830405"), "relation": "30"}


def members(home: int) -> dict[str, Person]:
    with system_session("tests look") as session:
        found = session.scalars(sa.select(Person).where(Person.household_id == home, Person.state == "active"))
        people = {one.name: one for one in found}
        session.expunge_all()
        return people


def facts_of(pk: int, subject: int, of: str = "person") -> dict[str, str | None]:
    """What a report's facts say of a thing: name → value."""
    with system_session("tests look") as session:
        caused = sa.select(Fact).where(Fact.cause == "change_report", Fact.cause_id == pk, Fact.subject_id == subject)
        caused = caused.where(Fact.subject == of)
        return {one.name: one.value for one in session.scalars(caused) if one.known_to is None}


def test_a_birth_registers_the_child_from_its_birthday(small_world: world.World, family: Family) -> None:
    confirm(small_world, "birth", household_id=family.home, name="王小宝", sex="1", relation="40")
    child = members(family.home)["王小宝"]
    assert (child.birth_on, child.valid_from, child.division_code) == (last_month(), last_month(), "130123100201")
    assert now(Household, family.home).people == 4


@pytest.mark.parametrize("kind", ["new_member", "move_in"])
def test_a_newcomer_is_registered_with_sex_and_birth_from_the_number(
    small_world: world.World, family: Family, kind: str
) -> None:
    more = {"origin": "山西省阳泉市平定县"} if kind == "move_in" else {}
    confirm(small_world, kind, household_id=family.home, **NEWCOMER, **more)
    person = members(family.home)["李秀英"]
    assert (person.birth_on, person.valid_from) == (date(1983, 4, 5), last_month())


def test_a_death_ends_the_person_and_is_a_fact_of_the_day(small_world: world.World, family: Family) -> None:
    pk = confirm(small_world, "death", person_id=family.head)
    dead = now(Person, family.head)
    assert (dead.state, dead.death_on) == (PersonState.DEAD, last_month())
    assert facts_of(pk, family.head) == {"death_on": last_month().isoformat(), "state": "dead"}
    assert now(Household, family.home).head_id is None


def test_a_death_counts_from_the_month_after(small_world: world.World, family: Family) -> None:
    pk = write(small_world, "death", person_id=family.head, happened_on=date(2025, 12, 31))
    assert report_now(pk).effective_on == date(2026, 1, 1)


@pytest.mark.parametrize(("kind", "state"), [("move_out", "moved"), ("marriage_out", "moved")])
def test_who_leaves_is_no_longer_in_the_registry(
    small_world: world.World, family: Family, kind: str, state: str
) -> None:
    pk = confirm(small_world, kind, person_id=family.daughter, destination="山西省阳泉市")
    assert now(Person, family.daughter).state == state
    assert facts_of(pk, family.daughter)["state"] == "moved"
    assert now(Household, family.home).people == 2


def test_a_marriage_registers_the_spouse_and_marries_the_member(small_world: world.World, family: Family) -> None:
    pk = confirm(small_world, "marriage_in", household_id=family.home, spouse="王小军", **NEWCOMER)
    people = members(family.home)
    assert (people["李秀英"].marital, people["王小军"].marital) == ("20", "20")
    assert facts_of(pk, family.son) == {"marital": "20"}


def test_an_income_is_stated_and_a_second_report_corrects_it(small_world: world.World, family: Family) -> None:
    said = {"household_id": family.home, "year": 2025, "income_kind": "wages"}
    confirm(small_world, "income_change", amount=1_200_000, **said)
    pk = confirm(small_world, "income_change", amount=900_000, **said)
    with system_session("tests look") as session:
        rows = session.scalars(sa.select(Income).order_by(Income.id)).all()
        assert [(one.amount, one.known_to is None) for one in rows] == [(1_200_000, False), (900_000, True)]
        assert rows[-1].source == f"change_report:{pk}"


def test_a_new_account_replaces_the_one_in_use(small_world: world.World, family: Family) -> None:
    for account in ("6228480402564890018", "6217001210012345678"):
        pk = confirm(
            small_world,
            "account_change",
            person_id=family.head,
            account_kind="passbook",
            number=account,
            bank="正定县农村信用联社",
        )
    with system_session("tests look") as session:
        rows = session.scalars(sa.select(BankAccount).order_by(BankAccount.id)).all()
        assert [(one.number[-4:], one.in_use, one.holder) for one in rows] == [
            ("0018", False, "王长富"),
            ("5678", True, "王长富"),
        ]
        former = rows[0].id
    assert facts_of(pk, former, "account") == {"in_use": "0"}


def test_a_correction_holds_from_the_beginning_and_keeps_what_was(small_world: world.World, family: Family) -> None:
    pk = confirm(small_world, "correction", person_id=family.son, name="王晓军", nationality="03")
    person = now(Person, family.son)
    assert (person.name, person.nationality) == ("王晓军", "03")
    assert facts_of(pk, family.son) == {"name": "王晓军", "nationality": "03"}


def test_a_corrected_number_brings_its_own_birth_and_sex(small_world: world.World, family: Family) -> None:
    confirm(small_world, "correction", person_id=family.son, id_no=number(24, "19790203"))
    person = now(Person, family.son)
    assert (person.id_no, person.birth_on, person.sex) == (number(24, "19790203"), date(1979, 2, 3), "2")


def test_a_renunciation_leaves_the_registry_as_it_is(small_world: world.World, family: Family) -> None:
    pk = confirm(small_world, "renunciation", person_id=family.head, programme="高龄津贴", why="子女赡养")
    assert facts_of(pk, family.head) == {}
    assert now(Person, family.head).state == PersonState.ACTIVE
    assert "高龄津贴" in report_now(pk).after


def test_land_is_stated_and_what_was_left_blank_stays(small_world: world.World, family: Family) -> None:
    said = {"household_id": family.home, "year": 2026, "season": "year"}
    confirm(small_world, "land_change", contract=1050, registered=1000, **said)
    confirm(small_world, "land_change", transferred_out=300, **said)
    with system_session("tests look") as session:
        (row,) = session.scalars(sa.select(LandHolding).where(LandHolding.known_to.is_(None))).all()
        assert (row.contract, row.registered, row.transferred_out) == (1050, 1000, 300)


def test_a_disability_is_written_down_from_the_day_of_the_certificate(small_world: world.World, family: Family) -> None:
    card = number(13, "19820506") + "42"
    said = {"disability_kind": "4", "disability_grade": 2, "disability_no": card}
    pk = confirm(small_world, "disability_change", person_id=family.son, **said)
    person = now(Person, family.son)
    assert (person.disability_kind, person.disability_grade) == ("4", 2)
    assert facts_of(pk, family.son)["disability_grade"] == "2"


def test_another_member_becomes_head(small_world: world.World, family: Family) -> None:
    pk = confirm(small_world, "head_change", household_id=family.home, head="王小军")
    assert now(Household, family.home).head_id == family.son
    assert facts_of(pk, family.home, "household")["head_id"] == str(family.son)


def test_a_part_of_a_household_becomes_one_of_its_own(small_world: world.World, family: Family) -> None:
    confirm(small_world, "split_household", household_id=family.home, head="王小军", members="王小花")
    son, daughter = now(Person, family.son), now(Person, family.daughter)
    assert son.household_id == daughter.household_id != family.home
    new = now(Household, son.household_id)
    assert (new.head_id, new.people, now(Household, family.home).people) == (family.son, 2, 1)


def test_somebody_moves_to_another_household_of_the_village(small_world: world.World, family: Family) -> None:
    other, _head = live_in(small_world, head_name="赵国栋", head_id_no=number(31, "19600101"))
    pk = confirm(small_world, "change_of_home", person_id=family.daughter, new_household=other, relation="97")
    assert now(Person, family.daughter).household_id == other
    assert facts_of(pk, family.daughter)["household_id"] == str(other)


GRADED = {"disability_kind": "4", "disability_no": "1"}
REFUSED: list[tuple[str, dict[str, Any], str, str]] = [
    ("new_member", {"name": "李秀英", "relation": "30"}, "id_no", "请填写证件号码"),
    ("new_member", NEWCOMER | {"id_no": "130123198304050421"}, "id_no", "校验"),
    ("marriage_in", NEWCOMER | {"spouse": "没有这人"}, "spouse", "没有这个姓名"),
    ("income_change", {"year": 2025, "income_kind": "wages", "amount": -1}, "amount", "负数"),
    ("land_change", {"year": 2026, "season": "year"}, "contract", "至少填写一项"),
    ("land_change", {"year": 2026, "season": "year", "contract": -1}, "contract", "负数"),
    ("head_change", {"head": "王长富"}, "head", "本来就是户主"),
    ("head_change", {"head": "没有这人"}, "head", "没有这个姓名"),
    ("split_household", {"head": "王长富"}, "head", "户主不能"),
    ("split_household", {"head": "王小军", "members": "外人"}, "members", "没有名叫“外人”"),
    ("split_household", {"head": "王小军", "members": "王小花、王长富"}, "members", "至少要留一人"),
    ("move_out", {}, "destination", "请填写“迁往何处”"),
    ("correction", {}, "name", "请填写要更正的内容"),
    ("correction", {"name": "王1"}, "name", "姓名"),
    ("account_change", {"account_kind": "card", "number": "6228480402564890017", "bank": "农行"}, "number", "校验"),
    ("disability_change", GRADED | {"disability_grade": 9}, "disability_grade", "1 到 4"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "said", "field", "sentence"), REFUSED)
def test_what_cannot_be_true_is_refused_at_its_field(
    small_world: world.World, family: Family, kind: str, said: dict[str, Any], field: str, sentence: str
) -> None:
    is_person = change_kinds()[kind].about is About.PERSON
    about: dict[str, Any] = {"person_id": family.son} if is_person else {"household_id": family.home}
    with pytest.raises(DomainError) as refusal:
        write(small_world, kind, **about, **said)
    assert any(one.field == field and sentence in one.sentence for one in refusal.value.faults), refusal.value.faults


@pytest.mark.parametrize(
    ("said", "field", "sentence"),
    [
        ({"happened_on": None}, "happened_on", "请填写变动日期"),
        ({"happened_on": date(2999, 1, 1)}, "happened_on", "不能晚于今天"),
        ({"happened_on": date(1999, 1, 1)}, "happened_on", "太早"),
        ({"effective_month": "2020-01"}, "effective_month", "不能早于变动的月份"),
        ({"effective_month": "2999-01"}, "effective_month", "12 个月以后"),
        ({"effective_month": "三月"}, "effective_month", "请按“年-月”"),
        ({"person_id": 999_999}, "person_id", "没有找到这个人"),
    ],
)
def test_days_and_months_that_cannot_be_are_refused(
    small_world: world.World, family: Family, said: dict[str, Any], field: str, sentence: str
) -> None:
    with pytest.raises(DomainError) as refusal:
        write(small_world, "death", **({"person_id": family.head} | said))
    assert any(one.field == field and sentence in one.sentence for one in refusal.value.faults), refusal.value.faults


def test_every_kind_says_what_proves_it_and_is_applied_here() -> None:
    kinds = change_kinds()
    assert len(kinds) == 17
    assert all(kind.evidence and kind.label and callable(kind.apply) for kind in kinds.values())


def test_a_question_cannot_take_the_name_of_the_reports_own() -> None:
    death = change_kinds()["death"]
    for asks in ((question("reason", "原因"),), (question("one", "一"), question("one", "一"))):
        with pytest.raises(ValueError, match="name of another"):
            replace(death, asks=asks)
