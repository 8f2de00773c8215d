"""Columns that no table has: what a room lets an office define at run time, told anew for each request.

A room registers for a model which further columns an actor has there and how their values are saved. They stand beside
the model's own columns in its sheet, so that lists, filters, orders, forms, exports and the API need no word of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.store.actor import Actor
from app.store.base import Model
from app.web.sheet import Attribute, Sheet, sheet_of, with_further


class Room(Protocol):
    """Who supplies the further columns of a model."""

    def columns(self, session: Session, actor: Actor, model: type[Model]) -> Sequence[Attribute]:
        """The columns that the actor has; each says where it stands (``beside``)."""

    def save(self, session: Session, actor: Actor, before: Any, row: Any, data: Mapping[str, Any]) -> None:
        """Keep what a form held, its other values included; ``before`` is the row that the form was opened on."""


_rooms: dict[type[Model], Room] = {}


def use(model: type[Model], room: Room) -> None:
    """From now on this room supplies the further columns of the model."""
    _rooms[model] = room


def sheet_for(session: Session, actor: Actor, model: type[Model]) -> Sheet | None:
    """The model as an actor sees it: as the desk does, with the further columns; nothing where the desk has none."""
    sheet, room = sheet_of(actor.desk, model), _rooms.get(model)
    if sheet is None or room is None:
        return sheet
    return with_further(sheet, room.columns(session, actor, model))


def load(session: Session, sheet: Sheet, attributes: Sequence[Attribute], rows: Sequence[Any]) -> None:
    """Put the values of the further columns among these on the rows, in one query; in none where there are none."""
    wanted = [one for one in attributes if one.beside is not None]
    if not wanted or not rows:
        return
    key = sheet.key
    chosen = sa.select(key.sql, *(one.sql for one in wanted))
    with session.no_autoflush:
        found = session.execute(chosen.where(key.sql.in_([getattr(row, key.name) for row in rows])))
    by_key = {row[0]: row[1:] for row in found}
    for row in rows:
        values = by_key.get(getattr(row, key.name), (None,) * len(wanted))
        for one, value in zip(wanted, values, strict=True):
            setattr(row, one.name, value)


def save(session: Session, actor: Actor, sheet: Sheet, before: Any, row: Any, data: Mapping[str, Any]) -> None:
    """Keep what a form held in further columns; nothing happens where it had none."""
    if any(name in sheet.further for name in data):
        _rooms[sheet.model].save(session, actor, before, row, data)


def own(sheet: Sheet, data: Mapping[str, Any]) -> dict[str, Any]:
    """What a form held besides the further columns."""
    return {name: value for name, value in data.items() if name not in sheet.further}
