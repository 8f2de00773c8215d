"""What a merge moves, written down value by value, so that it can be put back exactly or be seen to have changed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from app.registry.services import facts
from app.store.actor import Actor
from app.store.base import Model, field_of, models

CAUSE = "merges"


@dataclass(frozen=True, slots=True)
class Move:
    """One value of one row, before and after."""

    table: str
    key: int
    name: str
    before: Any
    after: Any

    @property
    def model(self) -> type[Model]:
        """The model of the row."""
        return models()[self.table]

    @property
    def label(self) -> str:
        """What people call the value."""
        entity = self.model.__entity__
        return f"{entity.label if entity else self.table} {self.key} {field_of(self.model, self.name).label}"


@dataclass(slots=True)
class Moves:
    """The moves of one merge, in order."""

    made: list[Move] = field(default_factory=list)

    def make(self, row: Any, **values: Any) -> dict[str, tuple[Any, Any]]:
        """Set values of a row and note what they were; returns what really changed."""
        changed = facts.changes(row, values)
        for name, (before, after) in changed.items():
            setattr(row, name, after)
            self.made.append(Move(str(row.__tablename__), row.id, name, _plain(before), _plain(after)))
        return changed

    def written(self) -> str:
        """As the merge keeps it, under seal."""
        rows = [[one.table, one.key, one.name, one.before, one.after] for one in self.made]
        return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def read(cls, text: str) -> Moves:
        """What a merge kept."""
        return cls([Move(*row) for row in json.loads(text)])

    def changed_since(self, session: Session) -> list[Move]:
        """Values that are no longer as the merge left them."""
        last = {(one.table, one.key, one.name): one for one in self.made}
        return [one for one in last.values() if not _stands(session, one)]

    def take_back(self, session: Session, actor: Actor, on: date, cause_id: int) -> None:
        """Put every value back, the last first; what is kept with both times is corrected from the day of the merge."""
        for one in reversed(self.made):
            row = session.get(one.model, one.key)
            before, after = value_of(one, one.before), value_of(one, one.after)
            if type(row) in facts.TRACKED:
                facts.note(session, actor, row, {one.name: (after, before)}, on=on, cause=CAUSE, cause_id=cause_id)
            setattr(row, one.name, before)
        session.flush()


def _stands(session: Session, one: Move) -> bool:
    row = session.get(one.model, one.key)
    return row is not None and getattr(row, one.name) == value_of(one, one.after)


def value_of(one: Move, plain: Any) -> Any:
    """A kept value as the column holds it."""
    kind = one.model.__table__.c[one.name].type
    python = getattr(kind, "impl_instance", kind).python_type
    if isinstance(plain, str) and python is datetime:
        return datetime.fromisoformat(plain)
    return date.fromisoformat(plain) if isinstance(plain, str) and python is date else plain


def _plain(value: Any) -> Any:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return str(value) if isinstance(value, str) else value


def labels_of(moves: Iterable[Move]) -> str:
    """A few of the moves in words."""
    told = [one.label for one in moves]
    return "、".join(told[:3]) + ("……" if len(told) > 3 else "")
