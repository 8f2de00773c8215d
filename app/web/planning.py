"""Which index SQLite is to walk, where it would otherwise read a whole area and sort it for one page.

SQLite knows nothing of how much of a table an area holds: it takes the index on the division for a province as for a
village. Where an area is wide, the index of what was asked is walked, or, where nothing asked is on an index, the rows
in the order of the list. PostgreSQL keeps statistics and needs no advice.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kernel import divisions
from app.kernel.divisions import Level
from app.store.wall import ByDivision, scope_of
from app.web.counting import Kept, database_of
from app.web.query import Query
from app.web.sheet import Attribute, guarded

WIDE = 20_000
_wide: Kept[bool] = Kept(300)


def advised(session: Session, query: Query, statement: sa.Select[Any]) -> sa.Select[Any]:
    """The statement, with advice where SQLite needs it."""
    if session.get_bind().dialect.name != "sqlite" or not issubclass(query.sheet.model, ByDivision):
        return statement
    index = _index_for(query)
    if index is None:
        return statement
    if scope_of(session).everything or not _is_wide(session, query):
        return statement
    table: Any = query.sheet.model.__table__
    return statement.with_hint(table, f"INDEXED BY {index}" if index else "NOT INDEXED", "sqlite")


def _index_for(query: Query) -> str | None:
    """The index of what was asked, which finds few rows; else that of the order, empty for the table's own key.

    A sealed column is found by an equal index, which the database prefers of itself; so is one beside the table.
    """
    model, order = query.sheet.model, query.order
    for one in query.criteria:
        if guarded(one.attribute) or one.attribute.beside is not None:
            return None
        found = index_on(model, one.attribute)
        if found is not None:
            return found if one.relation in ("is", "starts") else None
    return "" if order.name == query.sheet.key.name else index_on(model, order)


def index_on(model: Any, one: Attribute) -> str | None:
    """The name of an index that begins with a column."""
    table = model.__table__
    if one.sql is None or one.beside is not None or one.column.table is not table:
        return None
    found = (str(index.name) for index in table.indexes if next(iter(index.columns)) is one.column)
    return next(found, None)


def _is_wide(session: Session, query: Query) -> bool:
    """Whether the area holds very many rows of the table: a county or more, and not a county that has just begun."""
    division = scope_of(session).division
    if not division or divisions.level_of(division) > Level.COUNTY:
        return False
    key = (scope_of(session), database_of(session), query.sheet.view)
    known = _wide.get(key)
    if known is None:
        inside = sa.select(query.sheet.key.sql).limit(WIDE).subquery()
        known = (session.scalar(sa.select(sa.func.count()).select_from(inside)) or 0) >= WIDE
        _wide.put(key, known)
    return known
