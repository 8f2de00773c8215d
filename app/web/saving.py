"""Saving what a form holds: through the model's own command, or plainly where a desk grants it and no command exists.

A uniqueness that fails only in the database still becomes a sentence at its field, and never says whose value it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from app.audit.trail import record
from app.kernel.errors import Conflict, DomainError, Fault
from app.kernel.words import _
from app.store.actor import Actor
from app.store.base import Model
from app.store.commands import commands_of
from app.store.transaction import transaction
from app.store.wall import ByOwner, Divided
from app.web import further
from app.web.forms import changes
from app.web.saying import say
from app.web.sheet import Sheet
from app.web.tags import Tag
from app.web.values import plain

_SQLITE_UNIQUE = re.compile(r"UNIQUE constraint failed: (.+)")


def add(session: Session, actor: Actor, sheet: Sheet, data: Mapping[str, Any]) -> Any:
    """Add a row; returns what the command returns, else the row."""
    command, own = commands_of(sheet.model).get("add"), further.own(sheet, data)

    def run() -> Any:
        done = command.run(session, actor, own) if command else _create(session, actor, sheet, own)
        further.save(session, actor, sheet, None, done, data)
        return done

    return _together(session, sheet, run)


def edit(session: Session, actor: Actor, sheet: Sheet, row: Any, data: Mapping[str, Any]) -> Any:
    """Change a row; returns what the command returns, else the row."""
    command, own = commands_of(sheet.model).get("edit"), further.own(sheet, data)

    def run() -> Any:
        done = command.run(session, actor, row, own) if command else _change(session, actor, sheet, row, own)
        further.save(session, actor, sheet, row, done if isinstance(done, sheet.model) else row, data)
        return done

    return _together(session, sheet, run)


def act(session: Session, actor: Actor, sheet: Sheet, name: str, row: Any, data: Mapping[str, Any]) -> Any:
    """Do one of the model's acts on a row; refused with the reason that the button gives."""
    command = commands_of(sheet.model)[name]
    reason = command.unless(row) if command.unless else ""
    if reason:
        raise Conflict(reason)
    return attempt(session, sheet.model, lambda: command.run(session, actor, row, data))


def _together(session: Session, sheet: Sheet, run: Callable[[], Any]) -> Any:
    """Run a command and what it keeps beside the table, in one transaction where there is such a thing."""

    def whole() -> Any:
        with transaction(session):
            return run()

    return attempt(session, sheet.model, whole if sheet.further else run)


def attempt(session: Session, model: type[Model], run: Callable[[], Any]) -> Any:
    """Run a command; what the database refuses becomes a sentence."""
    try:
        return run()
    except IntegrityError as error:
        session.rollback()
        raise refusal_of(model, error) from error
    except DataError as error:
        session.rollback()
        raise DomainError(_("有内容超出了允许的范围，请核对后再保存。")) from error


def _create(session: Session, actor: Actor, sheet: Sheet, data: Mapping[str, Any]) -> Any:
    values = dict(data)
    if issubclass(sheet.model, Divided):
        values.setdefault("division_code", actor.division_code)
    if issubclass(sheet.model, ByOwner):
        values.setdefault("officer_id", actor.officer_id)
    with transaction(session):
        row = sheet.model(**values)
        session.add(row)
        record(session, actor, Tag.ADD, row)
    return row


def _change(session: Session, actor: Actor, sheet: Sheet, row: Any, data: Mapping[str, Any]) -> Any:
    changed = changes(row, data)
    with transaction(session):
        for name, (_before, after) in changed.items():
            setattr(row, name, after)
        if changed:
            record(
                session,
                actor,
                Tag.EDIT,
                row,
                changed={name: _told(sheet, name, pair) for name, pair in changed.items()},
            )
    return row


def _told(sheet: Sheet, name: str, pair: tuple[Any, Any]) -> list[Any]:
    one = sheet.attributes[name]
    if one.field.mask or one.sealed:
        return ["*", "*"]
    return [plain(value) for value in pair]


def refusal_of(model: type[Model], error: IntegrityError) -> DomainError:
    """What a constraint that failed means to a clerk, at the fields that it is about."""
    columns = unique_columns(model, error)
    if columns:
        labels = "、".join(say(_label(model, name)) for name in columns)
        sentence = _("“{label}”与已有的记录重复，请核对后修改。").format(label=labels)
        return Conflict(sentence, faults=[Fault(sentence, _visible(columns))])
    text = str(error.orig).upper()
    if "FOREIGN KEY" in text or "外键" in text:
        return Conflict(_("所选的内容已不存在，或还有别的记录在使用它，请刷新后重新选择。"))
    return DomainError(_("填写的内容互相矛盾或不完整（如终止日期早于起始日期），请核对后再保存。"))


def unique_columns(model: type[Model], error: IntegrityError) -> tuple[str, ...]:
    """The columns of the uniqueness that failed; none where the failure was another."""
    found = _SQLITE_UNIQUE.search(str(error.orig))
    if found:
        return tuple(part.rpartition(".")[2] for part in found[1].split(", "))
    name = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    if not name:
        return ()
    table: Any = model.__table__
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint) and constraint.name == name:
            return tuple(column.key for column in constraint.columns)
    for index in table.indexes:
        if index.unique and index.name == name:
            return tuple(column.key for column in index.columns)
    return tuple(column.key for column in table.primary_key.columns) if name == table.primary_key.name else ()


def _label(model: type[Model], name: str) -> str:
    from app.store.base import field_of

    plain_name = name.removesuffix("_index")
    table: Any = model.__table__
    return field_of(model, plain_name if plain_name in table.c else name).label


def _visible(columns: tuple[str, ...]) -> str:
    return columns[-1].removesuffix("_index")
