"""One page of a list, found by the key of the row before it and not by counting rows from the beginning.

Rows stand in the order of (column, key), rows without a value after all others, on either database and in either
direction. The place of a row travels in the address as a sealed token, so it can neither be forged nor read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, defer

from app.kernel.errors import DomainError
from app.store import sealing
from app.web import further, planning
from app.web.query import Query
from app.web.sheet import Attribute, Kind, attributes_of


@dataclass(frozen=True, slots=True)
class Slice:
    """The rows of one page and the tokens that lead on from it."""

    rows: Sequence[Any]
    page: int
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands: its value in the ordering column and its key."""

    value: Any
    key: Any


def page_of(session: Session, query: Query, columns: Sequence[Attribute]) -> Slice:
    """The page that a query asks for, as rows of the model; long texts that are not shown are left out."""
    shown = {one.name for one in columns} | {query.order.name}
    costly = (one for one in attributes_of(query.sheet.model) if one.name not in shown and is_costly(one))
    options = [defer(one.sql) for one in costly]
    return _slice(session, query, [query.sheet.model], options, beside=[*columns, query.order])


def is_costly(one: Attribute) -> bool:
    """Whether a column's values are worth leaving in the database: long texts, which no button asks about."""
    return isinstance(one.column.type, sa.Text)


def values_of(session: Session, query: Query, attributes: Sequence[Attribute]) -> Slice:
    """The page that a query asks for, as tuples: the key, then the given columns, then the ordering column."""
    columns = [query.sheet.key.sql, *(one.sql for one in attributes), query.order.sql]
    return _slice(session, query, columns, [])


def chunks(session: Session, query: Query, attributes: Sequence[Attribute], size: int) -> Iterator[Sequence[Any]]:
    """Everything that a query asks for, in tuples as of :func:`values_of`, chunk by chunk in constant memory."""
    reader = _Reader(session, query, [query.sheet.key.sql, *(one.sql for one in attributes), query.order.sql], [])
    place: Place | None = None
    while True:
        rows = reader.forward(place, size)
        if rows:
            yield rows
        if len(rows) < size:
            return
        place = Place(rows[-1][-1], rows[-1][0])


def keys_of(session: Session, query: Query, size: int) -> Iterator[list[Any]]:
    """The keys of everything that a query asks for, in chunks."""
    for rows in chunks(session, query, (), size):
        yield [row[0] for row in rows]


def _slice(
    session: Session, query: Query, columns: list[Any], options: list[Any], beside: Sequence[Attribute] | None = None
) -> Slice:
    reader = _Reader(session, query, columns, options, beside)
    size = query.size
    if query.before and (place := open_token(query, query.before)):
        rows = reader.backward(place, size + 1)
        if len(rows) > size:
            return _found(reader, rows[1:], query.page, earlier=True, later=True)
    if query.after and (place := open_token(query, query.after)):
        rows = reader.forward(place, size + 1)
        return _found(reader, rows[:size], max(query.page, 2), earlier=True, later=len(rows) > size, start=query.after)
    page = query.page if not query.before and not query.after else 1
    rows = reader.jump((page - 1) * size, size + 1) if page > 1 else reader.forward(None, size + 1)
    return _found(reader, rows[:size], page, earlier=page > 1, later=len(rows) > size)


def _found(reader: _Reader, rows: Sequence[Any], page: int, *, earlier: bool, later: bool, start: str = "") -> Slice:
    if not rows:
        return Slice(rows, page, before=start)
    before = seal_token(reader.query, reader.place(rows[0])) if earlier else ""
    return Slice(rows, page, before, seal_token(reader.query, reader.place(rows[-1])) if later else "")


