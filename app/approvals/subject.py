"""What an object needs to go through a flow, and the digest of what its page shows."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import Column, String
from sqlalchemy.orm import Mapped, mapped_column

from app.approvals.flow import Flow, flows
from app.kernel import canonical, sm
from app.kernel.columns import field, hidden
from app.store import sealing
from app.store.base import Model, field_of
from app.store.types import Sealed

MOVING = frozenset({"state", "flow_round", "returned_to", "version"})
"""The columns that the flow itself moves; they are compared by the conditional update, not by the digest."""


class FlowSubject:
    """Mixed into a model that goes through a flow. The model declares ``state`` itself, with its own set of choices.

    ``version`` counts every change of the object, so that nobody decides on what was not on the screen.
    """

    __flow__: ClassVar[str]
    if TYPE_CHECKING:
        __tablename__: str
        id: Mapped[int]
        state: Mapped[str]
        division_code: Mapped[str]

    flow_round: Mapped[int] = mapped_column(default=1, info=field("轮次", listed=False, shown=False, edited=False))
    returned_to: Mapped[str | None] = mapped_column(String(20), info=hidden("退回后回到"))
    version: Mapped[int] = mapped_column(default=1, info=hidden("版本"))


def flow_of(subject: FlowSubject) -> Flow:
    """The flow that an object goes through."""
    return flows()[subject.__flow__]


def digest(subject: FlowSubject) -> str:
    """The SM3 digest of exactly what the page of an object shows: its visible columns in canonical form.

    Of a sealed column only the keyed index goes in, so that a short secret cannot be tried out against the digest.
    """
    assert isinstance(subject, Model)
    shown = {name: _value(column, getattr(subject, name)) for name, column in _visible(type(subject))}
    return sm.sm3(canonical.encode({"of": subject.__tablename__, "id": subject.id, "shown": shown})).hex()


def _visible(model: type[Model]) -> list[tuple[str, Column[Any]]]:
    still: list[Column[Any]] = [column for column in model.__table__.columns if column.name not in MOVING]  # type: ignore[misc]
    said = [(column.name, column, field_of(model, column.name)) for column in still]
    return [(name, column) for name, column, spec in said if spec.shown and not spec.secret]


def _value(column: Column[Any], value: Any) -> canonical.Value:
    if value is None or isinstance(value, (bool, int, date, datetime)):
        return value
    if isinstance(column.type, Sealed):
        return sealing.sealer().blind_index(str(value), column.type.context)
    return str(value)
