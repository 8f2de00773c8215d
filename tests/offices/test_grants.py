"""Post grants: by the office that A11 and A12 name and no other, dated, apart, and revoked at once."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from app.kernel import clock
from app.kernel.errors import DomainError
from app.offices.models import PostGrant
from app.offices.services.actors import live_grants
from app.offices.services.grants import grant_post, revoke_post
from app.offices.services.officers import register_officer
from app.offices.tags import Tag
from app.store.sessions import reading_session
from tests import signing, world
from tests.conftest import on_postgresql
from tests.offices.acting import as_officer, officer, refused, trail


def said(small_world: world.World, who: str, post: str, where: str, **more: Any) -> dict[str, Any]:
    return {
        "officer_id": small_world.officers[who],
        "organisation_id": small_world.organisations[where],
        "post": post,
    } | more


def newcomer(small_world: world.World, where: str, username: str, by: str = "county_admin") -> int:
    with as_officer(small_world, by) as (session, actor):
        data = {"organisation_id": small_world.organisations[where], "username": username, "name": "许新人"}
        return register_officer(session, actor, data)[0].id


def test_a_county_grants_the_posts_of_its_people(small_world: world.World) -> None:
    for number, (post, where) in enumerate(
        (
            ("department_reviewer", "civil_affairs"),
            ("finance", "finance"),
            ("bank_operator", "bank"),
            ("first_reviewer", "town"),
            ("operator", "station"),
            ("village_informant", "village"),
            ("operator", "county"),
        )
    ):
        holder = newcomer(small_world, where, f"granted_{number}")
        with as_officer(small_world, "county_admin") as (session, actor):
            row = grant_post(session, actor, said(small_world, "bank_operator", post, where, officer_id=holder))
            assert (row.post, row.granted_by_id, row.valid_from) == (post, actor.officer_id, clock.today())
    assert trail(Tag.GRANT)[-1].officer_id == small_world.officers["county_admin"]


@pytest.mark.parametrize(
    ("by", "who", "post", "where", "sentence"),
    [
        ("county_admin", "county_admin", "operator", "county", "不能给自己授予岗位"),
        ("county_admin", "county_operator", "network_admin", "county", "不由本办授予"),
        ("county_admin", "county_operator", "audit_administrator", "county", "不由本办授予"),
        ("city_admin", "bank_operator", "bank_operator", "bank", "不由本办授予"),
        ("province_admin", "county_operator", "network_admin", "county", "不由本办授予"),
        ("county_operator", "bank_operator", "bank_operator", "bank", "不由本办授予"),
        ("county_admin", "other_county_admin", "operator", "other_county", "没有找到这个用户"),
        ("county_admin", "town_operator", "operator", "other_county", "没有找到这个机构"),
        ("county_admin", "town_operator", "finance", "town", "没有“财政经办”这个岗位"),
        ("county_admin", "town_operator", "network_admin", "town", "没有“网络管理员”这个岗位"),
        ("county_admin", "town_operator", "nonsense", "town", "这个岗位"),
    ],
)
def test_what_is_not_this_office_s_to_grant_is_refused_in_words(
    small_world: world.World, by: str, who: str, post: str, where: str, sentence: str
) -> None:
    with as_officer(small_world, by) as (session, actor):
        refused(lambda: grant_post(session, actor, said(small_world, who, post, where)), sentence)


def test_the_city_makes_the_administrators_of_a_county(small_world: world.World) -> None:
    holder = newcomer(small_world, "county", "future_admin", by="city_admin")
    with as_officer(small_world, "city_admin") as (session, actor):
        grant_post(session, actor, said(small_world, "county_operator", "network_admin", "county", officer_id=holder))


def test_the_three_administrators_stay_three_persons(small_world: world.World) -> None:
    for who, post in (
        ("system_administrator", "audit_administrator"),
        ("audit_administrator", "security_administrator"),
        ("security_administrator", "system_administrator"),
    ):
        with as_officer(small_world, "city_admin") as (session, actor):
            refused(
                lambda s=session, a=actor, w=who, p=post: grant_post(s, a, said(small_world, w, p, "county")),
                "岗位须分离",
                "post",
            )


def test_posts_kept_apart_are_refused_wherever_they_are_held(small_world: world.World) -> None:
    """An operator of one township may not review in another, nor in the county's station."""
    for who, post, where in (
        ("town_operator", "first_reviewer", "town"),
        ("other_town_operator", "first_reviewer", "town"),
        ("station_operator", "first_reviewer", "town"),
        ("department_operator", "department_reviewer", "agriculture"),
        ("finance", "bank_operator", "bank"),
    ):
        with as_officer(small_world, "county_admin") as (session, actor):
            error = refused(
                lambda s=session, a=actor, w=who, p=post, o=where: grant_post(s, a, said(small_world, w, p, o)),
                "岗位须分离",
                "post",
            )
            assert "不能同时任" in error.sentence


