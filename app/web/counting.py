"""How many rows a query has: asked for after the page shows, exact up to a limit, remembered for a minute."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kernel import clock
from app.store.wall import scope_of
from app.web.query import Query

T = TypeVar("T")
LIMIT = 200_000


@dataclass(frozen=True, slots=True)
class Count:
    """A number of rows; ``more`` where there are at least so many."""

    rows: int
    more: bool = False

    @property
    def text(self) -> str:
        """The number as people read it."""
        return f"{self.rows:,}+" if self.more else f"{self.rows:,}"


class Kept(Generic[T]):
    """A few answers of this process, each for a while; shared by its threads."""

    def __init__(self, seconds: float, most: int = 1000) -> None:
        self._seconds, self._most, self._lock = seconds, most, threading.Lock()
        self._answers: OrderedDict[Hashable, tuple[float, T]] = OrderedDict()

    def get(self, key: Hashable) -> T | None:
        """The answer, while it is fresh."""
        with self._lock:
            known = self._answers.get(key)
        return known[1] if known and known[0] > clock.now().timestamp() else None

    def put(self, key: Hashable, answer: T) -> None:
        """Remember an answer; the oldest are forgotten."""
        with self._lock:
            self._answers[key] = (clock.now().timestamp() + self._seconds, answer)
            while len(self._answers) > self._most:
                self._answers.popitem(last=False)


_counts: Kept[Count] = Kept(60)


def database_of(session: Session) -> Hashable:
    """Which database a session asks, whatever options its engine carries."""
    return session.get_bind().engine.pool


def count(session: Session, query: Query) -> Count:
    """The number of rows, perhaps as it was a moment ago."""
    key = (scope_of(session), database_of(session), query.sheet.view, tuple(query.pairs()))
    known = _counts.get(key)
    if known is None:
        known = exact(session, query)
        _counts.put(key, known)
    return known


def exact(session: Session, query: Query) -> Count:
    """The number of rows as it is now, counted no further than the limit."""
    limit = query.sheet.entity.exact_rows or LIMIT
    inside = sa.select(query.sheet.key.sql).where(*query.where(session.get_bind().dialect.name)).limit(limit + 1)
    found = session.scalar(sa.select(sa.func.count()).select_from(inside.subquery())) or 0
    return Count(min(found, limit), more=found > limit)
