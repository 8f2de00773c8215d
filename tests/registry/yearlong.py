"""A year of recertification for the tests: households, officers at work on a day, the morning job of a day."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.approvals import engine
from app.approvals.models import FlowAction
from app.approvals.subject import digest
from app.audit.models import AuditEvent
from app.jobs.context import JobContext, Standing
from app.kernel import clock, passwords
from app.offices.models import Officer
from app.offices.services.actors import actors_of
from app.registry.models import Household, Income, Person
from app.registry.models.recertification import Recertification, RecertificationItem
from app.registry.recertifying import campaigns, yearly
from app.registry.recertifying.opening import open_campaign
from app.registry.recertifying.reporting import Report, prefilled, report
from app.schedule import keep_recertifications
from app.store.actor import Actor, system
from app.store.sessions import session_for, system_session
from tests import world

COUNTY, TOWN, OTHER_TOWN = "130123000000", "130123100000", "130123101000"
VILLAGE, OTHER_VILLAGE, FOREIGN_VILLAGE = "130123100201", "130123101201", "130102001001"
SINCE = date(2020, 1, 1)


@contextmanager
def on(day: date, hour: int = 9) -> Iterator[None]:
    """It is that day, in the morning in China."""
    with clock.frozen(datetime(day.year, day.month, day.day, hour, tzinfo=clock.CHINA).astimezone(UTC)):
        yield


@contextmanager
def at_work(small_world: world.World, key: str) -> Iterator[tuple[Session, Actor]]:
    """A session of an officer of the small world in the own post, and the actor."""
    with system_session("tests find an officer") as looking:
        officer = looking.get_one(Officer, small_world.officers[key])
        actor = actors_of(looking, officer, address="127.0.0.1")[0]
    with session_for(actor) as session:
        yield session, actor


def staffed(small_world: world.World) -> world.World:
    """The small world with a first reviewer in the county's office, whom this module's database does not have yet."""
    known = world.World(small_world.organisations, dict(small_world.officers), dict(small_world.grants))
    with system_session("tests hire") as session:
        there = session.scalars(sa.select(Officer).where(Officer.username == "county_reviewer")).one_or_none()
        if there is not None:
            known.officers["county_reviewer"] = there.id
            return known
        hashed = passwords.hash_password(world.PASSWORD, cost=passwords.Cost(n=16, r=1, p=1))
        world._officer(session, known, "county_reviewer", "county", "first_reviewer", "何县审", hashed)
        session.commit()
    return known


def household(village: str = VILLAGE, people: int = 2, incomes: Mapping[str, int] | None = None, **said: Any) -> int:
    """A household with people and last year's incomes (2025); returns its number."""
    values = {"valid_from": SINCE, "known_from": datetime(2020, 1, 1, tzinfo=UTC)} | said
    with system_session("tests register") as session:
        row = Household(division_code=village, code=uuid.uuid4().hex[:18], people=people, **values)
        session.add(row)
        session.flush()
        for number in range(people):
            known = {"valid_from": values["valid_from"], "known_from": values["known_from"]}
            relation, name = ("02", "张户主") if number == 0 else ("20", f"张成员{number}")
            person = Person(division_code=village, household_id=row.id, relation=relation, name=name, sex="1", **known)
            session.add(person)
            session.flush()
            row.head_id = row.head_id or person.id
        for kind, amount in (incomes or {}).items():
            stated = {"kind": kind, "amount": amount, "year": 2025, "known_from": values["known_from"]}
            session.add(Income(division_code=village, household_id=row.id, **stated))
        session.commit()
        return row.id


def plan(small_world: world.World, key: str = "county_operator", **said: Any) -> int:
    """A campaign of 2026 that opens on 1 September and is due on 31 October; returns its number."""
    data = {
        "name": "2026 年度核查",
        "year": 2026,
        "opens_on": date(2026, 9, 1),
        "due_on": date(2026, 10, 31),
        "consequence": "suspend",
        "sample_percent": 20,
    } | said
    with at_work(small_world, key) as (session, actor):
        return campaigns.plan(session, actor, data).id


def opened(small_world: world.World, day: date = date(2026, 9, 1), **said: Any) -> int:
    """A campaign that was released and opened on its first day."""
    with on(day - timedelta(days=1)):
        key = plan(small_world, **({"opens_on": day} | said))
        with at_work(small_world, "county_operator") as (session, actor):
            campaigns.release(session, actor, session.get_one(Recertification, key))
    with on(day), system_session("tests open") as session:
        open_campaign(session, system("tests open"), key)
    return key


def morning(day: date) -> str:
    """The daily job of a day, as the scheduler runs it; the sentence it ends with."""
    with on(day, 7):
        context = JobContext(
            run_id=1,
            token="test",
            actor=system("scheduled"),
            payload={},
            due_at=clock.now(),
            results=Path("/nonexistent"),
            fence=session_for,
            standing=Standing(),
        )
        return str(keep_recertifications.run(context))


def item_of(campaign: int, home: int) -> RecertificationItem:
    """The item of a household as the database has it."""
    with system_session("tests look") as session:
        mine = (RecertificationItem.recertification_id == campaign, RecertificationItem.household_id == home)
        row = session.scalars(sa.select(RecertificationItem).where(*mine)).one()
        session.expunge(row)
        return row


def fill(
    small_world: world.World,
    key: str,
    item: int,
    figures: Mapping[str, int | None] | None = None,
    members: list[int] | None = None,
    **said: Any,
) -> RecertificationItem:
    """Fill in and report an item as the form does: prefilled, with what is named changed."""
    with at_work(small_world, key) as (session, actor):
        row = session.get_one(RecertificationItem, item)
        sheet = yearly.lines(session, row.household_id, row.year)
        typed: dict[str, int | None] = {
            line.input_name(name): value for line in sheet for name, value in prefilled(row, line).items()
        }
        people = [one.id for one in yearly.members_of(session, row.household_id)]
        content = Report(typed | dict(figures or {}), people if members is None else members, **said)
        operation = uuid.uuid4().hex
        done = report(session, actor, row, content, seen_digest=digest(row), operation_id=operation)
        session.refresh(done)
        session.expunge(done)
        return done


def act(small_world: world.World, key: str, item: int, step: str, comment: str = "") -> FlowAction:
    """Take a step of the flow, as seen on a page opened just now."""
    with at_work(small_world, key) as (session, actor):
        row = session.get_one(RecertificationItem, item)
        sent = {"seen_digest": digest(row), "operation_id": uuid.uuid4().hex, "comment": comment}
        done = engine.take(session, actor, row, step, **sent)
        session.expunge(done)
        return done


def events(tag: str) -> list[AuditEvent]:
    """What the trail has under a tag, in order."""
    with system_session("tests look") as session:
        found = session.scalars(sa.select(AuditEvent).where(AuditEvent.tag == tag).order_by(AuditEvent.seq)).all()
        session.expunge_all()
        return list(found)


def clear() -> None:
    """Take all campaigns and households away; draws only ever grow, so they keep their campaigns."""
    with system_session("tests tidy") as session:
        session.execute(sa.update(Recertification).values(state="closed"))
        session.execute(sa.update(Household).values(state="closed"))
        session.execute(sa.update(RecertificationItem).values(state="gone", suspended=False, overdue=False))
        session.commit()
