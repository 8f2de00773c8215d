"""Findings: each check finds what is wrong and leaves alone what is right; a run changes only what changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kernel import clock, divisions
from app.kernel.errors import Conflict, DomainError
from app.registry.check import Area, Check, checks
from app.registry.comparing import settling
from app.registry.models import Finding, FindingState, Household, LandHolding
from tests import world
from tests.comparing.people import (
    BESIDE,
    ELSEWHERE,
    HERE,
    account,
    card,
    check,
    count,
    home,
    look,
    number,
    person,
    working,
)

BORN = date(1960, 5, 17)
CARD, OTHER_CARD = card(1), card(2)


def right(session: Session) -> None:
    """A household in which everything is right."""
    house = home(session, HERE, address="东关村 1 号", telephone="13800000001")
    head = person(session, "阿卜杜拉·买买提", house, id_no=number(BORN, 1), telephone="13800000001")
    account(session, head, card(3), holder="阿卜杜拉•买买提")
    account(session, head, card(4), in_use=False)
    person(session, "古丽娜尔", house, head=False, relation="10", id_no=number(date(1958, 1, 1), 2))
    born = date(1990, 1, 1)
    said = {"disability_kind": "4", "disability_grade": 2, "disability_no": number(born, 3) + "42"}
    person(session, "小明", house, head=False, relation="20", id_no=number(born, 3), **said)
    person(session, "小芳", house, head=False, relation="38", id_no=number(date(1991, 1, 1), 4))
    land(session, house, contract=500, excluded=100, transferred_out=100, transferred_in=50, subsidised=350)


def land(session: Session, house: Household, **areas: int) -> LandHolding:
    row = LandHolding(
        household_id=house.id, division_code=house.division_code, year=2026, known_from=clock.now(), **areas
    )
    session.add(row)
    session.flush()
    return row


def many_cards(session: Session) -> int:
    row = person(session, "张三", id_no=number())
    account(session, row, CARD)
    account(session, row, OTHER_CARD)
    return row.id


def card_apart(session: Session) -> int:
    return account(session, person(session, "张三", id_no=number()), CARD, holder="李四").id


def shared_account(session: Session) -> int:
    account(session, person(session, "李四", ELSEWHERE, id_no=number(BORN, 345)), CARD)
    return account(session, person(session, "张三", id_no=number()), CARD).id


def shared_telephone(session: Session) -> int:
    person(session, "李四", id_no=number(BORN, 345), telephone="13900000001")
    house = home(session, telephone="13900000001")
    person(session, "张三", house, id_no=number())
    return house.id


def shared_address(session: Session) -> int:
    person(session, "李四", home(session, address="东关村 12 号"), id_no=number(BORN, 345))
    house = home(session, address="东关村 12 号")
    person(session, "张三", house, id_no=number())
    return house.id


def headless(session: Session) -> int:
    house = home(session)
    person(session, "张三", house, head=False, id_no=number())
    return house.id


def two_heads(session: Session) -> int:
    house = home(session)
    person(session, "张三", house, id_no=number())
    person(session, "李四", house, id_no=number(BORN, 345))
    return house.id


def empty_household(session: Session) -> int:
    house = home(session)
    person(session, "张三", house, id_no=number(), state="dead", death_on=date(2026, 1, 1))
    house.head_id = None
    return house.id


def impossible_relation(session: Session) -> int:
    house = home(session)
    person(session, "张三", house, id_no=number())
    return person(session, "张小三", house, head=False, relation="20", id_no=number(date(1959, 1, 1), 7)).id


def test_a_relation_to_a_dead_head_is_looked_at_too(registry: Session) -> None:
    house = home(registry)
    person(registry, "张三", house, id_no=number(), state="dead", death_on=date(2026, 1, 1))
    one = person(registry, "张小三", house, head=False, relation="38", id_no=number(date(1959, 1, 1), 7))
    other = person(registry, "张老大", house, head=False, relation="51", id_no=number(date(1961, 1, 1), 7))
    registry.commit()
    check(registry)
    assert {row.subject_id for row in findings(registry)["impossible_relation"]} == {one.id, other.id}


def number_mismatch(session: Session) -> int:
    return person(session, "张三", id_no=number(), birth_on=date(1961, 1, 1)).id


def disability_mismatch(session: Session) -> int:
    said = {"disability_kind": "4", "disability_grade": 2, "disability_no": number(BORN, 345) + "42"}
    return person(session, "张三", id_no=number(), **said).id


def land_excess(session: Session) -> int:
    house = home(session)
    person(session, "张三", house, id_no=number())
    return land(session, house, contract=500, excluded=100, transferred_out=100, transferred_in=50, subsidised=351).id


def invalid_number(session: Session) -> int:
    return person(session, "张三", id_no="130123196005170019", birth_on=BORN).id


def rare_characters(session: Session) -> int:
    return person(session, "张䶮", id_no=number()).id


def invalid_account(session: Session) -> int:
    return account(session, person(session, "张三", id_no=number()), "6227001218700480461").id


def number_elsewhere(session: Session) -> int:
    person(session, "李四", BESIDE, id_no=number())
    row = person(session, "张三", HERE, id_no=number())
    session.commit()
    look(session)
    return row.id


WRONG: dict[str, Callable[[Session], int]] = {
    one.__name__: one
    for one in (
        many_cards, card_apart, shared_account, shared_telephone, shared_address, headless, two_heads, empty_household,
        impossible_relation, number_mismatch, disability_mismatch, land_excess, invalid_number, rare_characters,
        number_elsewhere, invalid_account,
    )
}  # fmt: skip


def findings(session: Session) -> dict[str, list[Finding]]:
    session.commit()
    found: dict[str, list[Finding]] = {}
    for row in session.scalars(sa.select(Finding).execution_options(populate_existing=True)).all():
        found.setdefault(row.check_code, []).append(row)
    session.commit()
    return found


def test_every_check_has_its_example() -> None:
    assert set(WRONG) == set(checks())


@pytest.mark.parametrize("code", sorted(WRONG))
def test_a_check_finds_what_is_wrong_and_nothing_else_does(registry: Session, code: str) -> None:
    right(registry)
    key = WRONG[code](registry)
    registry.commit()
    check(registry)
    found = findings(registry)
    assert set(found) == {code}
    about = {row.subject_id: row for row in found[code]}
    assert key in about
    assert about[key].state == FindingState.OPEN
    assert about[key].subject == checks()[code].subject
    assert "{" not in about[key].detail


def test_what_is_right_is_left_alone_and_numbers_are_not_told(registry: Session) -> None:
    right(registry)
    for make in WRONG.values():
        make(registry)
    registry.commit()
    check(registry)
    told = " ".join(row.detail for rows in findings(registry).values() for row in rows)
    for secret in (number(), CARD, "13900000001", "李四在"):
        assert secret not in told


def test_the_same_run_again_changes_nothing(registry: Session) -> None:
    for make in WRONG.values():
        make(registry)
    registry.commit()
    first = check(registry)
    before = {row.id: (row.state, row.digest, row.found_at) for rows in findings(registry).values() for row in rows}
    again = check(registry)
    assert first.new == len(before)
    assert (again.new, again.again, again.closed, again.standing) == (0, 0, 0, first.new)
    assert {
        row.id: (row.state, row.digest, row.found_at) for rows in findings(registry).values() for row in rows
    } == before


def test_what_was_put_right_closes_by_itself_and_opens_when_it_comes_back(registry: Session) -> None:
    key = headless(registry)
    registry.commit()
    check(registry)
    house = registry.get(Household, key)
    assert house is not None
    house.head_id = registry.execute(sa.text("SELECT max(id) FROM persons")).scalar_one()
    registry.commit()
    assert check(registry).closed == 1
    (row,) = findings(registry)["headless"]
    assert (row.state, row.closed_on) == (FindingState.CLOSED, clock.today())
    house.head_id = None
    registry.commit()
    assert check(registry).again == 1
    (row,) = findings(registry)["headless"]
    assert (row.state, row.closed_on) == (FindingState.OPEN, None)


def test_what_was_settled_stays_settled_until_what_it_rests_on_changes(
    registry: Session, small_world: world.World
) -> None:
    key = card_apart(registry)
    registry.commit()
    check(registry)
    (row,) = findings(registry)["card_apart"]
    with working("town_operator", small_world) as (session, actor):
        mine = session.get(Finding, row.id)
        assert mine is not None
        with pytest.raises(DomainError, match="请写明理由"):
            settling.settle(session, actor, mine, {"note": ""})
        with pytest.raises(Conflict, match="没有被核查过"):
            settling.reopen(session, actor, mine)
        settling.settle(session, actor, mine, {"note": "由监护人代领，已核实"})
        with pytest.raises(Conflict, match="已经办理"):
            settling.settle(session, actor, mine, {"note": "由监护人代领，已核实"})
        session.commit()
    assert check(registry).standing == 1
    (row,) = findings(registry)["card_apart"]
    assert (row.state, row.officer_id) == (FindingState.SETTLED, small_world.officers["town_operator"])
    registry.execute(sa.text("UPDATE bank_accounts SET holder = '赵六' WHERE id = :id"), {"id": key})
    registry.commit()
    assert check(registry).again == 1
    (row,) = findings(registry)["card_apart"]
    assert (row.state, row.note) == (FindingState.OPEN, None)


def test_a_number_changed_for_another_wrong_one_opens_a_settled_finding(
    registry: Session, small_world: world.World
) -> None:
    row = person(registry, "张三", id_no="130123196005170019", birth_on=BORN)
    registry.commit()
    check(registry)
    (found,) = findings(registry)["invalid_number"]
    with working("town_operator", small_world) as (session, actor):
        settling.settle(session, actor, session.get(Finding, found.id), {"note": "原证如此，已核实"})  # type: ignore[arg-type]
        session.commit()
    row.id_no = "130123196005170029"
    registry.commit()
    assert check(registry).again == 1


def test_a_settled_finding_is_taken_up_again_by_hand(registry: Session, small_world: world.World) -> None:
    headless(registry)
    registry.commit()
    check(registry)
    (found,) = findings(registry)["headless"]
    with working("town_operator", small_world) as (session, actor):
        mine = session.get(Finding, found.id)
        assert mine is not None
        settling.settle(session, actor, mine, {"note": "正在办理，下周变更"})
        settling.reopen(session, actor, mine)
        session.commit()
        assert mine.state == FindingState.OPEN


def test_a_run_for_one_township_leaves_the_next_alone(registry: Session, small_world: world.World) -> None:
    person(registry, "张三", home(registry, HERE), head=False, id_no=number())
    person(registry, "李四", home(registry, BESIDE), head=False, id_no=number(BORN, 345))
    registry.commit()
    check(registry)
    town = Area(*divisions.range_of("130123100000"))
    again = check(registry, town)
    assert (again.new, again.closed, again.standing) == (0, 0, 1)
    with working("town_operator", small_world) as (session, _actor):
        assert count(session, Finding) == 1


def test_a_check_is_either_set_based_or_looks_at_one_person() -> None:
    with pytest.raises(ValueError, match="either"):
        Check("x", "x", "person", "x")
    with pytest.raises(ValueError, match="either"):
        Check("x", "x", "person", "x", rows=lambda _session, _area: (), person=lambda _one: "")


def test_every_check_says_what_it_is(registry: Session) -> None:
    for one in checks().values():
        said: Any = (one.label, one.help)
        assert all(said)
