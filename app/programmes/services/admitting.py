"""Enrolling somebody by hand: refused at entry with each condition that is not met (A30), kept as a decision else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.audit.trail import record
from app.kernel import clock
from app.kernel.columns import Field
from app.kernel.errors import DomainError, Fault, NotFound
from app.kernel.words import _
from app.programmes.deciding.tags import Tag
from app.programmes.deciding.trace import Trace
from app.programmes.models import (
    Enrolment,
    Finding,
    Programme,
    ResultState,
    ScreeningResult,
    Verdict,
)
from app.programmes.services import enrolling, explaining
from app.programmes.services.decisions import LEAST_COMMENT, MOST_COMMENT, decision_of
from app.registry.models import Person
from app.store.actor import Actor
from app.store.commands import Input, command
from app.store.transaction import transaction
from app.store.wall import scope_of

SOURCE = "人工纳入"
PROGRAMME = Input("programme_code", Field("补贴项目", related="programmes"))
COMMENT = Input("comment", Field("意见", long=True, help="名单比对还没有核实的，写明怎样核实的"), required=False)


@command(
    Enrolment,
    "add",
    "人工纳入",
    icon="user-plus",
    inputs=(PROGRAMME, COMMENT),
    done="已纳入，金额按规则算出。",
)
def admit(session: Session, actor: Actor, data: Mapping[str, Any]) -> Enrolment:
    """Enrol somebody in a programme from a day on, with the amount that the rules give."""
    person, programme = _person(session, data.get("person_id")), _programme(session, data.get("programme_code"))
    starts_on: date = data["starts_on"]
    comment = " ".join(str(data.get("comment") or "").split())[:MOST_COMMENT]
    with transaction(session):
        trace = explaining.trace_of(session, person, programme.code, clock.today())
        if trace is None:
            raise DomainError(explaining.NO_RULES, field="programme_code")
        _insist_on_entitled(trace, comment)
        made = enrolling.enrol(session, actor, person, programme.code, trace.amount or 0, starts_on, source=SOURCE)
        decision = decision_of(actor, person, trace, Verdict.ENROL, starts_on, comment)
        session.add(decision)
        _close(session, person.id, programme.code)
        record(session, actor, Tag.ADMIT, made, programme=programme.code, comment=comment)
    return made


def refusal_of(trace: Trace) -> DomainError:
    """Why somebody cannot be enrolled: each condition that is not met, with what was required and found."""
    sentence = _("不符合“{programme}”的条件，不能纳入。").format(programme=trace.programme)
    lines = [f"{one.required}；实际：{one.found}" if one.found else one.required for one in trace.failed]
    return DomainError(sentence, faults=[Fault(sentence), *(Fault(one) for one in (*lines, *trace.relations))])


def _insist_on_entitled(trace: Trace, comment: str) -> None:
    if trace.entitled is not True or trace.amount is None:
        raise refusal_of(trace)
    if trace.finding == Finding.ASK and len(comment) < LEAST_COMMENT:
        sentence = _("名单比对还没有核实，要纳入的请写明怎样核实的，至少 {least} 个字。")
        raise DomainError(sentence.format(least=LEAST_COMMENT), field="comment")


def _close(session: Session, person_id: int, programme_code: str) -> None:
    """A finding that waited for this is done."""
    session.execute(
        update(ScreeningResult)
        .where(
            ScreeningResult.person_id == person_id,
            ScreeningResult.programme_code == programme_code,
            ScreeningResult.state == ResultState.OPEN,
        )
        .values(state=ResultState.DONE),
        execution_options={"synchronize_session": False},
    )


def _person(session: Session, key: Any) -> Person:
    found: Person | None = session.get(Person, int(key)) if key else None
    if found is None:
        raise NotFound(_("没有找到这个人，请从本辖区的人员中选择。"), field="person_id")
    return found


def _programme(session: Session, key: Any) -> Programme:
    found: Programme | None = session.get(Programme, int(key)) if key else None
    if found is None or not scope_of(session).holds_programme(found.code):
        raise NotFound(_("没有找到这个项目，请从列表中选择。"), field="programme_code")
    return found
