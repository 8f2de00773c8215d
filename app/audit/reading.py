"""Reading the trail as it is stored, whatever was done to it: in chunks, without converting what might not convert."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import String, func, select, type_coerce
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.audit.appending import EVENTS, newest
from app.audit.chain import CONTENT, PROOF, Head, Row
from app.store.sessions import reading_session

COLUMNS = CONTENT + PROOF
CHUNK = 2000
_STORED = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}")
"""How SQLite keeps an instant; any other way of writing the same instant is somebody else's."""

Progress = Callable[[int], None]


def stored_rows(after: int | None = None, until: int | None = None, progress: Progress | None = None) -> Iterator[Row]:
    """Every row in order, from whatever number it bears. Each chunk is a transaction that only reads."""
    read = 0
    while True:
        with reading_session("the trail is read as a whole") as session:
            rows = _chunk(session, after, CHUNK)
        for row in rows:
            if until is not None and row["seq"] > until:
                return
            yield row
        if not rows:
            return
        after, read = rows[-1]["seq"], read + len(rows)
        if progress is not None:
            progress(read)


def stored_head() -> Head:
    """The newest head in the database, unjudged."""
    with reading_session("the newest head of the trail") as session:
        return newest(session.connection())


def _chunk(session: Session, after: int | None, size: int) -> list[dict[str, Any]]:
    """The next rows; one by one where a row among them cannot be read."""
    wanted = [EVENTS.c[name] if name != "at" else type_coerce(EVENTS.c.at, String).label("at") for name in COLUMNS]
    query = select(*wanted).order_by(EVENTS.c.seq).limit(size)
    if after is not None:
        query = query.where(EVENTS.c.seq > after)
    try:
        rows = [dict(zip(COLUMNS, row, strict=True)) for row in session.execute(query)]
    except DBAPIError:
        session.rollback()
        return _chunk(session, after, 1) if size > 1 else _unreadable(session, after)
    for row in rows:
        row["at"] = instant_of(row["at"])
    return rows


def _unreadable(session: Session, after: int | None) -> list[dict[str, Any]]:
    """A row of which only the number can be read; the inspector finds it wanting."""
    query = select(func.min(EVENTS.c.seq))
    seq = session.scalar(query if after is None else query.where(EVENTS.c.seq > after))
    return [] if seq is None else [dict.fromkeys(COLUMNS) | {"seq": seq}]


def instant_of(value: Any) -> Any:
    """The instant of what the database holds; what is none stays as it is, and so fails the hash."""
    if not isinstance(value, str) or not _STORED.fullmatch(value):
        return value
    try:
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    except ValueError:
        return value
