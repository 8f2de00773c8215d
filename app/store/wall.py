"""The one wall: no row outside the actor's scope is read or written, whatever the view above forgets.

Every SELECT of a walled model gets the scope as a criterion, every flush is checked with the old and the new
values, Core and raw SQL are refused in a scoped session, and on PostgreSQL row-level security repeats it all.
A session without a scope reaches nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, String, event, false, inspect, text
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, mapped_column, with_loader_criteria

from app.kernel.columns import Search, field
from app.store.actor import NOTHING, Actor, Scope, system

SCOPE, ACTOR, READ_ONLY = "ywl_scope", "ywl_actor", "ywl_read_only"


class WallError(RuntimeError):
    """A statement or a row tried to pass the wall. It is a defect or an attack, never a clerk's mistake."""


class Walled:
    """A model with a wall. Its subclasses below are the kinds; each says what a scope may write."""

    def admits(self, scope: Scope) -> bool:
        """Whether the row, as it now is, may be written in this scope."""
        return scope.everything

    @classmethod
    def guards(cls) -> tuple[str, ...]:
        """The columns by which the wall stands."""
        return ()


class Divided(Walled):
    """Rows that carry the twelve digits of a division; its subclasses say who reads them."""

    division_code: Mapped[str] = mapped_column(
        String(12),
        index=True,
        active_history=True,
        info=field("所属区划", search=Search.PREFIX, related="divisions", edited=False, width=16),
    )

    def admits(self, scope: Scope) -> bool:
        return scope.holds_division(self.division_code)

    @classmethod
    def guards(cls) -> tuple[str, ...]:
        return ("division_code",)


class ByDivision(Divided):
    """Rows that belong to a division: seen and written from that division and those above it."""


class ForBelow(Divided):
    """What an office lays down for everyone below it: read from below and above, written from there and above."""


class ByProgramme(ByDivision):
    """Rows that belong to a division and a programme: a department sees those of its own programmes only."""

    programme_code: Mapped[str] = mapped_column(
        String(15), index=True, active_history=True, info=field("补贴项目", search=Search.EXACT, width=12)
    )

    def admits(self, scope: Scope) -> bool:
        return super().admits(scope) and scope.holds_programme(self.programme_code)

    @classmethod
    def guards(cls) -> tuple[str, ...]:
        return ("division_code", "programme_code")


class ByOwner(Walled):
    """Rows that belong to one officer alone: saved filters, preferences, inbox marks."""

    officer_id: Mapped[int] = mapped_column(
        index=True, active_history=True, info=field("用户", edited=False, listed=False)
    )

    def admits(self, scope: Scope) -> bool:
        return scope.everything or (scope.officer_id != 0 and self.officer_id == scope.officer_id)

    @classmethod
    def guards(cls) -> tuple[str, ...]:
        return ("officer_id",)


class Open(Walled):
    """Rows that everyone signed in may read and only the system writes: divisions, holidays."""


class Closed(Walled):
    """Rows that only the system itself reads and writes: sessions, counters, past passwords."""


def scope_of(session: Session) -> Scope:
    """The scope of a session; nothing where none was entered."""
    scope: Scope = session.info.get(SCOPE, NOTHING)
    return scope


def actor_of(session: Session) -> Actor | None:
    """Who entered the session, if anyone did."""
    return session.info.get(ACTOR)


def enter(session: Session, actor: Actor | None) -> None:
    """From now on the session works for this actor, inside the actor's scope; ``None`` leaves it with nothing."""
    session.info[ACTOR] = actor
    _stand_in(session, actor.scope if actor else NOTHING)


@contextmanager
def lifted(session: Session, reason: str) -> Iterator[Session]:
    """The wall is down inside the block, for a stated reason: uniqueness over the province, the gate, a migration.

    What is pending is flushed inside the scope it was made in, before and after.
    """
    before = scope_of(session)
    if before.everything:
        yield session
        return
    session.flush()
    _stand_in(session, Scope(reason=reason))
    try:
        yield session
        session.flush()
    finally:
        _stand_in(session, before)


def below(session: Session) -> Connection:
    """The session's connection, on which statements pass below the wall: only where it is lifted, for its reason."""
    if not scope_of(session).everything:
        raise WallError("the connection passes below the wall: lift it with a reason first")
    session.flush()
    return session.connection()


def as_system(session: Session, reason: str) -> Actor:
    """Enter the session as the system itself and return that actor."""
    actor = system(reason)
    enter(session, actor)
    return actor


def _stand_in(session: Session, scope: Scope) -> None:
    session.info[SCOPE] = scope
    if session.in_transaction() and session.is_active:
        _tell_database(session, session.connection())


