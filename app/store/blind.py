"""Blind indexes: how a sealed column is found by its whole value, or by its last four characters, unopened.

A model declares them beside the column, ``id_no_index: Mapped[str | None] = exact_index("id_no")`` and
``id_no_tail: Mapped[str | None] = tail_index("id_no")``; from then on they follow every change of the column.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, String, event, inspect
from sqlalchemy.orm import InstrumentedAttribute, MappedColumn, ORMExecuteState, QueryableAttribute, Session
from sqlalchemy.orm import mapped_column as column_of

from app.kernel.columns import hidden
from app.store import sealing
from app.store.base import Model
from app.store.types import Ciphertext, Sealed

_KEY = "ywl_blind"


@dataclass(frozen=True, slots=True)
class _Declared:
    of: str
    tail: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A sealed column of a model, with the names of its companions."""

    name: str
    context: str
    exact: str = ""
    tail: str = ""

    @property
    def companions(self) -> tuple[str, ...]:
        """The columns that follow this one."""
        return tuple(filter(None, (self.exact, self.tail)))

    def indexes(self, text: str | None) -> dict[str, str | None]:
        """The companions' values for a value of this column."""
        found: dict[str, str | None] = dict.fromkeys(self.companions)
        if text is not None:
            if self.exact:
                found[self.exact] = sealing.sealer().blind_index(text, self.context)
            if self.tail:
                found[self.tail] = sealing.sealer().tail_index(text, self.context)
        return found


def exact_index(of: str, *, unique: bool = False, index: bool = True) -> MappedColumn[Any]:
    """The companion by which a sealed column is found by its whole value."""
    return _companion(_Declared(of, tail=False), String(64), unique, index)


def tail_index(of: str, *, index: bool = True) -> MappedColumn[Any]:
    """The companion by which a sealed column is found by its last four characters."""
    return _companion(_Declared(of, tail=True), String(16), False, index)


def _companion(declared: _Declared, kind: String, unique: bool, index: bool) -> MappedColumn[Any]:
    info = hidden() | {_KEY: declared}
    return column_of(kind, unique=unique or None, index=(index and not unique) or None, info=info)


@cache
def places(model: type[Model]) -> tuple[Place, ...]:
    """The sealed columns of a model. Raises ``TypeError`` for a companion of a column that is not sealed."""
    columns = model.__table__.columns
    named: dict[tuple[str, bool], str] = {}
    for column in columns:
        declared = column.info.get(_KEY)
        if declared is not None:
            if declared.of not in columns or not isinstance(columns[declared.of].type, Sealed):
                raise TypeError(f"{model.__name__}.{column.name} follows {declared.of}, which is not a sealed column")
            named[declared.of, declared.tail] = column.name
    return tuple(
        Place(one.name, one.type.context, named.get((one.name, False), ""), named.get((one.name, True), ""))
        for one in columns
        if isinstance(one.type, Sealed)
    )


def place_of(model: type[Model], name: str) -> Place | None:
    """The sealed column of that name, if it is one."""
    return next((place for place in places(model) if place.name == name), None)


def index_of(column: InstrumentedAttribute[Any], text: str) -> str:
    """The whole-value index of a value, as it is now written."""
    return sealing.sealer().blind_index(text, _place(column).context)


def equals(column: QueryableAttribute[Any], text: str) -> ColumnElement[bool]:
    """That a sealed column holds this value, under any index key in use."""
    return is_in(column, (text,))


def is_in(column: QueryableAttribute[Any], texts: Iterable[str]) -> ColumnElement[bool]:
    """That a sealed column holds one of these values, under any index key in use."""
    place, sealer = _place(column), sealing.sealer()
    return _among(column, place.exact, [one for text in texts for one in sealer.blind_indexes(text, place.context)])


def ends_with(column: QueryableAttribute[Any], tail: str) -> ColumnElement[bool]:
    """That the last four characters of a sealed column are these, under any index key in use."""
    place = _place(column)
    return _among(column, place.tail, sealing.sealer().tail_indexes(tail, place.context))


def _place(column: QueryableAttribute[Any]) -> Place:
    model: Any = column.class_
    found = place_of(model, column.key)
    if found is None:
        raise TypeError(f"{column} is not a sealed column")
    return found


def _among(column: QueryableAttribute[Any], companion: str, indexes: Iterable[str]) -> ColumnElement[bool]:
    if not companion:
        raise TypeError(f"{column} has no such index")
    index: QueryableAttribute[Any] = getattr(column.parent.entity, companion)
    found = list(indexes)
    return index == found[0] if len(found) == 1 else index.in_(found)


def sealed_row(model: type[Model], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as the database keeps them, with ciphertext and companions, for who loads many rows at once."""
    row, sealer = dict(values), sealing.sealer()
    for place in places(model):
        text = row.get(place.name)
        if text is not None:
            row[place.name] = Ciphertext(sealer.seal(text, place.context))
        if place.name in row and place.exact:
            row[place.exact] = None if text is None else sealer.blind_index(text, place.context)
        if place.name in row and place.tail:
            row[place.tail] = None if text is None else sealer.tail_index(text, place.context)
    return row


def _keep_in_step(session: Session, _context: Any, _instances: Any) -> None:
    """Companions follow their column, whoever changes either of them."""
    for row in (*session.new, *session.dirty):
        if isinstance(row, Model):
            for place in places(type(row)):
                if place.companions and _moved(row, place):
                    for name, index in place.indexes(getattr(row, place.name)).items():
                        setattr(row, name, index)


def _moved(row: Model, place: Place) -> bool:
    attributes = inspect(row).attrs  # type: ignore[union-attr]
    return any(attributes[name].history.has_changes() for name in (place.name, *place.companions))


def _refuse_apart(state: ORMExecuteState) -> None:
    """A statement that writes a sealed column of many rows, but not its companions, would part them."""
    mapper = state.bind_mapper
    if mapper is None or not (state.is_update or state.is_insert) or not issubclass(mapper.class_, Model):
        return
    written = {getattr(one, "key", str(one)) for one in getattr(state.statement, "_values", None) or {}}
    given = state.parameters if isinstance(state.parameters, (list, tuple)) else [state.parameters or {}]
    written |= {name for row in given for name in row}
    for place in places(mapper.class_):
        if place.name in written and not written.issuperset(place.companions):
            raise RuntimeError(f"{mapper.class_.__name__}.{place.name} is written without its index: use sealed_row()")


event.listen(Session, "before_flush", _keep_in_step)
event.listen(Session, "do_orm_execute", _refuse_apart)
