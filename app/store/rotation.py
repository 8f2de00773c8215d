"""Sealing anew under the newest key, and indexing anew, in small batches while people work.

A batch is read without a lock, computed, and written in one short transaction; a row is written only where it still
holds what was read, so that a change made meanwhile stays. What is done stays done: who is interrupted starts again.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.kernel.sm import BrokenSeal
from app.store import sealing
from app.store.blind import Place
from app.store.sealedtables import SealedTable, sealed_tables, under
from app.store.sessions import reading_session, system_session
from app.store.types import Ciphertext

BATCH = 500
_WHY = "operator's command: field keys"


@dataclass
class Progress:
    """How far a pass over a table is: rows looked at and rewritten, and the keys of those that resisted."""

    table: str
    seen: int = 0
    written: int = 0
    unreadable: list[str] = field(default_factory=list)
    clashing: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Rewrite:
    """One conditional change: new values for a row, if it still holds what was read."""

    key: Sequence[Any]
    name: str
    held: dict[str, str | None]
    values: dict[str, Any]


def reseal(size: int = BATCH) -> Generator[Progress, None, None]:
    """Seal what is under older keys anew, one step a batch; only rows that need it are read."""
    for one in sealed_tables():
        yield from _Pass(one, size, only_old=True).steps()


def reindex(size: int = BATCH) -> Generator[Progress, None, None]:
    """Compute every index anew, one step a batch, and write those that differ."""
    for one in sealed_tables():
        if one.indexed:
            yield from _Pass(one, size, only_old=False).steps()


def differing(session: Session, size: int = BATCH) -> int:
    """How many rows have an index other than that under the index key in use, or cannot be opened."""
    return sum(_Pass(one, size, only_old=False).differing(session) for one in sealed_tables() if one.indexed)


def remaining(session: Session, version: str | None = None) -> int:
    """How many values are under this version of the key; without one, under any but the newest."""
    newest, rows = sealing.keys().ring.sealing, 0
    for one in sealed_tables():
        for place in one.places:
            raw = one.raw(place.name)
            asked = under(raw, version) if version is not None else ~under(raw, newest)
            found = sa.select(sa.func.count()).select_from(one.table).where(raw.is_not(None), asked)
            rows += session.scalar(found) or 0
    return rows


class _Pass:
    """One walk over one table."""

    def __init__(self, one: SealedTable, size: int, only_old: bool) -> None:
        self._one, self._size, self._only_old = one, size, only_old
        self._places = one.places if only_old else one.indexed
        self._names = [name for place in self._places for name in (place.name, *(() if only_old else place.companions))]
        self._progress = Progress(one.name)

    def steps(self) -> Iterator[Progress]:
        after: Sequence[Any] | None = None
        while True:
            with reading_session(_WHY) as session:
                rows = self._read(session, after)
            if not rows:
                return
            self._write([change for row in rows for change in self._changes(row)])
            after = self._key(rows[-1])
            self._progress.seen += len(rows)
            yield self._progress

    def differing(self, session: Session) -> int:
        after: Sequence[Any] | None = None
        count = 0
        while rows := self._read(session, after):
            count += sum(1 for row in rows for _change in self._changes(row))
            after = self._key(rows[-1])
        return count + len(self._progress.unreadable)

    def _read(self, session: Session, after: Sequence[Any] | None) -> Sequence[sa.Row[Any]]:
        raws = [self._one.raw(name).label(f"_{name}") for name in self._names]
        found = self._one.walk(raws, after, self._size)
        if self._only_old:
            newest = sealing.keys().ring.sealing
            old = [~under(self._one.raw(name), newest) for name in self._names]
            found = found.where(sa.or_(*old))
        else:
            found = found.where(sa.or_(*(self._one.raw(name).is_not(None) for name in self._names)))
        return session.execute(found).all()

    def _key(self, row: sa.Row[Any]) -> Sequence[Any]:
        return tuple(row)[: len(self._one.key)]

    def _changes(self, row: sa.Row[Any]) -> Iterator[Rewrite]:
        held = dict(zip(self._names, tuple(row)[len(self._one.key) :], strict=True))
        for place in self._places:
            try:
                change = self._sealed(place, held) if self._only_old else self._indexed(place, held)
            except BrokenSeal:
                self._progress.unreadable.append(f"{self._one.name}.{place.name} {self._said(row)}")
                continue
            if change is not None:
                yield Rewrite(self._key(row), place.name, *change)

    def _sealed(self, place: Place, held: dict[str, str | None]) -> tuple[dict[str, str | None], dict[str, Any]] | None:
        token, sealer = held[place.name], sealing.sealer()
        if token is None or token.startswith(f"{sealer.current}:"):
            return None
        return {place.name: token}, {place.name: Ciphertext(sealer.rotate(token, place.context))}

    def _indexed(
        self, place: Place, held: dict[str, str | None]
    ) -> tuple[dict[str, str | None], dict[str, Any]] | None:
        token = held[place.name]
        wanted = place.indexes(None if token is None else sealing.sealer().open(token, place.context))
        found = {name: held[name] for name in (place.name, *place.companions)}
        return (found, wanted) if any(held[name] != index for name, index in wanted.items()) else None

    def _said(self, row: sa.Row[Any]) -> str:
        return ",".join(map(str, self._key(row)))

    def _write(self, changes: list[Rewrite]) -> None:
        if not changes:
            return
        try:
            self._progress.written += self._written(changes)
        except IntegrityError:
            for change in changes:
                self._write_alone(change)

    def _write_alone(self, change: Rewrite) -> None:
        try:
            self._progress.written += self._written([change])
        except IntegrityError:
            self._progress.clashing.append(f"{self._one.name}.{change.name} {','.join(map(str, change.key))}")

    def _written(self, changes: list[Rewrite]) -> int:
        with system_session(_WHY) as session:
            rows = sum(
                self._apply(session, place, [change for change in changes if change.name == place.name])
                for place in self._places
            )
            session.commit()
        return rows

    def _apply(self, session: Session, place: Place, changes: list[Rewrite]) -> int:
        """Write the changes of one column in one statement, each where the row still holds what was read."""
        if not changes:
            return 0
        one, names, written = self._one, list(changes[0].held), list(changes[0].values)
        key = [column == sa.bindparam(f"key_{number}") for number, column in enumerate(one.key)]
        held = [one.raw(name).is_not_distinct_from(sa.bindparam(f"held_{name}", type_=sa.String)) for name in names]
        statement = sa.update(one.table).where(*key, *held)
        statement = statement.values({name: sa.bindparam(f"new_{name}") for name in written})
        found: Any = session.execute(statement, [_bound(change) for change in changes])
        return int(found.rowcount)


def _bound(change: Rewrite) -> dict[str, Any]:
    """A change as the parameters of the statement."""
    bound = {f"key_{number}": value for number, value in enumerate(change.key)}
    bound |= {f"held_{name}": value for name, value in change.held.items()}
    return bound | {f"new_{name}": value for name, value in change.values.items()}
