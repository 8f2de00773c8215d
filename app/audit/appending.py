"""Appending to the chain: the last thing that a transaction does before it commits, so its lock is held briefly.

What cannot be appended is refused, and the act with it.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table, event, insert, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, SessionTransaction

from app.audit import pending, plain
from app.audit.chain import EMPTY, Head, extend, head_of
from app.audit.models import AuditEvent
from app.audit.notary import Notary, notary
from app.audit.pending import Entry
from app.audit.tags import NOWHERE
from app.audit.witness import BrokenWitness
from app.kernel.errors import BrokenTrail
from app.kernel.words import _
from app.store.wall import lifted

LOCK = int.from_bytes(b"ywlaudit")
"""The advisory lock of the chain on PostgreSQL."""

WRITTEN = "ywl_audit_written"

EVENTS: Table = AuditEvent.__table__  # type: ignore[assignment]
_LENGTHS = {column.name: length for column in EVENTS.c if (length := getattr(column.type, "length", None))}

log = logging.getLogger(__name__)


def append(session: Session, entries: Sequence[Entry]) -> Head:
    """Give the entries their places in the chain and insert them; the new head. Raises :class:`BrokenTrail`."""
    try:
        standing = notary()
        with lifted(session, "the trail is one chain for all divisions"):
            connection = session.connection()
            before = _lock(connection)
            _ask_witness(connection, standing, before)
            rows = _chained(before, entries, standing)
            connection.execute(insert(EVENTS), rows)
        return head_of(rows[-1])
    except BrokenTrail:
        log.error("the trail refuses", exc_info=True)
        raise
    except (SQLAlchemyError, OSError, BrokenWitness, ValueError, TypeError) as error:
        log.error("the trail cannot be written", exc_info=True)
        raise BrokenTrail(
            _("审计记录写不进去，操作已取消，没有任何改动。请稍后再试；仍不行请联系系统管理员检查审计链。")
        ) from error


def newest(connection: Connection) -> Head:
    """The newest head in the database, empty where there are no rows."""
    columns = (EVENTS.c.seq, EVENTS.c.sm3, EVENTS.c.sha256, EVENTS.c.signature)
    row = connection.execute(select(*columns).order_by(EVENTS.c.seq.desc()).limit(1)).first()
    return Head(*row) if row else EMPTY


def _lock(connection: Connection) -> Head:
    """Wait for one's turn (on SQLite the write lock is the turn), then read the head to append to."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
    return newest(connection)


def _ask_witness(connection: Connection, standing: Notary, before: Head) -> None:
    """Refuse to append to a chain from which rows were taken, or whose witness is gone."""
    standing.witness.prove_writable()
    known = standing.witness.read()
    if known is None and before == EMPTY:
        standing.witness.begin()
    elif known is None:
        raise BrokenTrail(
            _(
                "审计链的见证文件不见了，操作已拒绝。请系统管理员从备份恢复它；确认无误后也可以执行"
                " flask --app run audit accept-head 重新认定。"
            )
        )
    elif known.seq > before.seq or not _is_in_chain(connection, known, before):
        raise BrokenTrail(
            _(
                "审计链与库外的见证不符（见证到第 {known} 条，库里到第 {seq} 条），可能被截断、重写或退回了旧备份，"
                "操作已拒绝。请系统管理员执行 flask --app run audit verify 查明。"
            ).format(known=known.seq, seq=before.seq)
        )


def _is_in_chain(connection: Connection, known: Head, newest: Head) -> bool:
    if known.seq == newest.seq:
        return (known.sm3, known.sha256) == (newest.sm3, newest.sha256)
    if known.seq == 0:
        return True
    row = connection.execute(select(EVENTS.c.sm3, EVENTS.c.sha256).where(EVENTS.c.seq == known.seq)).first()
    return row is not None and tuple(row) == (known.sm3, known.sha256)


def _chained(before: Head, entries: Sequence[Entry], standing: Notary) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for entry in entries:
        row = extend(before, _content(before.seq + 1, entry), standing.signer)
        rows.append(row)
        before = head_of(row)
    return rows


def _content(seq: int, entry: Entry) -> dict[str, Any]:
    actor = entry.actor
    texts = {
        "tag": entry.tag,
        "outcome": str(entry.outcome),
        "username": actor.username,
        "officer_name": actor.name,
        "post": actor.post,
        "organisation": actor.organisation,
        "division_code": entry.division_code or NOWHERE,
        "address": actor.address,
        "subject_kind": entry.subject_kind,
        "subject_id": entry.subject_id,
    }
    content: dict[str, Any] = {name: plain.column(value, _LENGTHS[name]) for name, value in texts.items()}
    detail = plain.encoded(dict(entry.detail) | _circumstances(entry))
    return {"seq": seq, "at": entry.at, "officer_id": actor.officer_id, "detail": detail} | content


def _circumstances(entry: Entry) -> dict[str, Any]:
    """Why the system acted, and for whom an officer stood in."""
    actor = entry.actor
    found: dict[str, Any] = {"reason": actor.scope.reason} if actor.is_system and actor.scope.reason else {}
    if actor.stands_in_for is not None:
        found["stands_in_for"] = actor.stands_in_for
    return {name: value for name, value in found.items() if name not in entry.detail}


def _before_commit(session: Session) -> None:
    if session.in_nested_transaction():
        return
    session.flush()
    if waiting := pending.entries(session):
        session.info[WRITTEN] = append(session, waiting)
        waiting.clear()


def _after_commit(session: Session) -> None:
    head = session.info.pop(WRITTEN, None)
    if head is None:
        return
    try:
        notary().witness.advance(head)
    except (BrokenTrail, BrokenWitness, OSError):
        log.critical("the act is done but the witness lags behind: the next act will ask for it", exc_info=True)


def _forget_head(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(WRITTEN, None)


event.listen(Session, "before_commit", _before_commit)
event.listen(Session, "after_commit", _after_commit)
event.listen(Session, "after_transaction_end", _forget_head)
