"""Attributes for tests: a county that defines one of every kind, and a clean slate afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.registry.models import AttributeDefinition, AttributeKind, AttributeOwner, AttributeValue, Household
from app.registry.services import attributes
from app.store.actor import Actor, Scope
from app.store.sessions import session_for, system_session
from tests import world
from tests.access.browser import Browser
from tests.web.reading import text_of

SINCE = date(2020, 1, 1)
TYPED = {
    "x_soil": "沙土",
    "x_rooms": "6",
    "x_distance": "1.5",
    "x_debt": "1,234.50",
    "x_pond": "12.5",
    "x_visited": "2026-03-01",
    "x_wifi": "0",
    "x_water": "井水",
}
"""One of every kind, as a form sends it."""
KINDS: dict[str, dict[str, Any]] = {
    "soil": {"name": "土质", "kind": "text"},
    "rooms": {"name": "房屋间数", "kind": "whole", "unit": "间", "low": "0", "high": "99"},
    "distance": {"name": "到村委会距离", "kind": "decimal", "unit": "公里", "decimals": 3},
    "debt": {"name": "欠款", "kind": "money"},
    "pond": {"name": "鱼塘面积", "kind": "area", "high": "500"},
    "visited": {"name": "走访日期", "kind": "date", "low": "2020-01-01"},
    "wifi": {"name": "已通宽带", "kind": "yes_no"},
    "water": {"name": "饮水来源", "kind": "choice", "choices": "自来水\n井水\n河水"},
}
"""One of every kind, about a household."""


def county_actor(small_world: world.World) -> Actor:
    """The operator of the county's office."""
    with system_session("test") as session:
        return world.actor(session, small_world, "county_operator")


def elsewhere(actor: Actor, division_code: str = "130102000000") -> Actor:
    """The same post in another place."""
    return replace(actor, division_code=division_code, scope=Scope(division_code, None, actor.officer_id))


def define(actor: Actor, code: str = "", **said: Any) -> int:
    """An attribute as the form would define it, in a session of its own; its number."""
    with session_for(actor) as session:
        data = {"owner": "household", "code": code, "valid_from": SINCE} | said
        return int(attributes.define_attribute(session, actor, data).id)


def define_all(actor: Actor, owner: str = AttributeOwner.HOUSEHOLD) -> None:
    """One attribute of every kind."""
    assert {said["kind"] for said in KINDS.values()} == set(AttributeKind)
    for code, said in KINDS.items():
        define(actor, code, owner=owner, **said)


@contextmanager
def definition(actor: Actor, key: int) -> Iterator[tuple[Session, AttributeDefinition]]:
    """A definition in a session of its county's office."""
    with session_for(actor) as session:
        yield session, session.get_one(AttributeDefinition, key)


def forget_all() -> None:
    """Forget every attribute and what was said of it."""
    with system_session("test clears") as session:
        session.execute(sa.delete(AttributeValue))
        session.execute(sa.delete(AttributeDefinition))
        session.commit()


def add(town: Browser, village: str, **typed: str) -> Any:
    """Send the form of a new household."""
    data = {"division_code": village, "group_no": "3", "hukou_type": "rural", "head_name": "王长富"}
    return town.post("/households/add", data | {"head_id_no": "130123193802140017"} | typed)


def add_plain(town: Browser, village: str, number: int, **typed: str) -> int:
    """A household without a head's number, in the form's way; its id."""
    with system_session("test") as session:
        before = set(session.scalars(sa.select(Household.id)))
    numbers = ["130123193802140017", "130123195001280270", "130123200002290036", "13012319500109008X"]
    answer = add(town, village, head_id_no=numbers[number], head_name=f"王长{'富贵有余'[number]}", **typed)
    assert answer.status_code == 302, text_of(answer.text)[:800]
    with system_session("test") as session:
        (key,) = set(session.scalars(sa.select(Household.id))) - before
    return key


def choose(town: Browser, *names: str) -> None:
    """Choose the columns of the list of households."""
    assert town.post("/households/columns", {"columns": list(names), "query": ""}).status_code == 302  # type: ignore[dict-item]


def told(answer: TestResponse) -> Any:
    """What the API answered."""
    return answer.json


def errors_of(html: str) -> str:
    """What a form says at its fields."""
    return " ".join(text_of(one) for one in re.findall(r'(?s)<div class="field-error".*?</div>', html))
