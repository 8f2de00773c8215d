"""Finding a person among many as the list pages do, and change reports from the village to the county."""

from __future__ import annotations

import io
import statistics
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from random import Random
from typing import Any

import sqlalchemy as sa
from PIL import Image

from app.approvals import engine
from app.approvals.actions import find
from app.approvals.flow import flows
from app.approvals.subject import digest
from app.offices.models import Officer
from app.offices.services.actors import actors_of
from app.registry.models import BankAccount, Person, PersonState
from app.registry.services import changes, evidence
from app.store.actor import Actor
from app.store.base import Model
from app.store.sessions import reading_for, session_for, system_session
from app.web.listing import page_of
from app.web.query import parse
from app.web.sheet import sheet_of

HAPPENED = date(2026, 2, 10)
STEPS = ("申报（含一张照片）", "提交", "核实", "确认生效", "知悉")


def actors() -> dict[tuple[str, str], Actor]:
    """Somebody at work for each kind of desk and each division."""
    with system_session("bench") as session:
        everyone = [one for officer in session.scalars(sa.select(Officer)) for one in actors_of(session, officer)]
    return {(one.desk, one.division_code): one for one in everyone}


def look_up(actor: Actor, times: int) -> dict[str, list[float]]:
    """Milliseconds of pages that find a known person by identity number, by name, by account."""
    people, accounts = _known(actor, Person, times), _known(actor, BankAccount, times)
    return {
        "按证件号码": [_found(actor, Person, "id_no", one.id_no) for one in people if one.id_no],
        "按姓名": [_found(actor, Person, "name", one.name) for one in people],
        "按账号": [_found(actor, BankAccount, "number", one.number) for one in accounts],
    }


def report(officers: dict[tuple[str, str], Actor], count: int) -> dict[str, list[float]]:
    """Milliseconds of each step of deaths that village informants report and county operators note at last."""
    villages = [code for desk, code in officers if desk == "village_informant"]
    county = next(one for (desk, _code), one in officers.items() if desk == "office_operator")
    took: dict[str, list[float]] = {step: [] for step in STEPS}
    for person_id, village in _mortals(villages, count):
        town = f"{village[:9]}000"
        with _timed(took[STEPS[0]]):
            pk = _write(officers["village_informant", village], person_id)
        for label, desk, step in (
            (STEPS[1], officers["village_informant", village], "submit"),
            (STEPS[2], officers["town_operator", town], "verify"),
            (STEPS[3], officers["town_first_reviewer", town], "confirm"),
            (STEPS[4], county, "note"),
        ):
            with _timed(took[label]):
                _step(desk, pk, step)
    return took


def percentiles(times: Sequence[float]) -> tuple[float, float]:
    """The median and the 95th percentile."""
    return statistics.median(times), statistics.quantiles(times, n=20)[-1]


def _known(actor: Actor, model: type[Any], count: int) -> Sequence[Any]:
    with reading_for(actor) as session:
        last = session.scalar(sa.select(sa.func.max(model.id))) or 0
        drawn = Random(1).sample(range(1, last + 1), min(count, last))  # noqa: S311  plausible, not secret
        return session.scalars(sa.select(model).where(model.id.in_(drawn))).all()


def _found(actor: Actor, model: type[Model], column: str, text: str) -> float:
    sheet = sheet_of(actor.desk, model)
    assert sheet is not None
    began = time.perf_counter()
    with reading_for(actor) as session:
        page = page_of(session, parse(sheet, {column: text}), sheet.listed)
        assert page.rows, (model, column)
    return (time.perf_counter() - began) * 1000


def _mortals(villages: Sequence[str], count: int) -> Iterator[tuple[int, str]]:
    each = -(-count // len(villages))
    with system_session("bench") as session:
        about = sa.select(Person.id, Person.division_code).where(Person.state == PersonState.ACTIVE)
        found = [
            (row.id, row.division_code)
            for village in villages
            for row in session.execute(about.where(Person.division_code == village).limit(each))
        ]
    yield from found[:count]


def _write(actor: Actor, person_id: int) -> int:
    with session_for(actor) as session:
        said = {"kind": "death", "person_id": person_id, "happened_on": HAPPENED}
        row = changes.report(session, actor, said, uuid.uuid4().hex)
        for needed in changes.kind_of("death").evidence:
            evidence.attach(session, actor, row, needed, "证明.jpg", PHOTOGRAPH, digest(row))
        return row.id


def _step(actor: Actor, pk: int, step: str) -> None:
    with session_for(actor) as session:
        row = find(session, flows()["change_report"], pk)
        assert row is not None
        engine.take(session, actor, row, step, seen_digest=digest(row), operation_id=uuid.uuid4().hex)


@contextmanager
def _timed(times: list[float]) -> Iterator[None]:
    began = time.perf_counter()
    yield
    times.append((time.perf_counter() - began) * 1000)


def _photograph() -> bytes:
    """A picture as large as a telephone's, made smaller for sending."""
    paper = io.BytesIO()
    Image.effect_noise((1280, 960), 40).convert("RGB").save(paper, "JPEG", quality=70)
    return paper.getvalue()


PHOTOGRAPH = _photograph()