class _Reader:
    """Reads a query's rows forwards and backwards from a place: first those with a value, then those without.

    With ``beside`` it reads whole rows of the model, and puts on them what of these columns stands beside its table.
    """

    def __init__(
        self,
        session: Session,
        query: Query,
        columns: list[Any],
        options: list[Any],
        beside: Sequence[Attribute] | None = None,
    ) -> None:
        self.session, self.query, self.beside = session, query, beside
        self.order, self.key = query.order, query.sheet.key
        where = query.where(session.get_bind().dialect.name)
        self.plain = sa.select(*columns).options(*options)
        self.statement = planning.advised(session, query, self.plain.where(*where))
        self.keys = planning.advised(session, query, sa.select(self.key.sql).where(*where))
        self.segments = (True, False) if self.order.nullable else (True,)

    def place(self, row: Any) -> Place:
        """Where a row stands."""
        if self.beside is not None:
            return Place(getattr(row, self.order.name), getattr(row, self.key.name))
        return Place(row[-1], row[0])

    def forward(self, place: Place | None, size: int) -> list[Any]:
        """The rows after a place, or from the beginning."""
        return self._walk(self.segments, place, size, self.query.descending)

    def backward(self, place: Place, size: int) -> list[Any]:
        """The rows before a place, in list order."""
        return self._walk(self.segments[::-1], place, size, not self.query.descending)[::-1]

    def jump(self, offset: int, size: int) -> list[Any]:
        """The rows from a position on: their keys by an index alone, then the rows themselves."""
        keys: list[Any] = []
        for valued in self.segments:
            statement = self._ordered(self.keys, valued, self.query.descending)
            keys += self.session.scalars(statement.limit(size - len(keys)).offset(offset)).all()
            if len(keys) == size or len(self.segments) == 1:
                break
            offset = 0 if keys else max(0, offset - self._count(valued))
        return self._rows(keys)

    def _walk(self, segments: Sequence[bool], place: Place | None, size: int, descending: bool) -> list[Any]:
        rows: list[Any] = []
        if place is not None and place.value is None:
            segments = segments[segments.index(False) :]
        elif place is not None:
            segments = segments[segments.index(True) :]
        for valued in segments:
            statement = self._ordered(self.statement, valued, descending)
            if place is not None:
                statement = statement.where(self._beyond(place, descending))
            rows += self._read(statement.limit(size - len(rows)))
            place = None
            if len(rows) == size:
                break
        return rows

    def _ordered(self, statement: sa.Select[Any], valued: bool, descending: bool) -> sa.Select[Any]:
        key = self.key.sql
        statement = self._segment(statement, valued)
        columns = [key] if self._by_key or not valued else [self._placed, key]
        return statement.order_by(*(one.desc() if descending else one.asc() for one in columns))

    def _beyond(self, place: Place, descending: bool) -> Any:
        column, key = self._placed, self.key.sql
        if self._by_key or place.value is None:
            return key < place.key if descending else key > place.key
        here = sa.tuple_(sa.literal(place.value, self.order.type), sa.literal(place.key, key.type))
        there = sa.tuple_(column, key)
        beyond = there < here if descending else there > here
        if self.order.beside is None:
            return beyond
        edge = sa.literal(place.value, self.order.type)
        return sa.and_(column <= edge if descending else column >= edge, beyond)

    def _segment(self, statement: sa.Select[Any], valued: bool) -> sa.Select[Any]:
        """The rows that have a value in the ordering column, or those that have none."""
        column, beside = self.order.sql, self.order.beside
        if beside is not None:
            there = statement.select_from(self.query.sheet.model)
            return there.join(beside.other, beside.on) if valued else there.where(sa.not_(beside.picks(sa.true())))
        if not self.order.nullable:
            return statement
        return statement.where(column.is_not(None) if valued else column.is_(None))

    @property
    def _placed(self) -> Any:
        """What puts the rows in order."""
        return self.order.sql if self.order.beside is None else self.order.beside.placed

    @property
    def _by_key(self) -> bool:
        return self.order.name == self.key.name

    def _count(self, valued: bool) -> int:
        inside = self._segment(self.keys, valued).subquery()
        return self.session.scalar(sa.select(sa.func.count()).select_from(inside)) or 0

    def _rows(self, keys: list[Any]) -> list[Any]:
        if not keys:
            return []
        by_key = {self.place(row).key: row for row in self._read(self.plain.where(self.key.sql.in_(keys)))}
        return [by_key[key] for key in keys if key in by_key]

    def _read(self, statement: sa.Select[Any]) -> Sequence[Any]:
        found = self.session.execute(statement)
        if self.beside is None:
            return found.all()
        rows = found.scalars().all()
        further.load(self.session, self.query.sheet, self.beside, rows)
        return rows


def seal_token(query: Query, place: Place) -> str:
    """A place as the address carries it; it holds for this list and this order only."""
    value = place.value.isoformat() if isinstance(place.value, date) else place.value
    written = json.dumps([value if isinstance(value, (int, float)) else _word(value), _word(place.key)])
    return sealing.sealer().seal(written, _context(query)).replace("+", "-").replace("/", "_").rstrip("=")


def open_token(query: Query, token: str) -> Place | None:
    """The place in a token; nothing where it is damaged, forged or of another list."""
    body = token.replace("-", "+").replace("_", "/")
    try:
        body += "=" * (-len(body.partition(":")[2]) % 4)
        value, key = json.loads(sealing.sealer().open(body, _context(query)))
        return Place(_unword(query.order, value), _unword(query.sheet.key, key))
    except (DomainError, ValueError, TypeError):
        return None


def _context(query: Query) -> str:
    return f"place:{query.sheet.view}:{'-' if query.descending else ''}{query.order.name}"


def _word(value: Any) -> Any:
    return value if value is None or isinstance(value, (int, bool)) else str(value)


def _unword(one: Attribute, value: Any) -> Any:
    if value is None:
        return None
    if one.kind is Kind.INSTANT:
        return datetime.fromisoformat(value)
    if one.kind is Kind.DATE:
        return date.fromisoformat(value)
    return one.type.python_type(value) if one.kind is Kind.NUMBER else value
