"""The authorisation matrix: every desk × route × method × scope, with a canary of every organisation in every table.

It is generated from the URL map, the desks and the models, so it grows by itself; a route that declares no
permission and is not in the short list of open routes fails it.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from zlib import crc32

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from app.access.doors import OPEN_ENDPOINTS
from app.offices.desk import desks
from app.store.actor import Actor
from app.store.base import models
from app.store.sessions import system_session
from app.store.wall import ByDivision, ByOwner, ByProgramme, ForBelow, WalledSession
from tests import canaries, signing, world

pytestmark = pytest.mark.long
FIRST_FIGURE = 30_000
EVERY = bool(os.environ.get("YWL_EVERY_PROBE"))
QUERIES = ("", "?q=cnry", "?page=2&size=100", "?sort=-id&page=abc", "?q=%27", "?after=zzz&before=1")
ENDS_SESSION = {"sign_out", "end_session", "end_sessions"}


@dataclass
class Findings:
    """What the probes found: counts by outcome, and every wrong answer in words."""

    probes: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def aviary(app: Flask, small_world: world.World) -> canaries.Aviary:
    with system_session("canaries") as session:
        planted = canaries.plant(session, small_world)
        session.commit()
    return planted


@pytest.fixture(scope="module")
def _nothing_stays(app: Flask, aviary: canaries.Aviary) -> Iterator[None]:
    """From here on a commit flushes and rolls back, so that thirty thousand probes leave the world as it was."""
    patch = pytest.MonkeyPatch()
    patch.setitem(app.config, "WTF_CSRF_ENABLED", False)

    def rehearse(self: WalledSession) -> None:
        self.flush()
        self.rollback()

    patch.setattr(WalledSession, "commit", rehearse)
    yield
    patch.undo()


def permission_of(app: Flask, rule: Rule) -> tuple[str, str] | None:
    """The (permission, view) that a route declares."""
    blueprint, _, method = rule.endpoint.rpartition(".")
    view = next((view for view in app.appbuilder.baseviews if view.endpoint == blueprint), None)  # type: ignore[attr-defined]
    name = getattr(getattr(type(view), method, None), "_permission_name", None) if view else None
    if view is None or name is None:
        return None
    name = (view.method_permission_name or {}).get(method, name)
    return f"can_{name}", view.class_permission_name


def test_every_route_declares_a_permission_or_is_open_by_name(app: Flask) -> None:
    undeclared = [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if permission_of(app, rule) is None and rule.endpoint not in OPEN_ENDPOINTS
    ]
    assert undeclared == []


def sees(actor: Actor, bird: canaries.Canary) -> bool:
    """Whether the wall shows a canary to an actor: said again here, simply, as the judge."""
    if issubclass(bird.model, ByOwner):
        return bird.officer == actor.officer_id
    prefix = actor.division_code.rstrip("0")
    prefix += "0" * (-len(prefix) % 2) if len(prefix) < 6 else "0" * (-len(prefix) % 3)
    inside = bird.division.startswith(prefix)
    if issubclass(bird.model, ForBelow):
        inside = inside or bird.division in _above(actor.division_code)
    if issubclass(bird.model, ByProgramme) and actor.scope.programmes is not None:
        inside = inside and bird.programme in actor.scope.programmes
    return inside


def _above(code: str) -> set[str]:
    return {code[:size].ljust(12, "0") for size in (2, 4, 6, 9)}


@pytest.mark.usefixtures("_nothing_stays")
def test_nobody_sees_or_does_what_the_desk_and_the_area_do_not_allow(
    app: Flask, small_world: world.World, aviary: canaries.Aviary
) -> None:
    findings = Findings()
    for key in world.OFFICERS:
        with system_session("test") as session:
            actor = world.actor(session, small_world, key)
        client = app.test_client()
        signing.sign_in(client, key)
        foreign = [bird.word for bird in aviary.birds if not sees(actor, bird)]
        for rule in app.url_map.iter_rules():
            probe(app, client, rule, actor, aviary, foreign, findings)
    total = sum(findings.probes.values())
    kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(findings.probes.items()))
    print(f"\nS1: {total} probes ({kinds}), {len(findings.wrong)} wrong")
    for wrong in findings.wrong:
        print("  " + wrong)
    assert findings.wrong == []
    assert total >= FIRST_FIGURE


def probe(
    app: Flask,
    client: FlaskClient,
    rule: Rule,
    actor: Actor,
    aviary: canaries.Aviary,
    foreign: list[str],
    findings: Findings,
) -> None:
    """Every method of one route, on every canary that the route could name."""
    if rule.endpoint in OPEN_ENDPOINTS or rule.endpoint.rpartition(".")[2] in ENDS_SESSION:
        return
    permission = permission_of(app, rule)
    assert permission is not None
    allowed = permission in set(desks()[actor.desk].permissions())
    for method in sorted((rule.methods or set()) & {"GET", "POST"}):
        for path, bird in chosen(actor, allowed, method, paths(rule, permission[1], aviary)):
            answer = client.open(path, method=method)
            judge(actor, permission, allowed, f"{actor.username} {method} {path}", answer, bird, foreign, findings)


def chosen(
    actor: Actor, allowed: bool, method: str, tried: Iterable[tuple[str, canaries.Canary | None]]
) -> Iterator[tuple[str, canaries.Canary | None]]:
    """Of the rows of one route, some inside and some outside the scope, others for other officers and routes.

    Every one of them with ``YWL_EVERY_PROBE``, as the deep run does: what the desk refuses, it refuses for all rows.
    """
    inside, outside, nowhere = (2, 3, 4) if allowed else (1, 1, 1)
    left: dict[bool | None, int] = {True: inside, False: outside, None: nowhere}
    for path, bird in sorted(tried, key=lambda one: crc32(f"{actor.username} {method} {one[0]}".encode())):
        kind = sees(actor, bird) if bird is not None else None
        if EVERY or left[kind]:
            left[kind] -= 1
            yield path, bird


def paths(rule: Rule, view: str, aviary: canaries.Aviary) -> Iterator[tuple[str, canaries.Canary | None]]:
    """The addresses to try: for a route of one row, that row in every organisation; else a few queries."""
    model = models().get(view)
    if not rule.arguments:
        yield from ((rule.rule + query, None) for query in QUERIES)
        return
    birds = aviary.of(model) if model is not None else []
    values = dict.fromkeys(rule.arguments, "1")
    if "pk" in rule.arguments and birds:
        for bird in birds:
            yield rule.build(values | {"pk": str(bird.pk)})[1], bird  # type: ignore[index]
        return
    for number in ("1", "2", "3", "999999"):
        built = rule.build(dict.fromkeys(rule.arguments, number))
        if built:
            yield built[1], None


def judge(
    actor: Actor,
    permission: tuple[str, str],
    allowed: bool,
    what: str,
    answer: object,
    bird: canaries.Canary | None,
    foreign: list[str],
    findings: Findings,
) -> None:
    """Compare one answer with what it must be."""
    status, body = answer.status_code, answer.get_data(as_text=False)  # type: ignore[attr-defined]
    headers = str(answer.headers).encode()  # type: ignore[attr-defined]
    text = (body + headers).decode("utf-8", "replace")
    leaked = [word for word in foreign if word in text] if "cnry" in text else []
    if status >= 500:
        findings.wrong.append(f"{what}: {status}")
    if leaked:
        findings.wrong.append(f"{what}: shows {leaked[:3]}")
    if not allowed:
        findings.probes["not of the desk"] += 1
        if status != 403:
            findings.wrong.append(f"{what}: {permission} is not the desk's, yet {status}")
    elif bird is not None and not sees(actor, bird):
        findings.probes["outside the scope"] += 1
        if status not in (403, 404):
            findings.wrong.append(f"{what}: outside the scope, yet {status}")
    else:
        findings.probes["allowed"] += 1
        if status == 403 and "POST" in what:
            findings.probes["refused by a rule of the room"] += 1
        elif status in (401, 403):
            findings.wrong.append(f"{what}: allowed, yet {status}")


def test_the_probes_left_the_world_as_it_was(app: Flask, aviary: canaries.Aviary) -> None:
    with system_session("test") as session:
        for bird in aviary.birds:
            key = next(iter(sa.inspect(bird.model).primary_key))
            assert session.scalar(sa.select(sa.func.count()).where(key == bird.pk)) != 0
        assert session.scalar(sa.select(sa.func.count()).select_from(models()["organisations"])) == 2 * len(
            world.ORGANISATIONS
        )


__all__ = ["ByDivision"]
