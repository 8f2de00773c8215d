"""Terminals: an address belongs to one person in the whole network (A11, A12, A18, A39)."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.kernel import clock
from app.kernel.errors import DomainError
from app.offices.models import Officer, Terminal
from app.offices.services.terminals import assign_terminal, revoke_terminal
from app.offices.tags import Tag
from app.store.sessions import reading_session
from tests import signing, world
from tests.conftest import on_postgresql
from tests.offices.acting import as_officer, refused, trail


def said(small_world: world.World, who: str, address: str, **more: Any) -> dict[str, Any]:
    return {"officer_id": small_world.officers[who], "address": address} | more


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("10.1.2.3", "10.1.2.3"),
        ("１０．１．２．４", "10.1.2.4"),
        ("::ffff:10.1.2.5", "10.1.2.5"),
        ("10.1.3.0/28", "10.1.3.0/28"),
        ("2001:DB8::1", "2001:db8::1"),
        ("2001:db8:0:1::/64", "2001:db8:0:1::/64"),
    ],
)
def test_an_address_is_kept_in_one_way_of_writing(small_world: world.World, typed: str, kept: str) -> None:
    with as_officer(small_world, "county_admin") as (session, actor):
        row = assign_terminal(session, actor, said(small_world, "bank_operator", typed, note="一号窗口"))
        assert row.address == kept
        assert row.division_code == "130123000000"
        assert row.assigned_by_id == actor.officer_id
    assert trail(Tag.TERMINAL_ASSIGN)[-1].subject_id == str(row.id)


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("", "不是 IP 地址"),
        ("10.1.2.300", "不是 IP 地址"),
        ("0.0.0.0/0", "范围太大"),
        ("10.0.0.0/8", "范围太大"),
        ("::/0", "范围太大"),
        ("10.1.2.3/24", "不是网段的起始地址"),
        ("224.0.0.1", "不是一台机器的地址"),
        ("fe80::1%eth0", "带有网卡标识"),
    ],
)
def test_what_is_no_machine_s_address_is_refused_at_its_field(
    small_world: world.World, address: str, sentence: str
) -> None:
    with as_officer(small_world, "county_admin") as (session, actor):
        refused(lambda: assign_terminal(session, actor, said(small_world, "finance", address)), sentence, "address")


@pytest.mark.parametrize("address", ["10.9.0.5", "10.9.0.0/28", "::ffff:10.9.0.5", "10.9.0.4/31"])
def test_a_second_person_does_not_get_it_in_any_writing(small_world: world.World, address: str) -> None:
    with as_officer(small_world, "county_admin") as (session, actor):
        held = session.scalar(sa.select(Terminal.id).where(Terminal.address == "10.9.0.5"))
        if held is None:
            assign_terminal(session, actor, said(small_world, "finance", "10.9.0.5"))
        error = refused(
            lambda: assign_terminal(session, actor, said(small_world, "bank_operator", address)),
            "一个地址只能归一人",
            "address",
        )
        assert "褚财政" in error.sentence


def test_the_holder_in_another_county_is_not_named(small_world: world.World) -> None:
    with as_officer(small_world, "other_county_admin") as (session, actor):
        colleague = _newcomer(small_world, session, actor)
        assign_terminal(session, actor, {"officer_id": colleague.id, "address": "10.8.0.1"})
    with as_officer(small_world, "county_admin") as (session, actor):
        error = refused(
            lambda: assign_terminal(session, actor, said(small_world, "finance", "10.8.0.1")), "登记在别处", "address"
        )
    assert "外来" not in error.sentence
    assert "10.8" not in error.sentence


def _newcomer(small_world: world.World, session: Any, actor: Any) -> Officer:
    from app.offices.services.officers import register_officer

    data = {"organisation_id": small_world.organisations["other_county"], "username": "elsewhere", "name": "外来人"}
    return register_officer(session, actor, data)[0]


def test_an_address_passes_on_when_the_days_do_not_meet(small_world: world.World) -> None:
    today = clock.today()
    change = today + timedelta(days=10)
    with as_officer(small_world, "county_admin") as (session, actor):
        assign_terminal(session, actor, said(small_world, "finance", "10.7.0.1", valid_to=change))
        refused(lambda: assign_terminal(session, actor, said(small_world, "bank_operator", "10.7.0.1")), "只能归一人")
        refused(
            lambda: assign_terminal(
                session, actor, said(small_world, "bank_operator", "10.7.0.1", valid_from=change - timedelta(days=1))
            ),
            "只能归一人",
        )
        assign_terminal(session, actor, said(small_world, "bank_operator", "10.7.0.1", valid_from=change))
        refused(
            lambda: assign_terminal(
                session, actor, said(small_world, "finance", "10.7.0.2", valid_from=change, valid_to=change)
            ),
            "必须晚于起始日期",
            "valid_to",
        )


def test_loopback_addresses_name_no_machine_on_a_network(small_world: world.World) -> None:
    """Everybody of the small world works at 127.0.0.1; an installation on one machine needs no more."""
    with as_officer(small_world, "county_admin") as (session, actor):
        assign_terminal(session, actor, said(small_world, "finance", "::1"))
        assign_terminal(session, actor, said(small_world, "bank_operator", "::1"))


@pytest.mark.parametrize(
    ("by", "who", "sentence"),
    [
        ("county_admin", "county_admin", "不能给自己登记地址"),
        ("city_admin", "bank_operator", "不由本办登记"),
        ("county_admin", "other_county_admin", "没有找到这个用户"),
        ("county_operator", "town_operator", "不由本办登记"),
    ],
)
def test_only_the_office_of_the_area_assigns_and_never_to_oneself(
    small_world: world.World, by: str, who: str, sentence: str
) -> None:
    with as_officer(small_world, by) as (session, actor):
        refused(lambda: assign_terminal(session, actor, said(small_world, who, "10.6.0.1")), sentence, "officer_id")


def test_a_revoked_address_is_of_no_use_from_the_next_request_on(app: Flask, small_world: world.World) -> None:
    client = app.test_client()
    signing.sign_in(client, "town_operator")
    assert client.get("/").status_code == 200
    with as_officer(small_world, "county_admin") as (session, actor):
        mine = session.scalars(
            sa.select(Terminal).where(Terminal.officer_id == small_world.officers["town_operator"])
        ).one()
        revoke_terminal(session, actor, mine)
        own = session.scalars(
            sa.select(Terminal).where(
                Terminal.officer_id == small_world.officers["county_admin"], Terminal.address == "127.0.0.1"
            )
        ).one()
        refused(lambda: revoke_terminal(session, actor, own), "不能注销自己的地址")
    assert client.get("/").status_code in (302, 303, 401, 403)
    signing.sign_in(client, "town_operator")
    assert client.get("/").status_code == 403


@pytest.mark.skipif(not on_postgresql(), reason="SQLite has one writer at a time")
def test_two_offices_at_once_do_not_give_one_address_to_two_people(small_world: world.World) -> None:
    told: list[str] = []
    begin = threading.Barrier(2)

    def assign(who: str) -> None:
        with as_officer(small_world, "county_admin") as (session, actor):
            begin.wait()
            try:
                assign_terminal(session, actor, said(small_world, who, "10.5.0.1"))
            except DomainError as refusal:
                told.append(refusal.sentence)

    threads = [threading.Thread(target=assign, args=(who,)) for who in ("finance", "bank_operator")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 1
    with reading_session("tests count") as session:
        held = session.scalars(sa.select(Terminal).where(Terminal.address == "10.5.0.1")).all()
    assert len(held) == 1
