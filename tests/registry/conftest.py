"""People for the tests: a session that works for an officer, and households that services have registered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.kernel import divisions
from app.offices.models import Division
from app.registry import models
from app.registry.models import Household
from app.registry.services import households
from app.store.actor import Actor
from app.store.sessions import session_for, system_session
from tests import world

HEAD_NO, SPOUSE_NO, CHILD_NO, OTHER_NO = (
    "130123193802140017", "130123195001280270", "130123200002290036", "13012319500109008X",
)  # fmt: skip


@pytest.fixture
def operator(app: Flask, small_world: world.World) -> Actor:
    """The operator of the township."""
    with system_session("test") as session:
        return world.actor(session, small_world, "town_operator")


@pytest.fixture
def work(operator: Actor) -> Iterator[Session]:
    """A session of the township's operator; what it commits stays in this module's database."""
    with session_for(operator) as session:
        yield session


@pytest.fixture
def village(operator: Actor) -> str:
    """A village of the township."""
    with session_for(operator) as session:
        low, high = divisions.range_of(operator.division_code)
        about = select(Division.code).where(Division.code > low, Division.code < high, ~Division.code.endswith("000"))
        return str(session.scalars(about.order_by(Division.code)).first())


@pytest.fixture
def home(work: Session, operator: Actor, village: str) -> Iterator[Household]:
    """A household with a head; it is gone again after the test."""
    row = register(work, operator, village)
    yield row
    work.rollback()
    clear()


def register(session: Session, actor: Actor, village: str, **said: Any) -> Household:
    """A household as the form would register it."""
    data = {"division_code": village, "group_no": 3, "head_name": "王长富", "head_id_no": HEAD_NO} | said
    return households.register_household(session, actor, data)


def clear() -> None:
    """Forget everybody."""
    with system_session("test clears") as session:
        for name in ("Fact", "AccountUse", "BankAccount", "LandHolding", "Income", "Asset", "ResourceUse", "Person"):
            session.execute(delete(getattr(models, name)))
        session.execute(delete(Household))
        session.commit()
