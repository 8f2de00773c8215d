"""Moves between townships: asked blindly, released by two, carried with their history; the wall holds on both sides."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.approvals.inbox import inbox
from app.audit.models import AuditEvent
from app.kernel import clock
from app.kernel.errors import Conflict, DomainError, NotAllowed
from app.registry.models import BankAccount, Fact, Household, LandHolding, Person
from app.registry.models.transfers import TransferRelease, TransferRequest
from app.registry.services import accounts, statements, transfers
from app.store.actor import system
from app.store.sessions import session_for, system_session
from tests import world
from tests.approvals.working import at_work
from tests.changes.conftest import Family
from tests.changes.working import (
    HOME_VILLAGE,
    OTHER_VILLAGE,
    act,
    ask_transfer,
    last_month,
    live_in,
    now,
    number,
    release_of,
)

SON = {"name": "王小军", "id_no": number(13, "19820506")}
HEAD = {"name": "王长富", "id_no": number(11, "19550302")}


@pytest.fixture
def receiving(small_world: world.World, family: Family) -> int:
    """A household of the other township."""
    home, _head = live_in(
        small_world, "other_town_operator", OTHER_VILLAGE, head_name="赵国栋", head_id_no=number(31, "19600101")
    )
    return home


def release(small_world: world.World, request: int) -> str:
    row = release_of(request)
    assert row is not None
    act(small_world, "town_operator", row.id, "check", "transfer_release")
    return act(small_world, "town_reviewer", row.id, "release", "transfer_release")


def test_a_person_moves_with_account_and_history(small_world: world.World, family: Family, receiving: int) -> None:
    with at_work(small_world, "town_operator") as (session, actor):
        said = {"person_id": family.son, "kind": "passbook", "number": "6217001210012345678", "bank": "农信"}
        account = accounts.register_account(session, actor, said).id
    request = ask_transfer(small_world, household_id=receiving, **SON)
    assert release(small_world, request) == "released"
    son = now(Person, family.son)
    assert (son.division_code, son.household_id, son.relation) == (OTHER_VILLAGE, receiving, "97")
    assert now(BankAccount, account).division_code == OTHER_VILLAGE
    assert (now(Household, family.home).people, now(Household, receiving).people) == (2, 2)
    assert now(TransferRequest, request).state == "done"
    with at_work(small_world, "other_town_operator") as (session, _actor):
        told = session.scalars(sa.select(Fact).where(Fact.subject == "person", Fact.subject_id == family.son)).all()
        assert {one.cause for one in told if one.cause} == {"transfer"}
        moved = [one for one in told if one.name == "division_code" and one.value == OTHER_VILLAGE]
        assert [one.valid_from for one in moved] == [last_month()]
    with at_work(small_world, "town_operator") as (session, _actor):
        assert session.get(Person, family.son) is None


def test_a_whole_household_moves_with_everything(small_world: world.World, family: Family, receiving: int) -> None:
    with at_work(small_world, "town_operator") as (session, actor):
        land = statements.state_land(session, actor, {"household_id": family.home, "year": 2026, "contract": 500}).id
    said: dict[str, Any] = {"extent": "household", "relation": None, "division_code": OTHER_VILLAGE, "group_no": 2}
    assert release(small_world, ask_transfer(small_world, **HEAD, **said)) == "released"
    home = now(Household, family.home)
    assert (home.division_code, home.group_no, home.people) == (OTHER_VILLAGE, 2, 3)
    assert {now(Person, one).division_code for one in (family.head, family.son, family.daughter)} == {OTHER_VILLAGE}
    assert now(LandHolding, land).division_code == OTHER_VILLAGE


def test_asking_says_the_same_whether_or_not_anybody_is_there(
    small_world: world.World, family: Family, receiving: int
) -> None:
    right = ask_transfer(small_world, household_id=receiving, **SON)
    nobody = ask_transfer(small_world, household_id=receiving, name="没人", id_no=number(77))
    misnamed = ask_transfer(small_world, household_id=receiving, name="王大花", id_no=number(22, "19850708"))
    told = []
    for pk in (right, nobody, misnamed):
        row = now(TransferRequest, pk)
        told.append((row.state, row.lapses_on, row.division_code))
    assert len(set(told)) == 1
    assert [release_of(pk) is not None for pk in (right, nobody, misnamed)] == [True, False, False]


def test_each_side_sees_its_own_row_and_the_county_both(
    small_world: world.World, family: Family, receiving: int
) -> None:
    ask_transfer(small_world, household_id=receiving, **SON)
    seen = {}
    for key in ("other_town_operator", "town_operator", "county_operator", "other_county_admin", "informant"):
        with at_work(small_world, key) as (session, _actor):
            models: tuple[Any, ...] = (TransferRequest, TransferRelease)
            seen[key] = tuple(len(session.scalars(sa.select(model)).all()) for model in models)
    assert seen == {
        "other_town_operator": (1, 0),
        "town_operator": (0, 1),
        "county_operator": (1, 1),
        "other_county_admin": (0, 0),
        "informant": (0, 1),
    }


def test_the_holder_does_not_let_go_and_says_why(small_world: world.World, family: Family, receiving: int) -> None:
    request = ask_transfer(small_world, household_id=receiving, **SON)
    row = release_of(request)
    assert row is not None
    with pytest.raises(DomainError, match="须写明办理意见"):
        act(small_world, "town_operator", row.id, "refuse_at_check", "transfer_release")
    act(small_world, "town_operator", row.id, "refuse_at_check", "transfer_release", comment="本人未同意")
    assert now(TransferRequest, request).state == "refused"
    assert now(Person, family.son).division_code == HOME_VILLAGE


def test_one_person_cannot_check_and_release(small_world: world.World, family: Family, receiving: int) -> None:
    row = release_of(ask_transfer(small_world, household_id=receiving, **SON))
    assert row is not None
    act(small_world, "town_operator", row.id, "check", "transfer_release")
    with pytest.raises(NotAllowed):
        act(small_world, "town_operator", row.id, "release", "transfer_release")


def test_a_request_that_was_taken_back_cannot_be_released(
    small_world: world.World, family: Family, receiving: int
) -> None:
    request = ask_transfer(small_world, household_id=receiving, **SON)
    row = release_of(request)
    assert row is not None
    act(small_world, "town_operator", row.id, "check", "transfer_release")
    with at_work(small_world, "other_town_operator") as (session, actor):
        transfers.cancel(session, actor, session.get_one(TransferRequest, request))
    assert (now(TransferRequest, request).state, now(TransferRelease, row.id).state) == ("cancelled", "closed")
    with pytest.raises(Conflict):
        act(small_world, "town_reviewer", row.id, "release", "transfer_release")
    with at_work(small_world, "other_town_operator") as (session, actor), pytest.raises(Conflict, match="已经答复"):
        transfers.cancel(session, actor, session.get_one(TransferRequest, request))


def test_what_is_not_answered_in_time_lapses(small_world: world.World, family: Family, receiving: int) -> None:
    known = ask_transfer(small_world, household_id=receiving, **SON)
    nobody = ask_transfer(small_world, household_id=receiving, name="没人", id_no=number(77))
    row = release_of(known)
    assert row is not None
    late = clock.now() + timedelta(days=31)
    with clock.frozen(late):
        with pytest.raises(NotAllowed, match="答复期限已过"):
            act(small_world, "town_operator", row.id, "check", "transfer_release")
        with session_for(system("tests let it lapse")) as session:
            assert transfers.lapse(session, system("tests let it lapse")) == 2
            session.commit()
    assert {now(TransferRequest, pk).state for pk in (known, nobody)} == {"lapsed"}
    assert now(TransferRelease, row.id).state == "closed"


def test_only_a_head_takes_the_household_along(small_world: world.World, family: Family, receiving: int) -> None:
    said = {"extent": "household", "division_code": OTHER_VILLAGE}
    row = release_of(ask_transfer(small_world, **SON, **said))
    assert row is not None
    with pytest.raises(NotAllowed, match="不是户主"):
        act(small_world, "town_operator", row.id, "check", "transfer_release")


@pytest.mark.parametrize(
    ("said", "field", "sentence"),
    [
        ({"id_no": "130123198205060130"}, "id_no", "校验"),
        ({"name": ""}, "name", "姓名"),
        ({"extent": ""}, "extent", "请选择"),
        ({"household_id": 999_999}, "household_id", "没有找到这一户"),
        ({"relation": ""}, "relation", "请选择与迁入"),
        ({"reason": ""}, "reason", "请写明迁移原因"),
        ({"moved_on": None}, "moved_on", "请填写迁移日期"),
        ({"extent": "household", "division_code": HOME_VILLAGE}, "division_code", "不在您的辖区"),
        ({"name": "赵国栋", "id_no": number(31, "19600101")}, "id_no", "已在本辖区登记"),
    ],
)
def test_what_cannot_be_asked_is_refused_at_its_field(
    small_world: world.World, family: Family, receiving: int, said: dict[str, Any], field: str, sentence: str
) -> None:
    with pytest.raises(DomainError) as refusal:
        ask_transfer(small_world, **({"household_id": receiving} | SON | said))
    faults = refusal.value.faults
    assert any(one.field == field and sentence in one.sentence for one in faults), faults


def test_nobody_goes_through_a_list_of_numbers(
    small_world: world.World, family: Family, receiving: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transfers, "MOST_A_DAY", 2)
    for seed in (71, 72):
        ask_transfer(small_world, household_id=receiving, name="没人", id_no=number(seed))
    with pytest.raises(Conflict, match="已达 2 项"):
        ask_transfer(small_world, household_id=receiving, name="没人", id_no=number(73))


def test_the_same_person_is_asked_for_once_at_a_time(small_world: world.World, family: Family, receiving: int) -> None:
    ask_transfer(small_world, household_id=receiving, **SON)
    with pytest.raises(Conflict, match="正在等待答复"):
        ask_transfer(small_world, household_id=receiving, **SON)


def test_the_release_waits_in_the_holders_inbox(small_world: world.World, family: Family, receiving: int) -> None:
    ask_transfer(small_world, household_id=receiving, **SON)
    waits = {}
    for key in ("town_operator", "other_town_operator"):
        with at_work(small_world, key) as (session, actor):
            waits[key] = [one.flow.code for one in inbox(session, actor).rows]
    assert waits == {"town_operator": ["transfer_release"], "other_town_operator": []}


def test_the_trail_knows_who_asked_for_whom(small_world: world.World, family: Family, receiving: int) -> None:
    ask_transfer(small_world, household_id=receiving, name="没人", id_no=number(78))
    with system_session("tests look") as session:
        asked = session.scalars(sa.select(AuditEvent).where(AuditEvent.tag == "registry:transfer:ask")).all()
        assert asked