def test_a_conflict_out_of_sight_is_refused_too(small_world: world.World) -> None:
    """The person's other post is in another county, where this county sees nothing."""
    holder = newcomer(small_world, "county", "two_places")
    with as_officer(small_world, "county_admin") as (session, actor):
        grant_post(
            session,
            actor,
            said(small_world, "bank", "operator", "county", officer_id=holder)
            if False
            else {"officer_id": holder, "organisation_id": small_world.organisations["county"], "post": "operator"},
        )
    with as_officer(small_world, "city_admin") as (session, actor):
        refused(
            lambda: grant_post(
                session,
                actor,
                {
                    "officer_id": holder,
                    "organisation_id": small_world.organisations["other_county"],
                    "post": "security_administrator",
                },
            ),
            "岗位须分离",
            "post",
        )


def test_dates_keep_posts_apart_in_time(small_world: world.World) -> None:
    holder = newcomer(small_world, "town", "in_turn")
    today = clock.today()
    until = today + timedelta(days=30)
    with as_officer(small_world, "county_admin") as (session, actor):
        where = {"officer_id": holder, "organisation_id": small_world.organisations["town"]}
        grant_post(session, actor, where | {"post": "operator", "valid_to": until})
        refused(
            lambda: grant_post(
                session, actor, where | {"post": "first_reviewer", "valid_from": until - timedelta(days=1)}
            ),
            "岗位须分离",
        )
        grant_post(session, actor, where | {"post": "first_reviewer", "valid_from": until})
        again = where | {"post": "operator", "valid_from": today, "valid_to": until}
        refused(lambda: grant_post(session, actor, again), "重复授予", "post")
        refused(
            lambda: grant_post(
                session,
                actor,
                where | {"post": "operator", "valid_from": date(2026, 1, 2), "valid_to": date(2026, 1, 1)},
            ),
            "必须晚于起始日期",
            "valid_to",
        )
    with reading_session("tests look") as session:
        assert [grant.post for grant in live_grants(session, holder, today)] == ["operator"]
        assert [grant.post for grant in live_grants(session, holder, until)] == ["first_reviewer"]


def test_a_revoked_post_ends_open_sessions_with_the_next_request(app: Flask, small_world: world.World) -> None:
    client, token = app.test_client(), app.test_client()
    signing.sign_in(client, "bank_operator")
    bearer = signing.sign_in(token, "bank_operator", kind="token")
    headers = {"Authorization": f"Bearer {bearer}"}
    assert client.get("/").status_code == 200
    assert token.get("/api/v1/organisations/", headers=headers).status_code == 200
    with as_officer(small_world, "county_admin") as (session, actor):
        revoke_post(session, actor, session.get_one(PostGrant, small_world.grants["bank_operator"]))
    assert client.get("/").status_code in (302, 303, 401)
    assert token.get("/api/v1/organisations/", headers=headers).status_code == 401
    assert trail(Tag.REVOKE)[-1].subject_id == str(small_world.grants["bank_operator"])


def test_a_disabled_officer_is_out_with_the_next_request(app: Flask, small_world: world.World) -> None:
    from app.offices.services.officers import disable_officer

    client = app.test_client()
    signing.sign_in(client, "department_reviewer")
    assert client.get("/").status_code == 200
    with as_officer(small_world, "county_admin") as (session, actor):
        disable_officer(session, actor, officer(session, "department_reviewer"))
    assert client.get("/").status_code in (302, 303, 401)


def test_a_post_is_taken_by_the_office_that_gives_it_and_never_from_oneself(small_world: world.World) -> None:
    with as_officer(small_world, "county_admin") as (session, actor):
        mine = session.get_one(PostGrant, small_world.grants["county_admin"])
        refused(lambda: revoke_post(session, actor, mine), "不能撤销自己的岗位")
        colleague = session.get_one(PostGrant, small_world.grants["county_admin_2"])
        refused(lambda: revoke_post(session, actor, colleague), "不由本办授予")
    with as_officer(small_world, "city_admin") as (session, actor):
        foreign = session.get_one(PostGrant, small_world.grants["town_operator"])
        refused(lambda: revoke_post(session, actor, foreign), "不由本办授予")
        revoke_post(session, actor, session.get_one(PostGrant, small_world.grants["county_admin_2"]))


def test_a_village_of_another_county_has_no_say(small_world: world.World) -> None:
    with as_officer(small_world, "other_county_admin") as (session, _actor):
        assert session.get(PostGrant, small_world.grants["informant"]) is None


@pytest.mark.skipif(not on_postgresql(), reason="SQLite has one writer at a time")
def test_two_offices_at_once_do_not_make_one_person_maker_and_checker(small_world: world.World) -> None:
    holder = newcomer(small_world, "town", "raced_for")
    told: list[str] = []
    begin = threading.Barrier(2)

    def grant(post: str) -> None:
        with as_officer(small_world, "county_admin") as (session, actor):
            begin.wait()
            try:
                where = small_world.organisations["town"]
                grant_post(session, actor, {"officer_id": holder, "organisation_id": where, "post": post})
            except DomainError as refusal:
                told.append(refusal.sentence)

    threads = [threading.Thread(target=grant, args=(post,)) for post in ("operator", "first_reviewer")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading_session("tests look") as session:
        assert len(live_grants(session, holder)) == 1
    assert len(told) == 1
    assert "岗位须分离" in told[0]