def _tell_database(session: Session, connection: Connection) -> None:
    if connection.dialect.name != "postgresql":
        return
    scope = scope_of(session)
    low, high = scope.bounds
    programmes = "*" if scope.programmes is None else ",".join(sorted(scope.programmes))
    connection.execute(
        text(
            "SELECT set_config('ywl.everything', :everything, true), set_config('ywl.low', :low, true),"
            " set_config('ywl.high', :high, true), set_config('ywl.programmes', :programmes, true),"
            " set_config('ywl.officer', :officer, true), set_config('ywl.above', :above, true)"
        ),
        {
            "everything": "yes" if scope.everything else "no",
            "low": low,
            "high": high,
            "programmes": programmes,
            "officer": str(scope.officer_id),
            "above": ",".join(scope.above),
        },
    )


def _criteria(scope: Scope) -> list[Any]:
    low, high = scope.bounds
    officer_id, programmes, above = scope.officer_id, scope.programmes, list(scope.above)
    options = [
        with_loader_criteria(Closed, lambda cls: false(), include_aliases=True),
        with_loader_criteria(ByOwner, lambda cls: cls.officer_id == officer_id, include_aliases=True),
        with_loader_criteria(
            ByDivision, lambda cls: (cls.division_code >= low) & (cls.division_code < high), include_aliases=True
        ),
        with_loader_criteria(
            ForBelow,
            lambda cls: ((cls.division_code >= low) & (cls.division_code < high)) | cls.division_code.in_(above),
            include_aliases=True,
        ),
    ]
    if not scope.division:
        options.append(with_loader_criteria(ByDivision, lambda cls: false(), include_aliases=True))
        options.append(with_loader_criteria(ForBelow, lambda cls: false(), include_aliases=True))
        options.append(with_loader_criteria(Open, lambda cls: false(), include_aliases=True))
    if programmes is not None:
        mine = sorted(programmes)
        options.append(
            with_loader_criteria(ByProgramme, lambda cls: cls.programme_code.in_(mine), include_aliases=True)
        )
    return options


def _filter(state: ORMExecuteState) -> None:
    scope = scope_of(state.session)
    if scope.everything:
        return
    if not state.is_orm_statement:
        raise WallError("Core and raw SQL pass below the wall: lift it with a reason, or ask through a model")
    if state.is_insert:
        raise WallError("a bulk insert passes below the flush: lift the wall with a reason after checking the rows")
    if state.is_update or state.is_delete:
        _check_bulk(state)
    if not state.is_column_load and not state.is_relationship_load:
        state.statement = state.statement.options(*_criteria(scope))


def _check_bulk(state: ORMExecuteState) -> None:
    mapper = state.bind_mapper
    if mapper is None or not issubclass(mapper.class_, (Divided, ByOwner)):
        raise WallError("only the system changes these rows")
    values = getattr(state.statement, "_values", None) or {}
    changed = {getattr(column, "key", str(column)) for column in values}
    if state.is_update and changed & set(mapper.class_.guards()):
        raise WallError("a bulk update may not move rows to another scope")


def _check_flush(session: Session, _context: Any, _instances: Any) -> None:
    if session.info.get(READ_ONLY) and (session.new or session.deleted or any(map(session.is_modified, session.dirty))):
        raise WallError("a request that only reads has something to write")
    scope = scope_of(session)
    if scope.everything:
        return
    for row in session.new:
        if isinstance(row, Walled) and not row.admits(scope):
            raise WallError(f"{type(row).__name__} would be created outside the scope")
    for row in session.dirty | session.deleted:
        if isinstance(row, Walled) and session.is_modified(row) | (row in session.deleted):
            _check_change(row, scope)


def _check_change(row: Walled, scope: Scope) -> None:
    if not row.admits(scope):
        raise WallError(f"{type(row).__name__} lies or would lie outside the scope")
    state = inspect(row)
    for name in row.guards():
        past = state.attrs[name].history.deleted  # type: ignore[union-attr]
        if past and not _would_admit(row, name, past[0], scope):
            raise WallError(f"{type(row).__name__} was outside the scope")


def _would_admit(row: Walled, name: str, value: Any, scope: Scope) -> bool:
    if name == "division_code":
        return scope.holds_division(value)
    if name == "programme_code":
        return scope.holds_programme(value)
    return bool(value == scope.officer_id)


def _begin(session: Session, _transaction: Any, connection: Connection) -> None:
    _tell_database(session, connection)


class WalledSession(Session):
    """A session whose ``get`` also asks the wall, since the identity map answers without a SELECT."""

    def get(self, entity: Any, ident: Any, **options: Any) -> Any:
        row = super().get(entity, ident, **options)
        return row if not isinstance(row, Walled) or reads(row, scope_of(self)) else None


def reads(row: Walled, scope: Scope) -> bool:
    """Whether a row that is already in memory may be read in this scope."""
    if scope.everything or (isinstance(row, Open) and scope.division):
        return True
    if isinstance(row, ForBelow) and row.division_code in scope.above:
        return True
    return isinstance(row, (Divided, ByOwner)) and row.admits(scope)


event.listen(Session, "do_orm_execute", _filter)
event.listen(Session, "before_flush", _check_flush)
event.listen(Session, "after_begin", _begin)
