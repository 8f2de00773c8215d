"""Taking in the lists of other offices: dated, once each, whole or not at all."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.audit.trail import record
from app.exchange import cells
from app.kernel import clock, idcard, names
from app.kernel.errors import Conflict, DomainError, Fault, NotFound
from app.kernel.words import _
from app.registry.comparing.tags import Tag
from app.registry.listkind import ListKind, listkinds
from app.registry.models import ExternalEntry, ExternalList
from app.store import blind
from app.store.actor import Actor
from app.store.transaction import transaction
from app.store.wall import lifted

BATCH = 1000
MOST_FAULTS = 100


def take_list(
    session: Session,
    actor: Actor,
    kind: str,
    as_of: date,
    rows: Iterable[Mapping[str, Any]],
    *,
    source: str = "",
    file_digest: str = "",
    division_code: str = "",
) -> ExternalList:
    """Take a whole list in: rows hold ``name``, ``id_no``, possibly ``birth_on``, and the columns of its kind.

    Raises ``DomainError`` with one fault per row that cannot be read; then nothing of the list is kept.
    """
    with transaction(session):
        taken = begin_list(
            session, actor, kind, as_of, source=source, file_digest=file_digest, division_code=division_code
        )
        content, number, faults = hashlib.sha256(), 0, list[Fault]()
        for batch in _batches(rows):
            for row in batch:
                content.update(json.dumps(row, ensure_ascii=False, sort_keys=True, default=str).encode())
            faults += add_entries(session, taken, batch, first=number + 1)
            number += len(batch)
            if len(faults) >= MOST_FAULTS:
                break
        if faults:
            raise DomainError(_("名单没有接收，请改正后重新导入。"), faults=faults[:MOST_FAULTS])
        finish_list(session, actor, taken, file_digest or content.hexdigest())
    return taken


def begin_list(
    session: Session,
    actor: Actor,
    kind: str,
    as_of: date,
    *,
    source: str = "",
    file_digest: str = "",
    division_code: str = "",
) -> ExternalList:
    """An empty list, to which entries are added in the same transaction until it is finished."""
    if kind not in listkinds():
        raise NotFound(_("没有这种名单，请从列表中选择。"), field="kind")
    if as_of > clock.today():
        raise DomainError(_("数据日期不能晚于今天。"), field="as_of_on")
    division = division_code or actor.scope.division
    if not actor.scope.holds_division(division):
        raise DomainError(_("名单只能导入到您的辖区。"), field="division_code")
    if file_digest:
        _insist_on_new(session, division, kind, file_digest)
    taken = ExternalList(
        kind=kind,
        as_of_on=as_of,
        source=(source or listkinds()[kind].source)[:60],
        division_code=division,
        file_digest=file_digest or uuid.uuid4().hex,
        taken_at=clock.now(),
        officer_id=actor.officer_id or None,
    )
    session.add(taken)
    session.flush()
    return taken


def add_entries(
    session: Session, taken: ExternalList, rows: Iterable[Mapping[str, Any]], *, first: int = 1
) -> list[Fault]:
    """Add rows to a list that is not finished; returns what is wrong with those that cannot be read."""
    kind, faults, values = listkinds()[taken.kind], list[Fault](), []
    for number, row in enumerate(rows, start=first):
        try:
            values.append(sealed_entry(kind, taken, row))
        except DomainError as refusal:
            faults += [Fault(fault.sentence, fault.field, number) for fault in refusal.faults]
    if values:
        with lifted(session, "entries of a list inside the scope that was checked with the list"):
            session.execute(insert(ExternalEntry), values)
        taken.row_count += len(values)
    return faults


def finish_list(session: Session, actor: Actor, taken: ExternalList, file_digest: str) -> None:
    """The list is whole; from now on it is compared. Refused where the same content came before."""
    _insist_on_new(session, taken.division_code, taken.kind, file_digest, but=taken.id)
    if not taken.row_count:
        raise DomainError(_("名单里没有一行内容，请核对文件。"))
    taken.file_digest, taken.ready = file_digest, True
    detail: dict[str, Any] = {
        "kind": taken.kind,
        "as_of_on": taken.as_of_on,
        "source": taken.source,
        "rows": taken.row_count,
    }
    record(session, actor, Tag.LIST_TAKE, taken, **detail)


def _insist_on_new(session: Session, division: str, kind: str, digest: str, but: int = 0) -> None:
    same = select(ExternalList).where(
        ExternalList.division_code == division,
        ExternalList.kind == kind,
        ExternalList.file_digest == digest,
        ExternalList.id != but,
    )
    if (earlier := session.scalars(same).first()) is not None:
        told = _("这份名单已在 {day} 接收过（编号 {number}），不用重复导入。")
        raise Conflict(told.format(day=clock.local(earlier.taken_at).date(), number=earlier.id))


def entry_values(kind: ListKind, row: Mapping[str, Any]) -> dict[str, Any]:
    """What an entry keeps of a row. Raises ``DomainError`` where nobody could be compared with it."""
    name = names.normalise(str(row.get("name") or ""))
    if not name or len(name) > 60:
        raise DomainError(_("缺少姓名，或姓名太长。"), field="name")
    number = idcard.normalise(str(row.get("id_no") or "")) or None
    if number is not None and len(number) > 40:
        raise DomainError(_("证件号码太长，请核对这一列。"), field="id_no")
    birth = _day(row.get("birth_on"), "birth_on")
    if number is None and birth is None:
        raise DomainError(_("没有证件号码，也没有出生日期，无法比对。"), field="id_no")
    if birth is None and number is not None and idcard.is_valid(number):
        birth = idcard.birth_of(number)
    for column in kind.columns:
        if column.required and not row.get(column.name):
            raise DomainError(_("缺少{column}。").format(column=column.label), field=column.name)
    happened = _day(row.get(kind.happened), kind.happened) if kind.happened else None
    return {"name": name, "id_no": number, "birth_on": birth, "happened_on": happened, "told": kind.told(row)}


def sealed_entry(kind: ListKind, taken: ExternalList, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of a list as the database keeps it."""
    place = {"list_id": taken.id, "division_code": taken.division_code}
    return blind.sealed_row(ExternalEntry, place | entry_values(kind, row))


def _day(said: Any, field: str) -> date | None:
    if said in (None, "") or isinstance(said, date):
        return said or None
    try:
        return cells.day(str(said))
    except DomainError as refusal:
        raise DomainError(refusal.sentence, field=field) from None


def _batches(rows: Iterable[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    source = iter(rows)
    while batch := list(islice(source, BATCH)):
        yield batch
