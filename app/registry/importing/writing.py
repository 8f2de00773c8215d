"""New rows of an import as the database takes them fastest: keys drawn together, values handed over together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import String, func, literal, select
from sqlalchemy.orm import Session

from app.kernel.errors import DomainError
from app.kernel.words import _
from app.registry.models import Household
from app.store.wall import below

LAST_SERIAL = 9999


def insert_rows(session: Session, model: type[Any], values: Sequence[dict[str, Any]]) -> list[int]:
    """Insert rows of one model, ready as ``sealed_row`` makes them; returns their keys. The wall must be lifted."""
    if not values:
        return []
    keys = _next_keys(session, model, len(values))
    rows = [row | {"id": key} for row, key in zip(values, keys, strict=True)]
    below(session).execute(model.__table__.insert(), rows)
    return keys


def next_codes(session: Session, places: Sequence[tuple[str, int]]) -> list[str]:
    """Codes for new households in (village, group): village 12, group 2, the next serials of each group.

    Raises :class:`DomainError` where a group has none left.
    """
    starts = [f"{village}{group:02}" for village, group in places]
    last = {start: _last_serial(session, start) for start in dict.fromkeys(starts)}
    codes = []
    for start in starts:
        last[start] += 1
        if last[start] > LAST_SERIAL:
            raise DomainError(_("这个小组的户编码已经用完，请核对小组。"))
        codes.append(f"{start}{last[start]:04}")
    return codes


def _next_keys(session: Session, model: type[Any], count: int) -> list[int]:
    """Free keys: SQLite's writer is alone, so that the last key tells; PostgreSQL's counter is asked."""
    if session.get_bind().dialect.name != "postgresql":
        last: int = session.scalar(select(func.max(model.id))) or 0
        return list(range(last + 1, last + count + 1))
    turns = func.generate_series(1, count).table_valued("turn")
    drawn = func.nextval(func.pg_get_serial_sequence(literal(model.__tablename__, String), "id"))
    return list(session.scalars(select(drawn).select_from(turns)))


def _last_serial(session: Session, start: str) -> int:
    about = select(func.max(Household.code)).where(
        Household.code >= f"{start}0000", Household.code <= f"{start}9999", func.length(Household.code) == 18
    )
    return int((session.scalar(about) or f"{start}0000")[-4:])
