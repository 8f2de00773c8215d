"""Officers of the small world at work on change requests, each in a session of the own scope."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.approvals import engine
from app.approvals.models import FlowAction
from app.approvals.subject import digest
from app.offices.models import ChangeRequest, Officer
from app.offices.services import change_requests
from app.offices.services.actors import actors_of
from app.store.actor import Actor
from app.store.sessions import session_for, system_session
from tests import world

PROOF = "right"


@contextmanager
def at_work(small_world: world.World, key: str, **said: Any) -> Iterator[tuple[Session, Actor]]:
    """A session of an officer of the small world in the own post, and the actor."""
    with system_session("tests find an officer") as looking:
        officer = looking.get_one(Officer, small_world.officers[key])
        actor = actors_of(looking, officer, address="127.0.0.1")[0]
    with session_for(actor) as session:
        yield session, actor


def operation() -> str:
    """An operation id, as a page issues one."""
    return uuid.uuid4().hex


def ask(small_world: world.World, key: str, kind: str = "telephone", **data: Any) -> int:
    """Ask for a change; returns the request's number."""
    values = {"telephone": {"new_telephone": f"139{uuid.uuid4().int % 10**8:08d}"}, "name": {"new_name": "新名字"}}
    sent = {"kind": kind, "reason": "换了号码", **values.get(kind, {}), **data}
    with at_work(small_world, key) as (session, actor):
        return change_requests.ask(session, actor, sent, operation()).id


def act(small_world: world.World, key: str, pk: int, step: str, **said: Any) -> FlowAction:
    """Take a step, as seen on a page opened just now."""
    with at_work(small_world, key) as (session, actor):
        row = session.get_one(ChangeRequest, pk)
        sent = {"seen_digest": digest(row), "operation_id": operation(), "proof": PROOF} | said
        done = engine.take(session, actor, row, step, **sent)
        session.refresh(done)
        session.expunge(done)
        return done


def request_now(pk: int) -> ChangeRequest:
    """A request as the database has it."""
    with system_session("tests look") as session:
        row = session.get_one(ChangeRequest, pk)
        session.expunge_all()
        return row


def officer_now(small_world: world.World, key: str) -> Officer:
    """An officer as the database has it."""
    with system_session("tests look") as session:
        row = session.get_one(Officer, small_world.officers[key])
        session.expunge_all()
        return row


def steps_of(pk: int) -> list[str]:
    """The steps taken on a request, in order."""
    with system_session("tests look") as session:
        taken = sa.select(FlowAction.step).where(FlowAction.subject_id == pk).order_by(FlowAction.sequence)
        return list(session.scalars(taken))


def offers(small_world: world.World, key: str, pk: int) -> dict[str, str]:
    """The steps that an officer's page offers, each with what speaks against it."""
    with at_work(small_world, key) as (session, actor):
        row = session.get_one(ChangeRequest, pk)
        return {one.step.code: str(one.reason) for one in engine.offers(session, actor, row)}
