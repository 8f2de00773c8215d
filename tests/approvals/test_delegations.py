"""Delegations: lent for a time to a colleague, who then counts as both persons and can lend nothing on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.access.models import OfficerSession
from app.approvals import engine
from app.approvals.models import FlowAction
from app.approvals.subject import digest
from app.kernel import clock
from app.kernel.errors import DomainError, NotAllowed
from app.offices.models import ChangeRequest, Delegation, Officer, PostGrant
from app.offices.services.actors import actors_of
from app.offices.services.delegations import lend_post, take_back
from app.store.actor import Actor
from app.store.sessions import session_for, system_session
from tests import signing, world
from tests.approvals.working import PROOF, act, ask, at_work, operation, request_now

pytestmark = pytest.mark.usefixtures("_proof")

WEEK = timedelta(days=7)


@pytest.fixture(autouse=True)
def _finished(app: Flask) -> Iterator[None]:
    yield
    with system_session("tests tidy") as session:
        session.execute(sa.update(ChangeRequest).values(state="cancelled"))
        session.execute(sa.update(Delegation).values(revoked_at=clock.now()))
        session.commit()


def lend(
    small_world: world.World, lender: str, holder: str, delegate: str, since: Any = None, until: Any = None
) -> int:
    """Lend a post for a week from today; returns the delegation's number."""
    data = {
        "officer_id": small_world.officers[holder],
        "post": world.OFFICERS[holder][1],
        "delegate_id": small_world.officers[delegate],
        "valid_from": since or clock.today(),
        "valid_to": until or clock.today() + WEEK,
        "reason": "年休假",
    }
    with at_work(small_world, lender) as (session, actor):
        return lend_post(session, actor, data).id


def stand_ins(small_world: world.World, key: str) -> list[Actor]:
    with system_session("test") as session:
        officer = session.get_one(Officer, small_world.officers[key])
        return [one for one in actors_of(session, officer, address="127.0.0.1") if one.stands_in_for is not None]


def act_as(actor: Actor, pk: int, step: str) -> FlowAction:
    with session_for(actor) as session:
        row = session.get_one(ChangeRequest, pk)
        done = engine.take(
            session, actor, row, step, seen_digest=digest(row), operation_id=operation(), proof=PROOF, comment="代办"
        )
        session.refresh(done)
        session.expunge(done)
        return done


def test_a_stand_in_works_in_the_lent_post_for_the_lent_time_only(app: Flask, small_world: world.World) -> None:
    today = clock.now()
    lend(small_world, "city_admin", "county_admin", "county_operator", clock.today() + WEEK, clock.today() + 2 * WEEK)
    seen = {}
    for days in (0, 6, 7, 13, 14):
        with clock.frozen(today + timedelta(days=days)):
            seen[days] = [one.post for one in stand_ins(small_world, "county_operator")]
    assert seen == {0: [], 6: [], 7: ["network_admin"], 13: ["network_admin"], 14: []}


def test_what_a_stand_in_does_is_recorded_as_such(app: Flask, small_world: world.World) -> None:
    lend(small_world, "city_admin", "county_admin", "county_operator")
    (stand_in,) = stand_ins(small_world, "county_operator")
    pk = ask(small_world, "town_operator")
    done = act_as(stand_in, pk, "check")
    assert (done.officer_id, done.stands_in_for) == (
        small_world.officers["county_operator"],
        small_world.officers["county_admin"],
    )
    assert (done.officer_name, done.post) == ("郑县办", "network_admin")


def test_a_stand_in_cannot_decide_on_what_the_stand_in_submitted(app: Flask, small_world: world.World) -> None:
    lend(small_world, "city_admin", "county_admin", "county_operator")
    (stand_in,) = stand_ins(small_world, "county_operator")
    pk = ask(small_world, "county_operator")
    with pytest.raises(NotAllowed, match="不同的人"):
        act_as(stand_in, pk, "check")


def test_a_stand_in_counts_as_the_holder_too(app: Flask, small_world: world.World) -> None:
    lend(small_world, "city_admin", "county_admin", "county_operator")
    (stand_in,) = stand_ins(small_world, "county_operator")
    pk = ask(small_world, "town_operator")
    act(small_world, "county_admin", pk, "check")
    with pytest.raises(NotAllowed, match="代行"):
        act_as(stand_in, pk, "approve")
    other = ask(small_world, "town_reviewer")
    act_as(stand_in, other, "check")
    with pytest.raises(NotAllowed, match="代行"):
        act(small_world, "county_admin", other, "approve")
    act(small_world, "county_admin_2", other, "approve")
    assert request_now(other).state == "approved"


def test_a_lent_post_is_not_lent_on(app: Flask, small_world: world.World) -> None:
    lend(small_world, "city_admin", "county_admin", "county_operator")
    (stand_in,) = stand_ins(small_world, "county_operator")
    data = {
        "officer_id": small_world.officers["county_admin"],
        "post": "network_admin",
        "delegate_id": small_world.officers["county_admin_2"],
        "valid_to": clock.today() + WEEK,
        "reason": "再转托",
    }
    with session_for(stand_in) as session, pytest.raises(NotAllowed, match="不能再转托"):
        lend_post(session, stand_in, data)


def test_the_holder_lends_an_ordinary_post_but_not_an_administrators(app: Flask, small_world: world.World) -> None:
    with pytest.raises(NotAllowed, match="管理类岗位"):
        lend(small_world, "county_admin", "county_admin", "county_operator")
    with pytest.raises(NotAllowed, match="管理类岗位"):
        lend(small_world, "county_admin_2", "county_admin", "county_operator")
    number = lend(small_world, "county_operator", "county_operator", "county_admin_2")
    assert [one.post for one in stand_ins(small_world, "county_admin_2")] == ["operator"]
    with at_work(small_world, "county_operator") as (session, actor):
        take_back(session, actor, session.get_one(Delegation, number))
    assert stand_ins(small_world, "county_admin_2") == []


