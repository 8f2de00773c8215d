"""Pairs: every kind of likeness is found, strangers are not, and a run changes only what changed."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from app.kernel import divisions
from app.kernel.errors import Conflict, DomainError
from app.registry.check import Area
from app.registry.comparing import entry, pairs
from app.registry.models import DuplicatePair, Likeness, PairState, PersonState
from tests import world
from tests.comparing.people import (
    BESIDE,
    ELSEWHERE,
    HERE,
    count,
    look,
    number,
    pair_of,
    person,
    working,
)

BORN = date(1960, 5, 17)
SWAPPED = date(1960, 5, 11)


def test_one_number_is_found_anywhere_in_the_province(registry: Session) -> None:
    one, other = person(registry, "张建国", id_no=number()), person(registry, "李建军", ELSEWHERE, id_no=number())
    registry.commit()
    look(registry)
    found = pair_of(registry, one, other)
    assert (found.likeness, found.score, found.division_code) == (Likeness.NUMBER, 100, "130100000000")


@pytest.mark.parametrize(
    ("left", "right", "why"),
    [
        ({"name": "王秀英", "id_no": number(BORN, 1)}, {"name": "王秀英", "id_no": number(BORN, 345)}, Likeness.NAME),
        ({"name": "王秀英", "birth_on": BORN}, {"name": "王秀英", "id_no": number(BORN, 345)}, Likeness.NAME),
        ({"name": "李建国", "birth_on": BORN}, {"name": "李健国", "birth_on": BORN}, Likeness.SOUND),
        ({"name": "曾乐", "birth_on": BORN}, {"name": "增月", "birth_on": BORN}, Likeness.SOUND),
        ({"name": "肖巳", "birth_on": BORN}, {"name": "萧已", "birth_on": BORN}, Likeness.SOUND),
        ({"name": "赵铁柱", "id_no": number(BORN, 12)}, {"name": "赵铁柱", "id_no": number(BORN, 21)}, Likeness.DIGITS),
        ({"name": "赵铁柱", "id_no": number(BORN)}, {"name": "赵铁柱", "id_no": number(SWAPPED)}, Likeness.DIGITS),
        ({"name": "刘伟", "id_no": number(BORN)}, {"name": "刘玮", "id_no": number(SWAPPED)}, Likeness.DIGITS),
    ],
)
def test_people_of_one_village_who_may_be_one(
    registry: Session, left: dict[str, object], right: dict[str, object], why: Likeness
) -> None:
    one, other = person(registry, **left), person(registry, **right)  # type: ignore[arg-type]
    registry.commit()
    look(registry)
    assert pair_of(registry, one, other).likeness == why
    assert pair_of(registry, one, other).division_code == HERE


def test_namesakes_of_one_birth_date_in_two_townships_whose_numbers_are_one_slip_apart(registry: Session) -> None:
    one = person(registry, "赵铁柱", HERE, id_no=number(BORN, 12))
    other = person(registry, "赵铁柱", BESIDE, id_no=number(BORN, 21))
    registry.commit()
    look(registry)
    found = pair_of(registry, one, other)
    assert (found.likeness, found.division_code) == (Likeness.DIGITS, "130123000000")


def test_strangers_the_departed_and_the_merged_are_no_pairs(registry: Session) -> None:
    person(registry, "王秀英", HERE, id_no=number(BORN, 1))
    person(registry, "王秀英", BESIDE, id_no=number(BORN, 345))
    person(registry, "王秀英", HERE, id_no=number(date(1971, 11, 2), 2))
    person(registry, "王秀英", HERE, id_no=number(BORN, 1), state=PersonState.MERGED)
    person(registry, "王秀英", HERE, id_no=number(BORN, 1), state=PersonState.MOVED)
    registry.commit()
    assert look(registry).new == 0


def test_a_dead_person_registered_again_is_a_pair_and_two_dead_ones_are_none(registry: Session) -> None:
    one = person(registry, "张建国", id_no=number(), state=PersonState.DEAD, death_on=date(2024, 1, 1))
    other = person(registry, "张建国", BESIDE, id_no=number())
    registry.commit()
    look(registry)
    assert pair_of(registry, one, other).score == 100
    other.state = PersonState.DEAD
    registry.commit()
    assert look(registry).gone == 1


def test_a_run_changes_only_what_changed(registry: Session, small_world: world.World) -> None:
    one, other = person(registry, "王秀英", birth_on=BORN), person(registry, "王秀英", birth_on=BORN)
    registry.commit()
    assert look(registry).new == 1
    again = look(registry)
    assert (again.new, again.seen, again.gone) == (0, 1, 0)
    other.name, other.name_sound = "钱秀英", "qian xiu ying"
    registry.commit()
    assert look(registry).gone == 1
    assert pair_of(registry, one, other).state == PairState.GONE
    other.name, other.name_sound = "王秀英", "wang xiu ying"
    registry.commit()
    look(registry)
    assert pair_of(registry, one, other).state == PairState.OPEN


def test_a_dismissed_pair_stays_dismissed_until_there_is_a_stronger_reason(
    registry: Session, small_world: world.World
) -> None:
    one, other = person(registry, "王秀英", id_no=number(BORN, 1)), person(registry, "王秀英", birth_on=BORN)
    registry.commit()
    look(registry)
    with working("town_operator", small_world) as (session, actor):
        pair = pair_of(session, one, other)
        with pytest.raises(DomainError, match="请写明理由"):
            pairs.dismiss(session, actor, pair, {"why": "x"})
        pairs.dismiss(session, actor, pair, {"why": "查看户口簿，为两人"})
        with pytest.raises(Conflict, match="已经处理过"):
            pairs.dismiss(session, actor, pair, {"why": "查看户口簿，为两人"})
    look(registry)
    found = pair_of(registry, one, other)
    assert (found.state, found.why, found.officer_id) == (
        PairState.DISMISSED,
        "查看户口簿，为两人",
        small_world.officers["town_operator"],
    )
    other.id_no = number(BORN, 1)
    registry.commit()
    look(registry)
    found = pair_of(registry, one, other)
    assert (found.state, found.score, found.why) == (PairState.OPEN, 100, None)


def test_a_dismissed_pair_is_taken_up_again_by_hand(registry: Session, small_world: world.World) -> None:
    one, other = person(registry, "王秀英", birth_on=BORN), person(registry, "王秀英", birth_on=BORN)
    registry.commit()
    look(registry)
    with working("town_operator", small_world) as (session, actor):
        pair = pair_of(session, one, other)
        with pytest.raises(Conflict, match="没有被排除"):
            pairs.reopen(session, actor, pair, {"why": "再核实一次"})
        pairs.dismiss(session, actor, pair, {"why": "查看户口簿，为两人"})
        pairs.reopen(session, actor, pair, {"why": "再核实一次"})
    assert pair_of(registry, one, other).state == PairState.OPEN


def test_who_sees_one_side_does_not_see_the_pair(registry: Session, small_world: world.World) -> None:
    person(registry, "张建国", HERE, id_no=number())
    person(registry, "李建军", BESIDE, id_no=number())
    registry.commit()
    look(registry)
    for key, seen in (("town_operator", 0), ("other_town_operator", 0), ("county_operator", 1), ("city_admin", 1)):
        with working(key, small_world) as (session, _actor):
            assert count(session, DuplicatePair) == seen, key


def test_a_run_for_one_area_leaves_other_areas_alone(registry: Session) -> None:
    person(registry, "王秀英", HERE, birth_on=BORN)
    person(registry, "王秀英", HERE, birth_on=BORN)
    person(registry, "王秀英", BESIDE, birth_on=BORN)
    person(registry, "王秀英", BESIDE, birth_on=BORN)
    person(registry, "张建国", BESIDE, id_no=number())
    person(registry, "张建国", ELSEWHERE, id_no=number())
    registry.commit()
    assert look(registry).new == 3
    town = Area(*divisions.range_of("130123100000"))
    kept = look(registry, town)
    assert (kept.new, kept.seen, kept.gone) == (0, 1, 0)
    kept = look(registry, Area(*divisions.range_of("130123101000")))
    assert (kept.new, kept.seen, kept.gone) == (0, 2, 0)


def test_a_number_known_elsewhere_is_refused_with_the_township_and_no_name(
    registry: Session, small_world: world.World
) -> None:
    person(registry, "李建军", BESIDE, id_no=number())
    registry.commit()
    said = {"name": "张建国", "birth_on": BORN, "division_code": HERE}
    with working("town_operator", small_world) as (session, actor):
        (found,) = entry.likely_same(session, actor, id_no=number(), **said)  # type: ignore[arg-type]
        assert found.refuses
        assert found.person_id is None
        assert "诸福屯镇" in found.sentence
        assert "申请转入" in found.sentence
        assert "李建军" not in found.sentence
        with pytest.raises(Conflict, match="不能重复登记"):
            entry.insist_on_new(session, actor, id_no=number(), **said)  # type: ignore[arg-type]


def test_a_number_known_here_leads_to_the_person_and_a_dead_one_says_so(
    registry: Session, small_world: world.World
) -> None:
    known = person(registry, "李建军", HERE, id_no=number())
    person(registry, "李建军", BESIDE, id_no=number(BORN, 7), state=PersonState.DEAD, death_on=date(2024, 1, 1))
    registry.commit()
    with working("town_operator", small_world) as (session, actor):
        (found,) = entry.likely_same(session, actor, name="李建军", id_no=number())
        assert found.person_id == known.id
        assert "在原记录上修改" in found.sentence
        (dead,) = entry.likely_same(session, actor, name="张三丰", id_no=number(BORN, 7))
        assert dead.refuses
        assert "死亡" in dead.sentence


def test_a_likely_namesake_only_warns_and_only_inside_the_own_area(registry: Session, small_world: world.World) -> None:
    known = person(registry, "李健国", HERE, id_no=number(BORN, 1))
    person(registry, "李建国", BESIDE, id_no=number(BORN, 1, "130124"))
    registry.commit()
    with working("town_operator", small_world) as (session, actor):
        (found,) = entry.insist_on_new(
            session, actor, name="李建国", birth_on=BORN, id_no=number(BORN, 99), division_code=HERE
        )
        assert (found.likeness, found.refuses, found.person_id) == (Likeness.SOUND, False, known.id)
        assert number(BORN, 1) not in found.sentence


def test_one_person_is_paired_up_at_entry(registry: Session, small_world: world.World) -> None:
    old = person(registry, "李健国", HERE, id_no=number(BORN, 1))
    registry.commit()
    with working("town_operator", small_world) as (session, actor):
        row = person(session, "李建国", HERE, id_no=number(SWAPPED, 1))
        assert entry.pair_up(session, actor, row) == 1
        assert entry.pair_up(session, actor, row) == 1
        session.commit()
        assert pair_of(session, old, row).likeness == Likeness.DIGITS
    assert look(registry).seen == 1
