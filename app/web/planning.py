"""Which index SQLite is to walk, where it would otherwise read a whole area and sort it for one page.

SQLite knows nothing of how much of a table an area holds: it takes the index on the division for a province as for a
village. Where an area is wide and nothing that was asked is on an index, the rows are walked in the order of the
list instead. PostgreSQL keeps statistics and needs no advice.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.store.wall import ByDivision, scope_of
from app.web.counting import Kept
from app.web.query import Query
from app.web.sheet import Attribute

WIDE = 20_000
_wide: Kept[bool] = Kept(300)


def advised(session: Session, query: Query, statement: sa.Select[Any]) -> sa.Select[Any]:
    """The statement, with advice where SQLite needs it."""
    if session.get_bind().dialect.name != "sqlite" or not issubclass(query.sheet.model, ByDivision):
        return statement
    order = query.order
    index = "" if order.name == query.sheet.key.name else index_on(query.sheet.model, order)
    if index is None or any(index_on(query.sheet.model, one.attribute) is not None for one in query.criteria):
        return statement
    if scope_of(session).everything or not _is_wide(session, query):
        return statement
    table: Any = query.sheet.model.__table__
    return statement.with_hint(table, f"INDEXED BY {index}" if index else "NOT INDEXED", "sqlite")


def index_on(model: Any, one: Attribute) -> str | None:
    """The name of an index that begins with a column."""
    table = model.__table__
    if one.sql is None or one.column.table is not table:
        return None
    found = (str(index.name) for index in table.indexes if next(iter(index.columns)) is one.column)
    return next(found, None)


def _is_wide(session: Session, query: Query) -> bool:
    key = (scope_of(session), id(session.get_bind().engine), query.sheet.view)
    known = _wide.get(key)
    if known is None:
        inside = sa.select(query.sheet.key.sql).limit(WIDE).subquery()
        known = (session.scalar(sa.select(sa.func.count()).select_from(inside)) or 0) >= WIDE
        _wide.put(key, known)
    return known
