"""Putting a refusal on record, and an administrator's looking into it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.models import Irregularity, IrregularityKind, IrregularityState
from app.access.tags import Tag
from app.audit.plain import column
from app.audit.tags import NOWHERE
from app.audit.trail import Outcome, record
from app.kernel import clock
from app.kernel.columns import Field
from app.kernel.errors import Conflict
from app.kernel.words import _
from app.offices.models import Officer
from app.store.actor import Actor, system
from app.store.commands import Input, command
from app.store.transaction import transaction

_SAME_WITHIN = timedelta(hours=1)
_NAME = re.compile(r"[\w.@-]{1,40}")


@dataclass(frozen=True, slots=True)
class Trouble:
    """What was refused: which kind, whose name was used, from where, at what page, with which sentence."""

    kind: IrregularityKind
    sentence: str
    address: str
    path: str = ""
    username: str = ""
    officer: Officer | None = None
    division_code: str = NOWHERE


def note(session: Session, trouble: Trouble, tag: Tag) -> None:
    """Record a refusal as an event, and as an irregularity that counts up within the hour. The caller commits."""
    officer = trouble.officer
    division = officer.division_code if officer else trouble.division_code
    shown = officer.username if officer else _shown(trouble.username)
    seen = session.scalar(
        select(Irregularity)
        .where(
            Irregularity.kind == trouble.kind,
            Irregularity.state == IrregularityState.NEW,
            Irregularity.address == trouble.address,
            Irregularity.username == shown,
            Irregularity.at > clock.now() - _SAME_WITHIN,
        )
        .order_by(Irregularity.id.desc())
        .limit(1)
    )
    if seen is None:
        seen = Irregularity(
            kind=trouble.kind,
            times=0,
            officer_id=officer.id if officer else None,
            username=shown,
            address=trouble.address,
            division_code=division,
        )
        session.add(seen)
    seen.at, seen.times = clock.now(), seen.times + 1
    seen.path, seen.sentence = column(trouble.path, 200), column(trouble.sentence, 300)
    session.flush()
    record(
        session,
        actor_of(officer, trouble.address),
        tag,
        seen,
        outcome=Outcome.REFUSED,
        kind=trouble.kind,
        username=shown,
        address=trouble.address,
        path=seen.path,
    )


def actor_of(officer: Officer | None, address: str) -> Actor:
    """Who is said to have acted before anyone is at work: the officer where known, else the gate itself."""
    gate = system("the gate")
    if officer is None:
        return Actor(**{**_fields(gate), "name": "（未登录）", "username": "", "address": address})
    named = {"officer_id": officer.id, "username": officer.username, "name": officer.name, "post": ""}
    return Actor(**{**_fields(gate), **named, "division_code": officer.division_code, "address": address})


def _fields(actor: Actor) -> dict[str, Any]:
    return {name: getattr(actor, name) for name in Actor.__slots__}


def _shown(username: str) -> str:
    """A name that no user has may be a password typed in the wrong place: only its beginning is kept."""
    name = username.strip()
    if not name:
        return ""
    return f"{name[:2]}…" if _NAME.fullmatch(name) else "（不成形）"


@command(
    Irregularity,
    "handle",
    "处理",
    icon="check",
    kind="primary",
    inputs=(Input("note", Field("处理说明", help="查明了什么、怎么办的", long=True)),),
    unless=lambda row: _("已经处理过了。") if row.state == IrregularityState.HANDLED else "",
    done="已记录处理结果。",
)
def handle(session: Session, actor: Actor, row: Irregularity, data: Mapping[str, Any]) -> Irregularity:
    """An administrator has looked into an irregularity and says what became of it."""
    with transaction(session):
        if row.state == IrregularityState.HANDLED:
            raise Conflict(_("这条异常已经处理过了，请刷新后查看处理说明。"))
        row.state, row.handled_by_id, row.handled_at = IrregularityState.HANDLED, actor.officer_id, clock.now()
        row.note = column(str(data["note"]), 200)
        record(session, actor, Tag.HANDLE, row, note=row.note)
    return row
