"""Comparing lists with the people registered: set-based, and again every night for who is new."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, insert, literal, or_, select, update
from sqlalchemy.orm import Session, aliased

from app.audit.trail import record
from app.kernel import clock, divisions
from app.registry.check import Area
from app.registry.comparing.tags import Tag
from app.registry.models import ExternalEntry, ExternalList, HitKind, HitState, ListHit, Person, PersonState
from app.store.actor import Actor
from app.store.transaction import transaction
from app.store.wall import lifted

Progress = Callable[[int, int], None]
_COLUMNS = (
    "person_id", "kind", "list_id", "entry_id", "likeness", "entry_name", "as_of_on", "happened_on", "told", "state",
    "found_at", "division_code",
)  # fmt: skip


def match_lists(session: Session, actor: Actor, progress: Progress = lambda _done, _total: None) -> int:
    """Compare the newest list of each kind of each area inside the scope. Returns how many hits are new.

    Nothing is stopped by a hit. Safe to run again: a person and an entry meet once.
    """
    lists, hits = newest(session), 0
    for done, one in enumerate(lists):
        progress(done, len(lists))
        hits += match_list(session, actor, one)
    progress(len(lists), len(lists))
    return hits


def newest(session: Session) -> Sequence[ExternalList]:
    """Of each kind and area the list with the latest date."""
    other = aliased(ExternalList)
    later = exists().where(
        other.ready.is_(True),
        other.kind == ExternalList.kind,
        other.division_code == ExternalList.division_code,
        or_(
            other.as_of_on > ExternalList.as_of_on,
            and_(other.as_of_on == ExternalList.as_of_on, other.id > ExternalList.id),
        ),
    )
    about = select(ExternalList).where(ExternalList.ready.is_(True), ~later)
    return session.scalars(about.order_by(ExternalList.id)).all()


def match_list(session: Session, actor: Actor, one: ExternalList) -> int:
    """Compare one list: by number, then by name and birth where the numbers differ."""
    at, area = clock.now(), Area(*divisions.range_of(one.division_code))
    with transaction(session):
        with lifted(session, "a list is compared with the people of its whole area"):
            by_number = _hit(session, one, at, area, _same_number(), _how_same_number())
            by_name = _hit(session, one, at, area, _same_name(), literal(HitKind.NAME.value))
            if by_number + by_name:
                _recall(session, one)
        one.matched_at = at
        record(session, actor, Tag.LISTS_MATCH, one, kind=one.kind, by_number=by_number, by_name=by_name)
    return by_number + by_name


def _same_number() -> ColumnElement[bool]:
    return ExternalEntry.id_no_index == Person.id_no_index


def _same_name() -> ColumnElement[bool]:
    apart = or_(
        ExternalEntry.id_no_index.is_(None),
        Person.id_no_index.is_(None),
        ExternalEntry.id_no_index != Person.id_no_index,
    )
    return and_(ExternalEntry.name == Person.name, ExternalEntry.birth_on == Person.birth_on, apart)


def _how_same_number() -> ColumnElement[str]:
    return case((ExternalEntry.name == Person.name, HitKind.BOTH.value), else_=HitKind.NUMBER.value)


def _hit(
    session: Session,
    one: ExternalList,
    at: datetime,
    area: Area,
    meets: ColumnElement[bool],
    likeness: ColumnElement[Any],
) -> int:
    known = exists().where(ListHit.person_id == Person.id, ListHit.entry_id == ExternalEntry.id)
    found = (
        select(
            Person.id,
            literal(one.kind),
            literal(one.id),
            ExternalEntry.id,
            likeness,
            ExternalEntry.name,
            literal(one.as_of_on),
            ExternalEntry.happened_on,
            ExternalEntry.told,
            literal(HitState.OPEN.value),
            literal(at, ListHit.found_at.type),
            Person.division_code,
        )
        .select_from(ExternalEntry)
        .join(Person, meets)
        .where(
            ExternalEntry.list_id == one.id,
            Person.state == PersonState.ACTIVE,
            area.holds(Person.division_code),
            ~known,
        )
    )
    before = _count(session, one)
    session.execute(insert(ListHit).from_select(_COLUMNS, found))
    return _count(session, one) - before


def _count(session: Session, one: ExternalList) -> int:
    """How many hits a list has; PostgreSQL's driver does not say how many rows such an INSERT made."""
    return session.scalar(select(func.count()).where(ListHit.list_id == one.id)) or 0


def _recall(session: Session, one: ExternalList) -> None:
    """New hits point to what somebody found out about this person and kind before; it decides nothing."""
    before = aliased(ListHit)
    last = (
        select(func.max(before.id))
        .where(
            before.person_id == ListHit.person_id,
            before.kind == ListHit.kind,
            before.list_id != ListHit.list_id,
            before.state != HitState.OPEN,
        )
        .scalar_subquery()
    )
    session.execute(
        update(ListHit)
        .where(ListHit.list_id == one.id, ListHit.state == HitState.OPEN, ListHit.earlier_id.is_(None))
        .values(earlier_id=last),
        execution_options={"synchronize_session": False},
    )
