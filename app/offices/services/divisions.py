"""Divisions: a whole province loaded at once, searched by code, name and initials, abolished and merged with dates."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from pypinyin import Style, lazy_pinyin
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.audit.trail import record
from app.kernel import divisions
from app.kernel.columns import Field
from app.kernel.errors import DomainError, NotAllowed, NotFound
from app.kernel.words import _
from app.offices.models import Division, DivisionLevel
from app.offices.tags import Tag
from app.store.actor import Actor
from app.store.commands import Input, command
from app.store.transaction import transaction
from app.store.wall import lifted

SINCE = date(2023, 1, 1)
"""The statistical codes that are shipped are those of 2023."""

CHUNK = 5_000
LEVELS = {number: level.value for number, level in enumerate(DivisionLevel, start=1)}
MERGE = (
    Input("valid_to", Field("停用日期", input_type="date", help="从这一天起不再使用")),
    Input("merged_into", Field("并入区划", related="divisions", help="撤并到哪个区划；单纯撤销则留空"), required=False),
)


def load_divisions(session: Session, actor: Actor, path: Path, since: date = SINCE) -> int:
    """Load divisions from a CSV (``code,name,…``, gzip or plain) and return how many were new.

    What is there already is kept, so that loading twice changes nothing. Raises :class:`DomainError` naming the
    first line that is no division; then nothing is loaded.
    """
    rows = list(_read(path))
    with transaction(session), lifted(session, "divisions are the same for everyone"):
        known = set(session.scalars(select(Division.code)))
        fresh = [row for row in _described(rows, since) if row["code"] not in known]
        for start in range(0, len(fresh), CHUNK):
            session.execute(insert(Division), fresh[start : start + CHUNK])
        record(session, actor, Tag.DIVISIONS_LOAD, file=path.name, lines=len(rows), added=len(fresh))
    return len(fresh)


@command(
    Division,
    "abolish",
    "撤销或并入",
    icon="circle-x",
    kind="danger",
    inputs=MERGE,
    confirm="停用之后，新的登记不能再使用这个区划；已有记录不变。",
    done="已登记停用日期",
)
def abolish_division(session: Session, actor: Actor, row: Division, data: Mapping[str, Any]) -> Division:
    """End a division's code on a day, into another one or into none; what refers to it stays as it is."""
    if not actor.is_system and not (actor.post == "system_administrator" and actor.scope.holds_division(row.code)):
        raise NotAllowed(_("区划由本辖区的系统管理员维护。"))
    last, into = data["valid_to"], data.get("merged_into") or None
    if last <= row.valid_from:
        raise DomainError(_("停用日期必须晚于启用日期 {day}。").format(day=row.valid_from), field="valid_to")
    with transaction(session), lifted(session, "divisions are the same for everyone"):
        _insist_on_heir(session, row, into)
        row.valid_to, row.merged_into = last, into
        record(session, actor, Tag.DIVISION_ABOLISH, row, division_code=row.code, valid_to=last, merged_into=into)
    return row


def _insist_on_heir(session: Session, row: Division, into: str | None) -> None:
    if into is None:
        return
    heir = session.get(Division, into)
    if heir is None:
        raise NotFound(_("没有找到要并入的区划。"), field="merged_into")
    if heir.code == row.code or heir.level != row.level or heir.valid_to is not None:
        raise DomainError(_("只能并入同一级别、仍在使用的另一个区划。"), field="merged_into")


def _read(path: Path) -> Iterator[tuple[str, str]]:
    opener: Any = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8-sig", newline="") as file:
        for number, line in enumerate(csv.DictReader(file), start=2):
            code, name = (line.get("code") or "").strip(), (line.get("name") or "").strip()
            if not divisions.is_code(code) or not name:
                raise DomainError(_("第 {row} 行不是区划：需要 12 位代码和名称两列（code,name）。").format(row=number))
            yield code, name


def _described(rows: Iterable[tuple[str, str]], since: date) -> Iterator[dict[str, Any]]:
    letters: dict[str, str] = {}
    for code, name in rows:
        yield {
            "code": code,
            "name": name,
            "initials": "".join(letters.get(one) or letters.setdefault(one, _initial(one)) for one in name)[:40],
            "level": LEVELS[int(divisions.level_of(code))],
            "parent_code": divisions.parent_of(code),
            "valid_from": since,
        }


def _initial(character: str) -> str:
    """The first letter of a character's usual reading: an aid to finding, not its name."""
    return "".join(lazy_pinyin(character, style=Style.FIRST_LETTER))[:1].lower()
