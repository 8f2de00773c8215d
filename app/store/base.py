"""The base of every table of ours: one metadata, one naming convention, and a wall that each declares."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, MetaData
from sqlalchemy.orm import DeclarativeBase

from app.kernel.columns import KEY, Choices, Entity, Field

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Model(DeclarativeBase):
    """A table of ours. Each concrete model also takes one kind of wall from :mod:`app.store.wall`."""

    metadata = MetaData(naming_convention=NAMES)

    __entity__: ClassVar[Entity | None] = None
    __audited__: ClassVar[bool] = True

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.__dict__.get('id', '·')}>"


def field_of(model: type[Model], name: str) -> Field:
    """What the model says of its column; a column that says nothing is secret."""
    info: dict[str, Any] = model.__table__.c[name].info
    said = info.get(KEY)
    return said if isinstance(said, Field) else Field(name, secret=True, listed=False, shown=False, edited=False)


def models() -> dict[str, type[Model]]:
    """Every mapped model by table name, in the order of the names."""
    found = {mapper.local_table.name: mapper.class_ for mapper in Model.registry.mappers}  # type: ignore[attr-defined]
    return dict(sorted(found.items()))


def one_of(column: str, choices: type[Choices]) -> CheckConstraint:
    """The constraint that a column holds one of the choices."""
    values = ", ".join(f"'{choice.value}'" for choice in choices)
    return CheckConstraint(f"{column} IN ({values})", name=column)
