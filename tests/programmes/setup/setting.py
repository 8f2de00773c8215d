"""A county that sets up programmes, for the tests: who is at work, and what they have laid down."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import sqlalchemy as sa

from app.approvals import engine
from app.approvals.subject import digest
from app.programmes import screening
from app.programmes.law import Condition
from app.programmes.models import (
    Enrolment,
    Programme,
    ProgrammeRelation,
    ProgrammeVersion,
    Standard,
    StandardValue,
    WhatIf,
    WhatIfLine,
)
from app.programmes.services import programmes, standards, versions
from app.store.sessions import system_session
from tests import world
from tests.registry.yearlong import at_work

COUNTY = "130123000000"
OFFICE, REVIEWER, DEPARTMENT = "county_operator", "county_reviewer", "department_operator"
OLD_AGE = {
    "name": "高龄津贴",
    "short_name": "高龄",
    "level": "county",
    "unit": "person",
    "cycle": "month",
    "publicity_days": 7,
}
RULE = {
    "conditions": [Condition("年龄 >= 80", "第三条")],
    "amount": "100元",
    "effective_from": date(2026, 1, 1),
    "document_no": "正政办〔2026〕1 号",
    "grace_months": 0,
    "summary": None,
}


def clear() -> None:
    """Forget every programme of the tests before."""
    with system_session("tests begin anew") as session:
        for model in (WhatIfLine, WhatIf, Enrolment, ProgrammeRelation, ProgrammeVersion, StandardValue, Standard):
            session.execute(sa.delete(model))
        session.execute(sa.delete(Programme))
        session.commit()


def found(small_world: world.World, who: str = OFFICE, **said: Any) -> int:
    """A programme of the county; returns its number."""
    with at_work(small_world, who) as (session, actor):
        return programmes.found_programme(session, actor, OLD_AGE | said).id


def drafted(small_world: world.World, programme: int, who: str = OFFICE, **said: Any) -> int:
    """A draft of a programme's rules; returns its number."""
    with at_work(small_world, who) as (session, actor):
        row = versions.draft_version(session, actor, session.get_one(Programme, programme))
        versions.amend_version(session, actor, row, RULE | said, row.version)
        return row.id


def valued(small_world: world.World, who: str = OFFICE, **said: Any) -> int:
    """A standard of the county with the draft of a value; returns the value's number."""
    with at_work(small_world, OFFICE) as (session, actor):
        standard = standards.define_standard(session, actor, {"name": "农村低保", "kind": "money", "grades": None}).id
    with at_work(small_world, who) as (session, actor):
        values = {"standard_id": standard, "grade": "", "amount": 60_000, "effective_from": date(2026, 1, 1)}
        return standards.draft_value(session, actor, values | {"document_no": "正民〔2026〕2 号"} | said).id


def tried(small_world: world.World, model: Any, key: int) -> None:
    """What the draft would change, worked out."""
    with at_work(small_world, OFFICE) as (session, actor):
        screening.what_if(session, actor, session.get_one(model, key))


def act(small_world: world.World, who: str, model: Any, key: int, step: str, comment: str = "") -> None:
    """Take a step of the flow."""
    with at_work(small_world, who) as (session, actor):
        row = session.get_one(model, key)
        operation = uuid.uuid4().hex
        engine.take(session, actor, row, step, comment=comment, seen_digest=digest(row), operation_id=operation)


def published(small_world: world.World, model: Any, key: int) -> None:
    """A draft, taken through the hands of two people."""
    tried(small_world, model, key)
    act(small_world, OFFICE, model, key, "submit")
    act(small_world, REVIEWER, model, key, "publish")


def read(model: Any, key: int) -> Any:
    """A row as the database has it."""
    with system_session("tests look") as session:
        row = session.get_one(model, key)
        session.expunge(row)
        return row
