"""Changes as they reach the database: each new, changed or removed row of an audited model notes itself.

What is secret is only named, what is masked is noted masked, so that the trail never tells more than a page would.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import BindParameter, Column, Connection, Table, event, inspect, select
from sqlalchemy.orm import InstanceState, Mapper, ORMExecuteState, Session, object_session

from app.audit import pending, plain
from app.audit.models import AuditEvent, Outcome
from app.audit.pending import Entry
from app.kernel import clock, masks
from app.store.actor import Actor
from app.store.base import Model, field_of
from app.store.types import Sealed
from app.store.wall import WallError, actor_of, scope_of

_UNKNOWN = object()

NOBODY = Actor(
    officer_id=0,
    username="",
    name="（未登录）",
    grant_id=0,
    post="",
    desk="",
    organisation_id=0,
    organisation="",
    organisation_kind="",
    division_code="",
)
"""Before sign-in nobody has entered the session; the gate works under a lifted wall."""


class Change:
    """What an event says of a row's columns: before, after, and the names of what it may not say."""

    def __init__(self, model: type[Model]) -> None:
        self._model = model
        self._before: dict[str, Any] = {}
        self._after: dict[str, Any] = {}
        self._secret: set[str] = set()

    def note(self, column: Column[Any], side: str, value: Any) -> None:
        """One column's value ``before`` or ``after``."""
        said = field_of(self._model, column.name)
        if said.secret or (isinstance(column.type, Sealed) and not said.mask):
            self._secret.add(column.name)
            return
        shown = None if value is None else masks.mask(said.mask, str(value)) if said.mask else _shown(value)
        (self._before if side == "before" else self._after)[column.name] = shown

    def __bool__(self) -> bool:
        return bool(self._before or self._after or self._secret)

    @property
    def detail(self) -> dict[str, Any]:
        """The change as the event's detail."""
        parts = {"before": self._before, "after": self._after, "secret": sorted(self._secret)}
        return {name: part for name, part in parts.items() if part}


def _shown(value: Any) -> Any:
    try:
        return plain.plain(value)
    except TypeError:
        return f"<{type(value).__name__}>"


def _created(mapper: Mapper[Any], _connection: Connection, row: Model) -> None:
    if not row.__audited__:
        return
    change, known = Change(type(row)), row.__dict__
    for name, column in _columns(mapper):
        if known.get(name) is not None:
            change.note(column, "after", known[name])
    _add(row, "create", change)


def _updated(mapper: Mapper[Any], connection: Connection, row: Model) -> None:
    if not row.__audited__:
        return
    change, olds = Change(type(row)), _Olds(mapper, connection, row)
    for name, column in _columns(mapper):
        history = olds.state.attrs[name].history
        if not history.added:
            continue
        old, new = olds.of(name, column), history.added[0]
        if old == new:
            continue
        if old is not _UNKNOWN:
            change.note(column, "before", old)
        change.note(column, "after", new)
    if change:
        _add(row, "update", change)


def _deleted(mapper: Mapper[Any], connection: Connection, row: Model) -> None:
    if not row.__audited__:
        return
    change, olds = Change(type(row)), _Olds(mapper, connection, row)
    for name, column in _columns(mapper):
        old = olds.of(name, column)
        if old is not None and old is not _UNKNOWN:
            change.note(column, "before", old)
    _add(row, "delete", change)


class _Olds:
    """The values of a row as the database still has them; asked for only where the session has forgotten them."""

    def __init__(self, mapper: Mapper[Any], connection: Connection, row: Model) -> None:
        self.state = cast("InstanceState[Any]", inspect(row))
        self._mapper, self._connection = mapper, connection
        self._read: dict[str, Any] | None = None

    def of(self, name: str, column: Column[Any]) -> Any:
        """The old value of a column, or ``_UNKNOWN`` if there is no such row any more."""
        history = self.state.attrs[name].history
        if history.deleted:
            return history.deleted[0]
        if history.unchanged:
            return history.unchanged[0]
        return self._stored().get(column.name, _UNKNOWN)

    def _stored(self) -> Mapping[str, Any]:
        if self._read is None:
            table = self._mapper.local_table
            keys = zip(self._mapper.primary_key, self.state.identity or (), strict=False)
            query = select(table).where(*(column == value for column, value in keys))
            found = self._connection.execute(query).mappings().first()
            self._read = dict(found) if found is not None else {}
        return self._read


def _keep_out(_mapper: Mapper[Any], _connection: Connection, _row: AuditEvent) -> None:
    raise WallError("the trail is append-only, and only the trail itself appends: use record()")


def _bulk(state: ORMExecuteState) -> Any:
    """One summary event for an UPDATE or DELETE of many rows through a model."""
    mapper = state.bind_mapper
    if state.is_select or mapper is None or not issubclass(mapper.class_, Model):
        return None
    if mapper.class_ is AuditEvent:
        raise WallError("the trail is append-only, and only the trail itself appends: use record()")
    if state.is_insert or not mapper.class_.__audited__:
        return None
    table, change = cast("Table", mapper.local_table), Change(mapper.class_)
    for column, value in (getattr(state.statement, "_values", None) or {}).items():
        kept = value.value if isinstance(value, BindParameter) else str(value)
        change.note(table.c[getattr(column, "name", str(column))], "after", kept)
    result = state.invoke_statement()
    if rows := getattr(result, "rowcount", -1):
        verb = "update" if state.is_update else "delete"
        _note(state.session, table.name, verb, detail=change.detail | {"rows": rows})
    return result


def _columns(mapper: Mapper[Any]) -> list[tuple[str, Column[Any]]]:
    return [(one.key, column) for one in mapper.column_attrs if isinstance(column := one.columns[0], Column)]


def _add(row: Model, verb: str, change: Change) -> None:
    session = object_session(row)
    if session is None:
        return
    mapper = cast("Mapper[Any]", inspect(type(row)))
    subject_id = ",".join(str(value) for value in mapper.primary_key_from_instance(row))
    _note(session, row.__tablename__, verb, subject_id, getattr(row, "division_code", "") or "", change.detail)


def _note(
    session: Session, table: str, verb: str, subject_id: str = "", division: str = "", detail: Mapping[str, Any] = {}
) -> None:
    actor, scope = actor_of(session) or NOBODY, scope_of(session)
    lifted = {} if actor.is_system or not scope.reason else {"lifted": scope.reason}
    entry = Entry(
        at=clock.now(),
        tag=f"store:{table}:{verb}",
        actor=actor,
        outcome=Outcome.DONE,
        subject_kind=table,
        subject_id=subject_id,
        division_code=division or actor.division_code,
        detail=dict(detail) | lifted,
    )
    pending.add(session, entry)


event.listen(Model, "after_insert", _created, propagate=True)
event.listen(Model, "before_update", _updated, propagate=True)
event.listen(Model, "before_delete", _deleted, propagate=True)
event.listen(Session, "do_orm_execute", _bulk)
for moment in ("before_insert", "before_update", "before_delete"):
    event.listen(AuditEvent, moment, _keep_out)
