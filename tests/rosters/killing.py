"""Killing a process between any two statements of an act: a child does it and dies at the statement it is told."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.store import sessions
from app.store.base import Model
from app.store.sessions import system_session

KILLED, FAILED = 137, 3
Act = Callable[[Session], None]


def deaths(act: Act, total: int, most: int | None = None) -> Iterator[int]:
    """Kill an act of so many statements at them, one child for each; yields the number after each death.

    With ``most`` only so many of them are tried: the first, the last four and some between.
    """
    for number in _chosen(total, most):
        code = _child(act, number)
        assert code == KILLED, f"statement {number} of {total}: the child left with {code}"
        yield number


def fingerprint(tables: Sequence[type[Model]]) -> int:
    """What the tables hold, as one number."""
    with system_session("tests look") as session, session.get_bind().connect() as connection:  # type: ignore[union-attr]
        return hash(
            tuple(
                tuple(connection.execute(sa.select(model.__table__).order_by(*model.__table__.primary_key.columns)))
                for model in tables
            )
        )


def _chosen(total: int, most: int | None) -> list[int]:
    if most is None or total <= most:
        return list(range(1, total + 1))
    inner = most - 4
    spread = {1 + (total - 4) * place // inner for place in range(inner)}
    return sorted(spread | set(range(total - 3, total + 1)))


def statements(act: Act) -> int:
    """How many statements an act has: done by a child, which says so. A commit counts as two, before it and after."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        counter = _Counter()
        try:
            _do(act, counter)
            os.write(writer, str(counter.number).encode())
        except BaseException:  # noqa: BLE001 (a child has nobody to raise to)
            traceback.print_exc()
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as told:
        found = told.read()
    os.waitpid(child, 0)
    assert found, "the act cannot be done at all"
    return int(found)


def _child(act: Act, number: int) -> int:
    child = os.fork()
    if child == 0:
        try:
            _do(act, _Counter(number))
        except BaseException:  # noqa: BLE001 (a child has nobody to raise to)
            traceback.print_exc()
        finally:
            os._exit(FAILED)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _do(act: Act, counter: _Counter) -> None:
    """The act on connections of the child's own, every statement and commit counted."""
    engine = sessions.engine()
    engine.dispose(close=False)
    plain: Any = engine.dialect.do_commit

    def commit(connection: Any) -> None:
        counter.count()
        plain(connection)
        counter.count()

    engine.dialect.do_commit = commit  # type: ignore[method-assign]
    event.listen(engine, "before_cursor_execute", counter.statement)
    with system_session("tests in a child") as session:
        act(session)


class _Counter:
    """Counts statements and commits, and ends the process without any farewell at the one it is told."""

    def __init__(self, last: int = 0) -> None:
        self.number, self._last = 0, last

    def count(self) -> None:
        """One more."""
        self.number += 1
        if self.number == self._last:
            os._exit(KILLED)

    def statement(self, *_said: object) -> None:
        """Before a statement."""
        self.count()
