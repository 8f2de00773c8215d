"""The attributes of a county as columns of the generated pages, and as columns of import templates."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql import ColumnElement

from app.kernel import clock
from app.kernel.columns import Field, Search
from app.kernel.errors import DomainError, Fault
from app.kernel.words import _
from app.registry import attributes
from app.registry.attributes import Attribute
from app.registry.attributewords import SUBJECTS
from app.registry.models import AttributeKind, AttributeValue
from app.registry.services import values
from app.store.actor import Actor
from app.store.base import Model
from app.store.types import IsoDay, YesNo
from app.web import further
from app.web import sheet as sheets

PREFIX = "x_"
"""Before an attribute's code, so that no column of a table is ever called alike."""

_KINDS = {
    AttributeKind.TEXT: sheets.Kind.TEXT,
    AttributeKind.DATE: sheets.Kind.DATE,
    AttributeKind.YES_NO: sheets.Kind.BOOL,
    AttributeKind.CHOICE: sheets.Kind.CHOICE,
}
_SEARCHES = {
    AttributeKind.TEXT: Search.PREFIX,
    AttributeKind.YES_NO: Search.EXACT,
    AttributeKind.CHOICE: Search.EXACT,
}
_UNSORTED = (AttributeKind.YES_NO, AttributeKind.CHOICE)


@dataclass(frozen=True, slots=True)
class FurtherColumn:
    """An attribute as an import knows it: its column's label, how a cell is read, what may be chosen.

    ``name`` is the code by which :func:`app.registry.services.values.state_many` takes the value. ``read`` checks the
    range as well and raises ``DomainError`` with a sentence; an empty cell is not given to it.
    """

    name: str
    label: str
    kind: str
    read: Callable[[str], Any]
    choices: tuple[str, ...]
    required: bool
    note: str


class _Room:
    """Supplies the further columns of the registry's models."""

    def columns(self, session: Session, actor: Actor, model: type[Model]) -> Sequence[sheets.Attribute]:
        """The attributes of the actor's county that the post sees, as columns."""
        today = clock.today()
        return [_column(model, one, today) for one in values.offered(session, actor, model)]

    def save(self, session: Session, actor: Actor, before: Any, row: Any, data: Mapping[str, Any]) -> None:
        """State what a form changed of the row, from the day from which its other changes hold."""
        if before is not None and before.id != row.id:
            values.succeed(session, before, row)
        said = {
            name.removeprefix(PREFIX): value
            for name, value in data.items()
            if name.startswith(PREFIX) and (before is None or getattr(before, name, ...) != value)
        }
        day = data.get("effective_on") or (getattr(row, "valid_from", None) if before is None else None)
        try:
            values.state_values(session, actor, row, said, on=day)
        except DomainError as refusal:
            faults = [
                Fault(one.sentence, PREFIX + one.field if one.field in said else one.field) for one in refusal.faults
            ]
            raise DomainError(refusal.sentence, faults=faults) from refusal


def install() -> None:
    """Put the attributes on the generated pages of households, people and land."""
    room = _Room()
    for model in SUBJECTS.values():
        further.use(model, room)


def further_columns(session: Session, actor: Actor, model: type[Model]) -> list[FurtherColumn]:
    """The columns that an import template of a model has besides its own, for this actor's county and post."""
    return [
        FurtherColumn(
            name=one.code,
            label=one.label,
            kind=one.kind,
            read=partial(attributes.read, one),
            choices=_choices(one),
            required=one.required,
            note=_note(one),
        )
        for one in values.offered(session, actor, model)
    ]


@lru_cache(maxsize=4_000)
def _column(model: Any, one: Attribute, today: date) -> sheets.Attribute:
    """A definition as a column: made once for all that it says, for its SQL takes longer to write than to ask."""
    kind = AttributeKind(one.kind)
    compared, other = _compared(one, AttributeValue), aliased(AttributeValue)
    current = _current(AttributeValue, one, today)
    told = sa.select(compared).where(AttributeValue.subject_id == model.id, *current)
    latest = told.order_by(AttributeValue.valid_from.desc()).limit(1).correlate(model).scalar_subquery()

    def picks(condition: ColumnElement[bool]) -> ColumnElement[bool]:
        chosen: ColumnElement[bool] = model.id.in_(sa.select(AttributeValue.subject_id).where(*current, condition))
        return chosen

    return sheets.Attribute(
        name=PREFIX + one.code,
        field=_field(one, kind),
        sql=latest,
        kind=_KINDS.get(kind, sheets.Kind.NUMBER),
        required=one.required,
        beside=sheets.Beside(
            compared,
            picks,
            other,
            sa.and_(other.subject_id == model.id, *_current(other, one, today)),
            _compared(one, other),
        ),
    )


def _field(one: Attribute, kind: AttributeKind) -> Field:
    labels = {choice: choice for choice in one.choices}
    return Field(
        one.label,
        group=one.group,
        help=_note(one),
        search=_SEARCHES.get(kind, Search.RANGE),
        sort=kind not in _UNSORTED,
        catalogue=(lambda: labels) if kind is AttributeKind.CHOICE else None,
        listed=False,
        scale=one.decimals,
        unit=one.unit,
        check=partial(attributes.check, one),
    )


def _compared(one: Attribute, table: Any) -> Any:
    if one.is_number:
        return table.number
    types: dict[str, Any] = {AttributeKind.DATE: IsoDay(), AttributeKind.YES_NO: YesNo()}
    return sa.type_coerce(table.value, types[one.kind]) if one.kind in types else table.value


def _current(table: Any, one: Attribute, today: date) -> tuple[ColumnElement[bool], ...]:
    return (
        table.attribute_id == one.id,
        table.known_to.is_(None),
        table.valid_from <= today,
        sa.or_(table.valid_to.is_(None), table.valid_to > today),
    )


def _choices(one: Attribute) -> tuple[str, ...]:
    return (_("是"), _("否")) if one.kind == AttributeKind.YES_NO else one.choices


def _note(one: Attribute) -> str:
    return "；".join(part for part in (one.help, attributes.range_words(one)) if part)
