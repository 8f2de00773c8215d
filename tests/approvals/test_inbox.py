"""The inbox, judged by the slow way: every object of the area asked one by one what the actor could do with it."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.approvals import engine, inbox
from app.approvals.flow import Kind, flows
from app.approvals.inbox import Place
from app.approvals.models import FlowAction
from app.kernel import clock
from app.offices.models import ChangeKind, ChangeRequest, ChangeState, Officer, PostGrant
from app.store.actor import Actor
from app.store.sessions import system_session
from tests import signing, world
from tests.approvals.working import at_work

LISTED = ("province_admin", "city_admin", "county_admin", "county_admin_2", "other_county_admin", "town_operator")
ADMINISTRATORS = LISTED[:-1]
STEPS = ("check", "return_at_check", "return_at_approval", "withdraw")
_number = itertools.count(1)


@pytest.fixture(autouse=True)
def _finished(app: Flask, small_world: world.World) -> Iterator[None]:
    """Each test leaves no open request, and every administrator in the post, behind."""
    yield
    with system_session("tests tidy") as session:
        session.execute(sa.update(ChangeRequest).values(state="cancelled"))
        session.execute(sa.update(PostGrant).values(revoked_at=None))
        session.commit()


def plant(session: Session, officer: Officer, kind: ChangeKind, state: str, acted: list[tuple[str, int]]) -> int:
    """A request in a state, with the steps that officers took on it."""
    row = ChangeRequest(
        officer_id=officer.id,
        organisation_id=officer.organisation_id,
        division_code=officer.division_code,
        kind=kind,
        new_name="新名字",
        new_telephone="13900000000",
        new_address="10.1.1.1",
        reason="换了",
        state=state,
        created_at=clock.now(),
        operation_id=f"planted-{next(_number)}",
    )
    session.add(row)
    session.flush()
    for sequence, (step, officer_id) in enumerate(acted, start=1):
        session.add(action(row, sequence, step, officer_id))
    return row.id


def action(row: ChangeRequest, sequence: int, step: str, officer_id: int) -> FlowAction:
    return FlowAction(
        subject_kind=row.__tablename__,
        subject_id=row.id,
        sequence=sequence,
        division_code=row.division_code,
        flow="change_request",
        step=step,
        step_label=step,
        from_state="",
        to_state="",
        round=1,
        officer_id=officer_id,
        officer_name="某人",
        post="network_admin",
        organisation="某办",
        address="",
        digest="0" * 64,
        at=clock.now(),
        operation_id=f"planted-{next(_number)}",
    )


def one_by_one(session: Session, actor: Actor) -> list[int]:
    """The judge: every object in sight, asked what the actor could do with it."""
    return [
        row.id
        for row in session.scalars(sa.select(ChangeRequest).order_by(ChangeRequest.id))
        if any(not one.reason and one.step.kind is not Kind.WITHDRAW for one in engine.offers(session, actor, row))
    ]


def listed(session: Session, actor: Actor, size: int = 2) -> list[int]:
    """All pages of the inbox, one after the other."""
    found: list[int] = []
    after: Place | None = None
    while True:
        page = inbox.inbox(session, actor, after, size)
        found += [one.subject.id for one in page.rows]
        if page.following is None:
            return found
        after = page.following


@pytest.mark.parametrize("seed", range(6))
def test_the_inbox_is_what_the_rules_allow_and_nothing_else(
    app: Flask, small_world: world.World, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(inbox, "CHUNK", 3 if seed % 2 else inbox.CHUNK)
    chance, seen = random.Random(seed), 0
    with system_session("tests plant requests") as session:
        deciders = [small_world.officers[key] for key in ADMINISTRATORS]
        for key, kind in itertools.product(world.OFFICERS, ChangeKind):
            steps = chance.choices(
                ["check", "return_at_check", "return_at_approval", "withdraw"], k=chance.randint(0, 4)
            )
            acted = [("submit", small_world.officers[key]), *((step, chance.choice(deciders)) for step in steps)]
            officer = session.get_one(Officer, small_world.officers[key])
            plant(session, officer, kind, chance.choice([*ChangeState]), acted)
        gone = [small_world.grants[key] for key in ADMINISTRATORS[2:4] if chance.random() < 0.5]
        session.execute(sa.update(PostGrant).where(PostGrant.id.in_(gone)).values(revoked_at=clock.now()))
        session.commit()
    for key in LISTED:
        if small_world.grants[key] in gone:
            continue
        with at_work(small_world, key) as (session, actor):
            right = one_by_one(session, actor)
            assert listed(session, actor) == right, key
            assert sum(one.number for one in inbox.waiting(session, actor)) == len(right)
        seen += len(right)
    assert seen


@pytest.mark.parametrize("helped", [True, False], ids=["by the database", "by the rules alone"])
def test_what_waits_is_not_hidden_behind_what_does_not(
    app: Flask, small_world: world.World, monkeypatch: pytest.MonkeyPatch, helped: bool
) -> None:
    """However many older objects the actor may not decide on, the one that waits is found."""
    monkeypatch.setattr(inbox, "CHUNK", 3)
    if not helped:
        monkeypatch.setattr(inbox, "_untouched", lambda *_args: sa.true())
    mine, other = small_world.officers["county_admin"], small_world.officers["county_admin_2"]
    area = ("town_operator", "town_reviewer", "informant", "finance", "bank_operator", "station_operator", "supervisor")
    with system_session("tests plant requests") as session:
        for key in area:
            officer = session.get_one(Officer, small_world.officers[key])
            plant(session, officer, ChangeKind.NAME, "checked", [("check", mine)])
        last = plant(session, officer, ChangeKind.TELEPHONE, "checked", [("check", other)])
        session.commit()
    with at_work(small_world, "county_admin") as (session, actor):
        page = inbox.inbox(session, actor)
        assert [one.subject.id for one in page.rows] == [last]
        assert page.following is None


def test_counting_stops_where_the_number_says_nothing_more(
    app: Flask, small_world: world.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "COUNTED", 2)
    with system_session("tests plant requests") as session:
        for key in ("town_operator", "informant", "finance"):
            officer = session.get_one(Officer, small_world.officers[key])
            plant(session, officer, ChangeKind.NAME, "submitted", [("submit", officer.id)])
        session.commit()
    client = app.test_client()
    signing.sign_in(client, "county_admin")
    assert client.get("/inbox/count").get_data(as_text=True) == "2+"
    assert "2+" in client.get("/").get_data(as_text=True)


def test_a_place_in_the_inbox_that_nobody_gave_out_is_the_beginning(app: Flask, small_world: world.World) -> None:
    code = next(iter(flows()))
    assert Place.read(f"{code}:7") == Place(code, 7)
    assert str(Place(code, 7)) == f"{code}:7"
    for wrong in ("", "x:1", code, f"{code}:", f"{code}:-1", f"{code}:99999999999", f"{code}:4294967296", "中:1"):
        assert Place.read(wrong) is None
    client = app.test_client()
    signing.sign_in(client, "county_admin")
    for query in ("?after=x:1", "?after=%00", "?size=abc", "?size=100000", f"?after={code}:5&size=50"):
        assert client.get(f"/inbox/{query}").status_code == 200
