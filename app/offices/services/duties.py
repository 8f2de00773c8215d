"""Programme duties: which department of a division answers for which programme (A23)."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.trail import record
from app.kernel.errors import DomainError, NotAllowed
from app.kernel.words import _
from app.offices import rules
from app.offices.models import Organisation, ProgrammeDuty
from app.offices.orgtype import orgtypes
from app.offices.services import finding
from app.offices.tags import Tag
from app.store.actor import Actor
from app.store.commands import command
from app.store.transaction import transaction

CODES = Path(__file__).resolve().parents[1] / "data" / "programme_codes.tsv"


@cache
def programme_codes() -> Mapping[str, str]:
    """The standard programmes: seven-digit code → name."""
    with CODES.open(encoding="utf-8", newline="") as file:
        return dict(csv.reader(file, delimiter="\t"))


@command(ProgrammeDuty, "add", "指定责任部门", icon="plus", done="已指定责任部门")
def assign_duty(session: Session, actor: Actor, data: Mapping[str, Any]) -> ProgrammeDuty:
    """Make a department answer for a programme in its division."""
    organisation, code = finding.organisation(session, data["organisation_id"]), str(data["programme_code"]).strip()
    _insist(actor, organisation, code)
    with transaction(session):
        taken = select(ProgrammeDuty).where(
            ProgrammeDuty.division_code == organisation.division_code, ProgrammeDuty.programme_code == code
        )
        if session.scalars(taken).first():
            raise DomainError(_("这个项目已有责任部门，请先取消原来的指定。"), field="programme_code")
        row = ProgrammeDuty(
            organisation_id=organisation.id,
            division_code=organisation.division_code,
            programme_code=code,
            document_no=data.get("document_no"),
        )
        session.add(row)
        record(session, actor, Tag.DUTY_ASSIGN, row, programme=code, organisation=organisation.name)
    return row


@command(
    ProgrammeDuty,
    "remove",
    "取消指定",
    icon="trash",
    kind="danger",
    confirm="该部门将看不到这个项目。",
    done="已取消指定",
)
def remove_duty(session: Session, actor: Actor, row: ProgrammeDuty, _data: Mapping[str, Any]) -> None:
    """Take a programme from a department; from the next request on its people no longer see it."""
    if not rules.may_register(actor, row.organisation.kind, row.organisation.division_code):
        raise NotAllowed(_("只有登记该部门的惠民办可以取消指定。"))
    with transaction(session):
        record(session, actor, Tag.DUTY_REMOVE, row, programme=row.programme_code)
        session.delete(row)


def _insist(actor: Actor, organisation: Organisation, code: str) -> None:
    if not rules.may_register(actor, organisation.kind, organisation.division_code):
        raise NotAllowed(_("只有登记该部门的惠民办可以指定它的项目。"), field="organisation_id")
    if not orgtypes()[organisation.kind].bound_to_programmes:
        raise DomainError(_("只能指定主管部门为责任部门。"), field="organisation_id")
    local = len(code) > 7 and code.isdigit() and code.startswith("9" + organisation.division_code[:6])
    if code not in programme_codes() and not local:
        sentence = _("“{code}”不是项目代码：请填 7 位标准代码，或以 9 加本县 6 位代码开头的自建代码。")
        raise DomainError(sentence.format(code=code), field="programme_code")