@pytest.mark.parametrize(
    ("holder", "delegate", "sentence"),
    [
        ("county_admin", "county_admin", "不能由本人代理"),
        ("county_admin", "town_operator", "同一机构"),
        ("county_admin", "audit_administrator", "岗位须分离"),
    ],
)
def test_a_post_is_not_lent_to_whom_it_does_not_fit(
    app: Flask, small_world: world.World, holder: str, delegate: str, sentence: str
) -> None:
    with pytest.raises(DomainError, match=sentence):
        lend(small_world, "city_admin", holder, delegate)


def test_a_post_is_lent_within_its_own_dates_and_once_at_a_time(app: Flask, small_world: world.World) -> None:
    with pytest.raises(DomainError, match="终止日期"):
        lend(small_world, "city_admin", "county_admin", "county_operator", clock.today(), clock.today())
    with pytest.raises(DomainError, match="不能超出"):
        lend(small_world, "city_admin", "county_admin", "county_operator", world.SINCE - WEEK)
    lend(small_world, "city_admin", "county_admin", "county_operator")
    with pytest.raises(DomainError, match="已有代理人"):
        lend(small_world, "city_admin", "county_admin", "county_admin_2")


def test_a_delegation_ends_when_the_posts_come_to_exclude_each_other(app: Flask, small_world: world.World) -> None:
    lend(small_world, "city_admin", "county_admin", "county_operator")
    with system_session("test") as session:
        added = _grant(session, small_world, "county_operator", "supervisor")
        assert stand_ins(small_world, "county_operator") == []
        session.delete(added)
        session.commit()
    assert len(stand_ins(small_world, "county_operator")) == 1


def _grant(session: Session, small_world: world.World, key: str, post: str) -> PostGrant:
    row = PostGrant(
        officer_id=small_world.officers[key],
        organisation_id=small_world.organisations["county"],
        division_code="130123000000",
        post=post,
        valid_from=world.SINCE,
        granted_at=clock.now(),
    )
    session.add(row)
    session.commit()
    return row


def test_a_stand_in_switches_to_the_lent_post_and_loses_it_when_it_is_taken_back(
    app: Flask, small_world: world.World
) -> None:
    number = lend(small_world, "city_admin", "county_admin", "county_operator")
    client = app.test_client()
    signing.sign_in(client, "county_operator")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(app.config, "WTF_CSRF_ENABLED", False)
        switched = client.post(f"/switch-post/{small_world.grants['county_admin']}")
    assert switched.status_code in (302, 303), switched.get_data(as_text=True)
    assert "网络管理员（代）" in client.get("/").get_data(as_text=True)
    with at_work(small_world, "city_admin") as (session, actor):
        take_back(session, actor, session.get_one(Delegation, number))
    assert client.get("/inbox/").status_code in (302, 401, 403)


def test_the_timeline_names_the_stand_in_and_the_holder(app: Flask, small_world: world.World) -> None:
    lend(small_world, "city_admin", "county_admin", "county_operator")
    (stand_in,) = stand_ins(small_world, "county_operator")
    pk = ask(small_world, "town_operator")
    act_as(stand_in, pk, "check")
    client = app.test_client()
    signing.sign_in(client, "town_operator")
    page = client.get(f"/flows/change_request/{pk}").get_data(as_text=True)
    assert "郑县办（代孙县网） · 正定县惠民办 · 网络管理员" in page


def test_whoever_says_nothing_else_lends_the_own_present_post(app: Flask, small_world: world.World) -> None:
    data = {"delegate_id": small_world.officers["county_admin"], "valid_to": clock.today() + WEEK, "reason": "出差"}
    with at_work(small_world, "county_operator") as (session, actor):
        row = lend_post(session, actor, data)
        assert (row.officer_id, row.grant_id) == (actor.officer_id, actor.grant_id)


def test_a_lent_post_that_needs_a_code_ends_what_the_stand_in_had_open(app: Flask, small_world: world.World) -> None:
    client = app.test_client()
    signing.sign_in(client, "county_operator")
    assert client.get("/inbox/").status_code == 200
    lend(small_world, "city_admin", "county_admin", "county_operator")
    assert client.get("/inbox/").status_code in (302, 401)


def test_a_post_that_begins_to_be_lent_later_still_needs_a_code(app: Flask, small_world: world.World) -> None:
    """Whoever signed in without one, before the first day, signs in anew."""
    tomorrow = clock.today() + timedelta(days=1)
    lend(small_world, "city_admin", "county_admin", "county_operator", tomorrow, tomorrow + WEEK)
    client = app.test_client()
    signing.sign_in(client, "county_operator")
    with system_session("tests: signed in without a code, the evening before") as session:
        later = clock.now() + timedelta(days=1)
        mine = sa.update(OfficerSession).where(OfficerSession.officer_id == small_world.officers["county_operator"])
        session.execute(mine.values(code_verified=False, last_seen_at=later, expires_at=later + WEEK))
        session.commit()
    with clock.frozen(later), pytest.MonkeyPatch.context() as patch:
        patch.setitem(app.config, "WTF_CSRF_ENABLED", False)
        refused = client.post(f"/switch-post/{small_world.grants['county_admin']}")
        assert refused.status_code == 403
        assert "须用动态口令登录" in refused.get_data(as_text=True)
    with system_session("test") as session:
        grants = session.scalars(sa.select(OfficerSession.grant_id).where(OfficerSession.ended_at.is_(None))).all()
    assert small_world.grants["county_admin"] not in grants
