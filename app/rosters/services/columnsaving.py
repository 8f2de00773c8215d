"""Columns of rosters are laid down by the county's office; once there are lines, what they rest on stays."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.trail import record
from app.kernel import divisions
from app.kernel.errors import Conflict, DomainError
from app.kernel.words import _
from app.programmes.models import Programme
from app.programmes.setup import rules
from app.rosters.models import ColumnType, RosterColumn, RosterLine
from app.rosters.services import columns
from app.rosters.services.headings import STANDARD
from app.rosters.tags import Tag
from app.store.actor import Actor
from app.store.commands import command
from app.store.transaction import transaction
from app.store.wall import lifted

MOST = 30
"""The own columns that a programme may have."""
_SAID = ("label", "position", "kind", "choices", "required", "is_amount", "formula")
_FROZEN = ("label", "kind", "formula", "is_amount")
_LABEL = re.compile(r"[^\d\s+\-*/×÷＋－＊／=＝\"'“”][^\s+\-*/×÷＋－＊／=＝\"'“”]{0,29}")


@command(RosterColumn, "add", "新增列", icon="column-insert-right", done="列已新增，模板和录入表里立即出现")
def define_column(session: Session, actor: Actor, data: Mapping[str, Any]) -> RosterColumn:
    """Lay down a column of a programme's rosters; its code is given by the system."""
    rules.insist_on_keeper(actor)
    programme = session.get(Programme, data["programme_id"])
    if programme is None or programme.division_code != actor.division_code:
        raise DomainError(_("请选择本县的项目。"), field="programme_id")
    with transaction(session):
        beside = _of(session, programme.id)
        if len(beside) >= MOST:
            raise Conflict(_("一个项目最多 {most} 个扩展列。").format(most=MOST))
        row = RosterColumn(division_code=programme.division_code, programme_id=programme.id, key=_next_key(beside))
        _set(row, {"position": 1, "kind": ColumnType.TEXT, "required": False, "is_amount": False} | dict(data))
        _insist_on_sound([*beside, row], row)
        session.add(row)
        record(session, actor, Tag.COLUMN_SAVE, row, programme=programme.code, label=row.label, kind=row.kind)
    columns.forget(session)
    return row


@command(RosterColumn, "edit", "修改列", icon="edit", done="列已修改")
def amend_column(session: Session, actor: Actor, row: RosterColumn, data: Mapping[str, Any]) -> RosterColumn:
    """Amend a column. Once the programme has lines, its name, kind and formula stay, and no choice is taken away."""
    rules.insist_on_keeper(actor, row.division_code)
    with transaction(session):
        before = {name: getattr(row, name) for name in _SAID}
        _set(row, before | {name: value for name, value in data.items() if name in _SAID})
        changed = [name for name in _SAID if getattr(row, name) != before[name]]
        _insist_on_sound(_of(session, row.programme_id), row)
        if _has_lines(session, row):
            _insist_on_kept(row, before, changed)
        record(session, actor, Tag.COLUMN_SAVE, row, label=row.label, columns=changed)
    columns.forget(session)
    return row


def _set(row: RosterColumn, said: Mapping[str, Any]) -> None:
    for name in _SAID:
        setattr(row, name, said.get(name))
    row.label = "".join(str(row.label or "").split())
    row.formula = (row.formula or "").strip() or None
    row.choices = "、".join(columns.choices_in(row.choices)) or None
    row.required, row.is_amount = bool(row.required), bool(row.is_amount)


def _of(session: Session, programme_id: int) -> list[RosterColumn]:
    about = select(RosterColumn).where(RosterColumn.programme_id == programme_id)
    with session.no_autoflush:
        return list(session.scalars(about))


def _next_key(beside: list[RosterColumn]) -> str:
    taken = {one.key for one in beside}
    return next(key for number in range(1, len(taken) + 2) if (key := f"c{number}") not in taken)


def _insist_on_sound(together: list[RosterColumn], row: RosterColumn) -> None:
    _insist_on_label(together, row)
    _insist_on_kind(row)
    if row.is_amount and any(one.is_amount for one in together if one is not row):
        raise Conflict(_("这个项目已有一列作为补贴金额，每个项目至多一列。"), field="is_amount")
    ordered = sorted(together, key=lambda one: (one.position, one.id or 1 << 62))
    columns.understood(ordered)


def _insist_on_label(together: list[RosterColumn], row: RosterColumn) -> None:
    if not _LABEL.fullmatch(row.label):
        raise DomainError(_("列名 1 到 30 个字，不以数字开头，不用引号和加减乘除号。"), field="label")
    if row.label in STANDARD or row.label == columns.COMPUTED:
        raise DomainError(_("“{label}”是花名册的通用列，请换一个列名。").format(label=row.label), field="label")
    if any(one.label == row.label for one in together if one is not row):
        raise Conflict(_("这个项目已有名为“{label}”的列。").format(label=row.label), field="label")


def _insist_on_kind(row: RosterColumn) -> None:
    if row.kind == ColumnType.CHOICE and not row.choices:
        raise DomainError(_("类型是选项时，请填写可选的内容，用顿号隔开。"), field="choices")
    if row.formula and row.kind not in columns.NUMERIC:
        raise DomainError(_("只有整数列和小数列可以用公式。"), field="formula")
    if row.is_amount and not (row.formula and row.kind == ColumnType.DECIMAL):
        raise DomainError(_("作为补贴金额的列必须是小数列，并且有公式。"), field="is_amount")


def _has_lines(session: Session, row: RosterColumn) -> bool:
    code = select(Programme.code).where(Programme.id == row.programme_id).scalar_subquery()
    low, high = divisions.range_of(row.division_code)
    about = select(RosterLine.id).where(
        RosterLine.programme_code == code, RosterLine.division_code >= low, RosterLine.division_code < high
    )
    with session.no_autoflush, lifted(session, "whether a programme has lines anywhere in the county"):
        return session.scalar(about.limit(1)) is not None


def _insist_on_kept(row: RosterColumn, before: Mapping[str, Any], changed: list[str]) -> None:
    if frozen := next((name for name in _FROZEN if name in changed), ""):
        raise Conflict(_("花名册已有明细，列名、类型和公式不能再改；请另建一列。"), field=frozen)
    gone = set(columns.choices_in(before["choices"])) - set(columns.choices_in(row.choices))
    if gone:
        raise Conflict(
            _("花名册已有明细，选项只能增加，不能删去：{gone}。").format(gone="、".join(sorted(gone))), field="choices"
        )
