"""Change requests: what may be asked for, which office decides, and what an approval brings about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.approvals.subject import digest
from app.kernel import clock
from app.kernel.errors import Conflict, DomainError, NotAllowed
from app.offices.deciding import deciding_divisions
from app.offices.models import ChangeRequest, Officer, PostGrant, Terminal
from app.offices.services import change_requests
from app.store.sessions import system_session
from tests import world
from tests.approvals.working import act, ask, at_work, offers, officer_now, operation, request_now

pytestmark = pytest.mark.usefixtures("_proof")


@pytest.fixture(autouse=True)
def _finished(app: Flask) -> Iterator[None]:
    yield
    with system_session("tests tidy") as session:
        session.execute(sa.update(ChangeRequest).values(state="cancelled"))
        session.execute(sa.update(PostGrant).values(revoked_at=None))
        session.commit()


def live_addresses(small_world: world.World, key: str) -> list[str]:
    with system_session("test") as session:
        return [one.address for one in change_requests.own_addresses(session, small_world.officers[key])]


def revoke(small_world: world.World, *keys: str) -> None:
    with system_session("test") as session:
        for key in keys:
            session.get_one(PostGrant, small_world.grants[key]).revoked_at = clock.now()
        session.commit()


@pytest.mark.parametrize(
    ("kind", "division", "offices"),
    [
        ("village_committee", "130123100201", ["130123000000", "130100000000", "130000000000"]),
        ("station", "130123100000", ["130123000000", "130100000000", "130000000000"]),
        ("line_department", "130123000000", ["130123000000", "130100000000", "130000000000"]),
        ("bank", "130123000000", ["130123000000", "130100000000", "130000000000"]),
        ("benefit_office", "130123100000", ["130123100000", "130123000000", "130100000000", "130000000000"]),
        ("benefit_office", "130123000000", ["130123000000", "130100000000", "130000000000"]),
        ("line_department", "130100000000", ["130100000000", "130000000000"]),
        ("benefit_office", "130000000000", ["130000000000"]),
    ],
)
def test_the_office_that_registers_decides_and_then_the_tiers_above(
    kind: str, division: str, offices: list[str]
) -> None:
    assert list(deciding_divisions(kind, division)) == offices


def test_an_approved_address_replaces_the_old_one_and_ends_open_sessions(app: Flask, small_world: world.World) -> None:
    epoch = officer_now(small_world, "station_operator").epoch
    pk = ask(small_world, "station_operator", "address", new_address="１０.１.２.３", reason="搬到二楼")
    act(small_world, "county_admin", pk, "check")
    act(small_world, "county_admin_2", pk, "approve")
    assert live_addresses(small_world, "station_operator") == ["10.1.2.3"]
    assert officer_now(small_world, "station_operator").epoch > epoch
    with system_session("test") as session:
        old = session.get_one(Terminal, request_now(pk).terminal_id)
        assert (old.address, old.revoked_at is None) == ("127.0.0.1", False)


def test_an_approved_name_changes_the_name_and_nothing_else(app: Flask, small_world: world.World) -> None:
    before = officer_now(small_world, "bank_operator")
    pk = ask(small_world, "bank_operator", "name", new_name="卫 银行")
    act(small_world, "county_admin", pk, "check")
    act(small_world, "county_admin_2", pk, "approve")
    after = officer_now(small_world, "bank_operator")
    assert (after.name, after.username, after.epoch) == ("卫 银行", before.username, before.epoch)


def test_a_refused_request_changes_nothing(app: Flask, small_world: world.World) -> None:
    pk = ask(small_world, "finance", "name", new_name="别的名字")
    act(small_world, "county_admin", pk, "refuse_at_check", comment="无证明")
    assert officer_now(small_world, "finance").name == "褚财政"


@pytest.mark.parametrize(
    ("data", "where", "sentence"),
    [
        ({"kind": "salary"}, "kind", "请选择要变更的事项"),
        ({"kind": "name", "new_name": " "}, "new_name", "请填写新姓名"),
        ({"kind": "name", "new_name": "沈监督"}, "new_name", "与登记的相同"),
        ({"kind": "telephone", "new_telephone": "12345"}, "new_telephone", "11 位手机号码"),
        ({"kind": "address", "new_address": "300.1.1.1"}, "new_address", "不是 IP 地址"),
        ({"kind": "address", "new_address": "127.0.0.1"}, "new_address", "已经登记在您名下"),
        ({"kind": "name", "new_name": "好名字", "reason": ""}, "reason", "申请理由"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    app: Flask, small_world: world.World, data: dict[str, Any], where: str, sentence: str
) -> None:
    with at_work(small_world, "supervisor") as (session, actor), pytest.raises(DomainError, match=sentence) as refusal:
        change_requests.ask(session, actor, {"reason": "需要更正"} | data, operation())
    assert where in [fault.field for fault in refusal.value.faults]


def test_there_is_one_open_request_of_a_kind(app: Flask, small_world: world.World) -> None:
    pk = ask(small_world, "supervisor")
    with pytest.raises(DomainError, match="正在办理"):
        ask(small_world, "supervisor")
    act(small_world, "supervisor", pk, "withdraw")
    act(small_world, "supervisor", pk, "cancel")
    ask(small_world, "supervisor")


def test_only_the_officer_amends_and_only_while_it_is_with_the_officer(app: Flask, small_world: world.World) -> None:
    pk = ask(small_world, "informant")
    data = {"new_telephone": "13912345678", "reason": "更正"}
    with pytest.raises(Conflict, match="状态已变更"):
        amend(small_world, "informant", pk, data)
    act(small_world, "informant", pk, "withdraw")
    with pytest.raises(NotAllowed, match="不是您的申请"):
        amend(small_world, "county_admin", pk, data)
    version = request_now(pk).version
    amend(small_world, "informant", pk, data)
    assert request_now(pk).version == version + 1


def amend(small_world: world.World, key: str, pk: int, data: dict[str, Any]) -> None:
    with at_work(small_world, key) as (session, actor):
        row = session.get_one(ChangeRequest, pk)
        change_requests.amend(session, actor, row, data, digest(row))


def test_the_upper_office_steps_in_only_where_nobody_is_left(app: Flask, small_world: world.World) -> None:
    pk = ask(small_world, "town_operator")
    assert "下级惠民办" in offers(small_world, "city_admin", pk)["check"]
    act(small_world, "county_admin", pk, "check")
    assert "下级惠民办" in offers(small_world, "city_admin", pk)["approve"]
    revoke(small_world, "county_admin_2")
    assert offers(small_world, "city_admin", pk)["approve"] == ""
    act(small_world, "city_admin", pk, "approve")
    assert request_now(pk).state == "approved"


def test_an_administrator_never_decides_on_the_own_request(app: Flask, small_world: world.World) -> None:
    pk = ask(small_world, "county_admin")
    assert "不同的人" in offers(small_world, "county_admin", pk)["check"]
    act(small_world, "county_admin_2", pk, "check")
    assert offers(small_world, "city_admin", pk)["approve"] == ""
    act(small_world, "city_admin", pk, "approve")


def test_another_county_has_no_part_in_it(app: Flask, small_world: world.World) -> None:
    pk = ask(small_world, "town_operator")
    with at_work(small_world, "other_county_admin") as (session, _actor):
        assert session.get(ChangeRequest, pk) is None


@pytest.mark.parametrize("place", ["agriculture", "other_county"])
def test_an_officer_who_moved_asks_again_where_the_officer_now_is(
    app: Flask, small_world: world.World, place: str
) -> None:
    pk = ask(small_world, "department_operator")
    move(small_world, place)
    try:
        assert "已调到另一机构" in offers(small_world, "county_admin", pk)["check"]
        act(small_world, "county_admin", pk, "return_at_check", comment="请在现机构重新提出")
    finally:
        move(small_world, "civil_affairs")


def move(small_world: world.World, place: str) -> None:
    with system_session("test") as session:
        officer = session.get_one(Officer, small_world.officers["department_operator"])
        officer.organisation_id = small_world.organisations[place]
        officer.division_code = world.ORGANISATIONS[place][1]
        session.commit()
