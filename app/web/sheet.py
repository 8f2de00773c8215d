"""What an actor's desk sees of a model: the columns, each with what may be done to it. Everything else asks here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from functools import cache, cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql import ColumnElement

from app.kernel import masks
from app.kernel.columns import Entity, Field, Search
from app.kernel.sm import TAIL
from app.offices.desk import Access, desks
from app.store import blind
from app.store.base import Model, field_of, models
from app.store.commands import Input
from app.store.types import Sealed


class Kind(StrEnum):
    """How the values of a column are read, shown and compared."""

    TEXT = "text"
    NUMBER = "number"
    BOOL = "bool"
    DATE = "date"
    INSTANT = "instant"
    CHOICE = "choice"
    RELATED = "related"


@dataclass(frozen=True, slots=True)
class Beside:
    """Where a column stands that the model's table does not hold.

    ``compared`` is what a criterion compares, in another table; ``picks`` makes of a condition on it one on the model.
    A list in its order joins ``other``, that table once more, ``on`` the row, and stands in the order of ``placed``.
    """

    compared: Any
    picks: Callable[[ColumnElement[bool]], ColumnElement[bool]]
    other: Any
    on: Any
    placed: Any


@dataclass(frozen=True, slots=True)
class Attribute:
    """A column as its model describes it, or (``sql`` is ``None``) one thing that an act asks for besides.

    The ``sql`` of a further column, which stands ``beside`` the table, is a scalar subquery about the row.
    """

    name: str
    field: Field
    sql: Any
    kind: Kind
    related: type[Model] | None = None
    required: bool = False
    beside: Beside | None = None

    @property
    def column(self) -> sa.Column[Any]:
        """The column of the table; a further column has none."""
        column: sa.Column[Any] = self.sql.property.columns[0]
        return column

    @property
    def type(self) -> Any:
        """The type of its values in SQL."""
        return self.sql.type if self.beside is not None else self.column.type

    @property
    def nullable(self) -> bool:
        """Whether a row can be without it."""
        if self.beside is not None:
            return True
        return not self.required if self.sql is None else bool(self.column.nullable)

    @property
    def ticked(self) -> bool:
        """Whether a form has a box for it to tick; where nothing said is not the same as no, one chooses."""
        return self.kind is Kind.BOOL and self.beside is None

    @property
    def sealed(self) -> bool:
        """Whether the database holds it encrypted."""
        return self.sql is not None and isinstance(self.type, Sealed)

    @property
    def length(self) -> int | None:
        """The most characters that it holds."""
        return None if self.sql is None or self.sealed else getattr(self.type, "length", None)

    @property
    def whole(self) -> bool:
        """Whether its numbers are whole."""
        return self.sql is None or _python_type(self.type) is int

    @property
    def holds_integers(self) -> bool:
        """Whether the column's values are whole numbers, keys of related rows included."""
        return self.sql is not None and self.kind in (Kind.NUMBER, Kind.RELATED) and self.whole

    @property
    def largest(self) -> int:
        """The largest number that it holds."""
        kind = sa.BigInteger() if self.sql is None else self.type
        return 2**31 - 1 if isinstance(kind, sa.Integer) and not isinstance(kind, sa.BigInteger) else 2**63 - 1

    def choices(self) -> list[tuple[str, str]]:
        """(value, label) of a closed set, untranslated."""
        if self.field.choices is not None:
            return self.field.choices.labels()
        return list(self.field.catalogue().items()) if self.field.catalogue is not None else []


@dataclass(frozen=True)
class Sheet:
    """A model as one desk sees it. A column that the desk does not see is in none of its lists."""

    model: type[Model]
    access: Access
    attributes: Mapping[str, Attribute]
    key: Attribute
    order: Attribute
    descending: bool

    @property
    def entity(self) -> Entity:
        """What the model is to people."""
        return entity_of(self.model)

    @property
    def view(self) -> str:
        """The name of its permissions."""
        return str(self.model.__tablename__)

    def allows(self, act: str) -> bool:
        """Whether the desk grants an act on the model."""
        return act in self.access.acts

    @cached_property
    def listed(self) -> tuple[Attribute, ...]:
        """The columns that a list shows unless the officer chose others."""
        return tuple(one for one in self.attributes.values() if one.field.listed)

    @cached_property
    def choosable(self) -> tuple[Attribute, ...]:
        """The columns that a list can show."""
        return tuple(one for one in self.attributes.values() if one.field.listed or one.field.shown)

    @cached_property
    def shown(self) -> tuple[Attribute, ...]:
        """The columns of the page of one row."""
        return tuple(one for one in self.attributes.values() if one.field.shown)

    @cached_property
    def searchable(self) -> tuple[Attribute, ...]:
        """The columns that the query row offers; a guarded one only where it has a blind index."""
        return tuple(one for one in self.attributes.values() if can_search(self.model, one))

    @cached_property
    def sortable(self) -> Mapping[str, Attribute]:
        """The columns by which a list may be put in order; a masked order would be an oracle."""
        return {one.name: one for one in self.attributes.values() if one.field.sort and not guarded(one)}

    def edited(self, adding: bool) -> tuple[Attribute, ...]:
        """The columns of the form; those of an ``editable_once`` column only when a row is added."""
        return tuple(
            one
            for one in self.attributes.values()
            if one.field.edited and one.name not in self.access.frozen and (adding or not one.field.editable_once)
        )

    @cached_property
    def further(self) -> frozenset[str]:
        """The names of the columns that stand beside the table."""
        return frozenset(one.name for one in self.attributes.values() if one.beside is not None)

    @cached_property
    def title(self) -> Attribute | None:
        """The column by which a row is called, if the desk sees it."""
        return self.attributes.get(self.entity.title)


