"""Merging: chosen values, everything that hangs on a person, and the way back to the last byte."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.models import AuditEvent
from app.kernel import clock
from app.kernel.errors import Conflict, DomainError, NotAllowed
from app.registry import models
from app.registry.comparing import merging, pairs
from app.registry.comparing.tags import Tag
from app.registry.models import (
    AccountUse,
    Asset,
    BankAccount,
    DuplicatePair,
    Household,
    Income,
    Merge,
    PairState,
    Person,
    PersonState,
    ResourceUse,
)
from app.registry.services import facts
from app.store.wall import enter
from tests import world
from tests.comparing.people import BESIDE, HERE, account, home, look, number, pair_of, person, working

BORN = date(1960, 5, 17)
RESTORED = (
    Household, Person, BankAccount, AccountUse, Income, Asset, ResourceUse, models.LandHolding, models.ListHit,
    DuplicatePair,
)  # fmt: skip
WHY = {"why": "查看户口簿，为同一人"}


def everything(session: Session) -> dict[str, list[dict[str, Any]]]:
    """Every value of every row that a merge may touch."""
    session.commit()
    session.expire_all()
    kept = {
        model.__tablename__: [
            {column.name: getattr(row, column.name) for column in model.__table__.c}
            for row in session.scalars(select(model).order_by(model.id))
        ]
        for model in RESTORED
    }
    session.commit()
    return kept


class Two:
    """One person registered twice in one township, with all that may hang on a person."""

    def __init__(self, session: Session, where: str = HERE) -> None:
        self.first = person(session, "张建国", HERE, id_no=number(BORN, 345), telephone="13800000001", health="good")
        house = home(session, where)
        self.second = person(session, "张建囯", house, id_no=number(BORN, 345), telephone="13900000002", marital="20")
        self.third = person(session, "张建国", HERE, id_no=number(BORN, 345))
        account(session, self.first, "6227001218700480460")
        same = account(session, self.second, "6227001218700480460")
        self.card = account(session, self.second, "6217000010001234567")
        self.uses = [
            AccountUse(
                person_id=self.second.id,
                account_id=card.id,
                programme_code=code,
                division_code=self.second.division_code,
                valid_from=date(2020, 1, 1),
                known_from=clock.now(),
            )
            for card, code in ((self.card, "2081902"), (same, "2130122"))
        ]
        place = {"household_id": house.id, "person_id": self.second.id, "division_code": house.division_code}
        stated = {"year": 2025, "known_from": clock.now(), **place}
        session.add_all(
            [
                *self.uses,
                Income(kind="wages", amount=120000, **stated),
                Asset(kind="vehicle", quantity=1, **stated),
                ResourceUse(kind="forest", area=150, **stated),
            ]
        )
        session.commit()
        look(session)
        self.pair = pair_of(session, self.first, self.second)


def merged(session: Session, actor: Any, two: Two, **said: Any) -> Merge:
    pair = session.get(DuplicatePair, two.pair.id)
    assert pair is not None
    return merging.merge(session, actor, pair, {"keep": "first", **WHY, **said})


def test_a_merge_takes_chosen_values_and_all_that_hangs_on_the_other(
    registry: Session, small_world: world.World
) -> None:
    two = Two(registry)
    with working("town_operator", small_world) as (session, actor):
        merged(session, actor, two, take={"telephone": "second", "marital": "second", "name": "first"})
    registry.expire_all()
    first, second = two.first, two.second
    assert (first.name, first.telephone, first.marital, first.state) == ("张建国", "13900000002", "20", "active")
    assert (second.state, second.name) == (PersonState.MERGED, "张建囯")
    assert two.card.person_id == first.id
    assert two.card.in_use is False, "one person, one card in use"
    assert [use.person_id for use in two.uses] == [first.id, second.id], "the other use names an account that stayed"
    for model in (Income, Asset, ResourceUse):
        row = registry.scalars(select(model)).one()
        assert (row.person_id, row.household_id) == (first.id, first.household_id)
    left = registry.get(Household, second.household_id)
    assert left is not None
    assert (left.people, left.head_id) == (0, None)
    assert merging.survivor_of(registry, second.id) == first.id
    assert merging.taken_up_by(registry, first.id) == [second.id]
    other = registry.scalars(select(DuplicatePair).where(DuplicatePair.second_id == two.third.id)).all()
    assert {(one.first_id, one.state) for one in other} == {(first.id, "open"), (second.id, "gone")}
    acts = registry.scalars(select(AuditEvent.tag).where(AuditEvent.tag == Tag.MERGE)).all()
    assert acts


def test_both_histories_stay_readable(registry: Session, small_world: world.World) -> None:
    two = Two(registry)
    with working("town_operator", small_world) as (session, actor):
        merged(session, actor, two, take={"telephone": "second"})
    registry.expire_all()
    assert facts.value_as_of(registry, two.first, "telephone", date(2021, 1, 1)) == "13800000001"
    assert facts.value_as_of(registry, two.first, "telephone", clock.today()) == "13900000002"
    assert facts.value_as_of(registry, two.second, "state", date(2021, 1, 1)) == "active"
    assert facts.value_as_of(registry, two.second, "state", clock.today()) == "merged"
    assert facts.value_as_of(registry, two.card, "person_id", date(2021, 1, 1)) == two.second.id


@pytest.mark.parametrize("keep", ["first", "second"])
def test_undoing_restores_every_value(registry: Session, small_world: world.World, keep: str) -> None:
    two = Two(registry, BESIDE)
    before = everything(registry)
    take = dict.fromkeys(("name", "telephone", "marital", "health"), "first" if keep == "second" else "second")
    with working("county_operator", small_world) as (session, actor):
        done = merged(session, actor, two, keep=keep, take=take)
        session.commit()
        assert everything(registry) != before
        merging.undo(session, actor, done, {"why": "合并错了，是两兄弟"})
        with pytest.raises(Conflict, match="已经撤销"):
            merging.undo(session, actor, done, {"why": "合并错了，是两兄弟"})
        session.commit()
    assert everything(registry) == before
    assert merging.survivor_of(registry, two.second.id) is None
    kept = two.first if keep == "first" else two.second
    old = "13800000001" if keep == "first" else "13900000002"
    for day in (date(2021, 1, 1), clock.today()):
        assert facts.value_as_of(registry, kept, "telephone", day) == old
        assert facts.value_as_of(registry, two.second, "state", day) == "active"


def test_what_the_merge_moved_is_sealed(registry: Session, small_world: world.World) -> None:
    two = Two(registry)
    with working("town_operator", small_world) as (session, actor):
        done = merged(session, actor, two, take={"telephone": "second"})
        session.commit()
    from sqlalchemy import text

    raw = registry.execute(text("SELECT moved FROM merges WHERE id = :id"), {"id": done.id}).scalar_one()
    assert "13900000002" not in raw
    assert "13800000001" not in raw


def test_a_change_since_the_merge_holds_it(registry: Session, small_world: world.World) -> None:
    two = Two(registry)
    with working("town_operator", small_world) as (session, actor):
        done = merged(session, actor, two, take={"telephone": "second"})
        session.commit()
        first = session.get(Person, two.first.id)
        assert first is not None
        first.telephone = "13700000003"
        session.commit()
        with pytest.raises(Conflict, match="合并之后又改动了：人员 .*手机号码"):
            merging.undo(session, actor, done, {"why": "合并错了，是两兄弟"})
        first = session.get(Person, two.first.id)
        assert first is not None
        first.telephone = "13900000002"
        session.commit()
        merging.undo(session, actor, done, {"why": "合并错了，是两兄弟"})


def test_a_later_merge_is_undone_first(registry: Session, small_world: world.World) -> None:
    two = Two(registry)
    next_pair = pair_of(registry, two.first, two.third)
    with working("town_operator", small_world) as (session, actor):
        one = merged(session, actor, two)
        pair = session.get(DuplicatePair, next_pair.id)
        assert pair is not None
        other = merging.merge(session, actor, pair, {"keep": "second", **WHY})
        with pytest.raises(Conflict, match=f"合并编号 {other.id}"):
            merging.undo(session, actor, one, {"why": "合并错了，是两兄弟"})
        merging.undo(session, actor, other, {"why": "合并错了，是两兄弟"})
        merging.undo(session, actor, one, {"why": "合并错了，是两兄弟"})


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"why": ""}, "请写明理由"),
        ({"why": "长" * 201}, "最多 200 个字"),
        ({"keep": "both"}, "请选择保留哪一条"),
        ({"take": {"password": "second"}}, "没有这个选项"),
        ({"take": {"name": "third"}}, "没有这个选项"),
        ({"seen": "something else"}, "打开页面后有人改过"),
    ],
)
def test_what_is_wrong_with_a_merge_is_said(
    registry: Session, small_world: world.World, said: dict[str, Any], sentence: str
) -> None:
    two = Two(registry)
    before = everything(registry)
    with working("town_operator", small_world) as (session, actor), pytest.raises(DomainError, match=sentence):
        merged(session, actor, two, **said)
    assert everything(registry) == before


def test_what_was_looked_at_is_what_is_merged(registry: Session, small_world: world.World) -> None:
    two = Two(registry)
    with working("town_operator", small_world) as (session, actor):
        pair = session.get(DuplicatePair, two.pair.id)
        assert pair is not None
        seen = merging.seen_digest(*merging.both(session, pair))
        merged(session, actor, two, seen=seen)


def test_values_that_contradict_each_other_are_refused(registry: Session, small_world: world.World) -> None:
    one = person(registry, "王秀英", id_no=number(BORN, 345))
    other = person(registry, "王秀英", birth_on=BORN, sex="2")
    other.id_no = None
    registry.commit()
    look(registry)
    pair = pair_of(registry, one, other)
    with working("town_operator", small_world) as (session, actor):
        found = session.get(DuplicatePair, pair.id)
        assert found is not None
        with pytest.raises(DomainError, match="性别"):
            merging.merge(session, actor, found, {"keep": "first", "take": {"sex": "second"}, **WHY})


def test_a_head_with_others_in_the_household_is_not_merged_away(registry: Session, small_world: world.World) -> None:
    two = Two(registry)
    child = person(registry, "张小宝", registry.get(Household, two.second.household_id), head=False)  # type: ignore[arg-type]
    registry.commit()
    with working("town_operator", small_world) as (session, actor), pytest.raises(Conflict, match="变更户主"):
        merged(session, actor, two)
    assert child.state == "active"
    assert pair_of(registry, two.first, two.second).state == PairState.OPEN


def test_in_one_household_the_one_who_is_kept_becomes_the_head(registry: Session, small_world: world.World) -> None:
    house = home(registry, HERE)
    head = person(registry, "张建国", house, id_no=number(BORN, 345))
    again = person(registry, "张建国", house, head=False, id_no=number(BORN, 345))
    registry.commit()
    look(registry)
    pair = pair_of(registry, head, again)
    with working("town_operator", small_world) as (session, actor):
        found = session.get(DuplicatePair, pair.id)
        assert found is not None
        done = merging.merge(session, actor, found, {"keep": "second", **WHY})
        session.commit()
        registry.expire_all()
        assert (house.head_id, house.people, again.relation) == (again.id, 1, "02")
        registry.commit()
        merging.undo(session, actor, done, {"why": "合并错了，是两兄弟"})
        session.commit()
    registry.expire_all()
    assert (house.head_id, house.people, again.relation, head.state) == (head.id, 2, "97", "active")


@pytest.mark.parametrize("state", [PersonState.DEAD, PersonState.MOVED])
def test_only_the_registered_are_merged(registry: Session, small_world: world.World, state: PersonState) -> None:
    two = Two(registry)
    two.second.state = state
    registry.commit()
    with working("town_operator", small_world) as (session, actor), pytest.raises(Conflict, match="两人都在册才能合并"):
        merged(session, actor, two)


def test_a_pair_is_merged_once(registry: Session, small_world: world.World) -> None:
    two = Two(registry)
    with working("town_operator", small_world) as (session, actor):
        merged(session, actor, two)
        with pytest.raises(Conflict, match="已经处理过"):
            merged(session, actor, two)
        with pytest.raises(Conflict, match="已经处理过"):
            pairs.dismiss(session, actor, session.get(DuplicatePair, two.pair.id), WHY)  # type: ignore[arg-type]


def test_across_townships_it_takes_an_office_that_sees_both(registry: Session, small_world: world.World) -> None:
    two = Two(registry, BESIDE)
    with working("town_operator", small_world) as (session, narrow):
        assert session.get(DuplicatePair, two.pair.id) is None
    with working("county_operator", small_world) as (session, actor):
        pair = session.get(DuplicatePair, two.pair.id)
        assert pair is not None
        enter(session, narrow)
        with pytest.raises(NotAllowed, match="共同的上级惠民办"):
            merging.both(session, pair)
        enter(session, actor)
        done = merged(session, actor, two)
        session.commit()
    with working("town_operator", small_world) as (session, _actor):
        assert session.get(Merge, done.id) is None


def test_a_merge_says_when_and_by_whom(registry: Session, small_world: world.World) -> None:
    two = Two(registry)
    at = clock.now() + timedelta(hours=1)
    with working("town_operator", small_world) as (session, actor), clock.frozen(at):
        done = merged(session, actor, two)
        session.commit()
    row = registry.get(Merge, done.id)
    assert row is not None
    assert (row.merged_at, row.officer_id, row.why) == (at, small_world.officers["town_operator"], WHY["why"])