def guarded(one: Attribute) -> bool:
    """Whether a column's values may not be compared, since it is masked or sealed."""
    return bool(one.field.mask) or one.sealed


def can_search(model: type[Model], one: Attribute) -> bool:
    """Whether a column may be searched at all."""
    if one.field.search is Search.NO:
        return False
    if not guarded(one):
        return True
    place = blind.place_of(model, one.name)
    return place is not None and bool(place.exact)


def found_by_end(one: Attribute) -> bool:
    """Whether a sealed column may be asked for its last four: it has the index, and its mask shows them anyway."""
    place = blind.place_of(one.sql.class_, one.name) if one.sql is not None else None
    return place is not None and bool(place.tail) and (not one.field.mask or masks.shows_end(one.field.mask, TAIL))


def entity_of(model: type[Model]) -> Entity:
    """What a model is to people; one that says nothing is called by its table and stays out of the menu."""
    return model.__entity__ or Entity(str(model.__tablename__), "", menu=False)


@cache
def sheet_of(desk: str, model: type[Model]) -> Sheet | None:
    """The model as a desk sees it, or nothing where the desk does not name it."""
    found = desks().get(desk)
    access = found.access(model) if found else None
    return None if access is None else build(model, access)


def build(model: type[Model], access: Access) -> Sheet:
    """The sheet that an access makes of a model."""
    everything = {one.name: one for one in attributes_of(model)}
    seen = {name: one for name, one in everything.items() if not one.field.secret and name not in access.hidden}
    entity = entity_of(model)
    key = everything[key_name(model)]
    order = everything.get(entity.order.lstrip("-"), key)
    return Sheet(model, access, seen, key, order, entity.order.startswith("-"))


def with_further(sheet: Sheet, columns: Sequence[Attribute]) -> Sheet:
    """The sheet with columns that stand beside the table, after its own."""
    if not columns:
        return sheet
    return replace(sheet, attributes={**sheet.attributes, **{one.name: one for one in columns}})


@cache
def attributes_of(model: type[Model]) -> tuple[Attribute, ...]:
    """Every column of a model: its own in their order, then those that its wall brings."""
    own = _ordered(model)
    return tuple(_attribute(model, name) for name in own)


def key_name(model: type[Model]) -> str:
    """The name of the primary key. Raises ``ValueError`` for a key of several columns, which no address can hold."""
    (column, *more) = model.__table__.primary_key.columns  # type: ignore[attr-defined]
    if more:
        raise ValueError(f"{model.__name__} has a composite key: give it one of its own to have pages")
    return str(column.key)


def _ordered(model: type[Model]) -> Iterable[str]:
    names = [column.key for column in model.__table__.c]
    guards = set(model.guards()) if hasattr(model, "guards") else set()
    return [name for name in names if name not in guards] + [name for name in names if name in guards]


def _attribute(model: type[Model], name: str) -> Attribute:
    said = field_of(model, name)
    column = model.__table__.c[name]
    related = models().get(said.related) if said.related else None
    required = not column.nullable and column.default is None and column.server_default is None
    return Attribute(name, said, getattr(model, name), kind_of(said, column.type, related), related, required)


_KIND_OF_INPUT = {
    "date": Kind.DATE,
    "datetime-local": Kind.INSTANT,
    "number": Kind.NUMBER,
    "checkbox": Kind.BOOL,
}


def asked(model: type[Model], question: Input) -> Attribute:
    """What an act asks for, as an attribute: one of the model's columns where the names agree, else one of its own."""
    own = next((one for one in attributes_of(model) if one.name == question.name), None)
    related = models().get(question.field.related) if question.field.related else None
    if own is not None:
        kind = kind_of(question.field, own.column.type, related)
        return replace(own, field=question.field, kind=kind, related=related, required=question.required)
    kind = Kind.RELATED if related else _KIND_OF_INPUT.get(question.field.input_type, Kind.TEXT)
    if question.field.choices is not None or question.field.catalogue is not None:
        kind = Kind.CHOICE
    return Attribute(question.name, question.field, None, kind, related, question.required)


def kind_of(said: Field, type_: Any, related: type[Model] | None) -> Kind:
    """The kind that a field's description and a column's type make together."""
    if related is not None:
        return Kind.RELATED
    if said.choices is not None or said.catalogue is not None:
        return Kind.CHOICE
    kinds = ((bool, Kind.BOOL), (datetime, Kind.INSTANT), (date, Kind.DATE), (str, Kind.TEXT))
    python = _python_type(type_)
    return next((kind for cls, kind in kinds if issubclass(python, cls)), Kind.NUMBER)


def _python_type(type_: Any) -> type:
    plain = type_.impl_instance if isinstance(type_, sa.types.TypeDecorator) else type_
    found: type = plain.python_type
    return found
