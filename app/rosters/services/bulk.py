"""Changing many lines at once: all that a filter finds get the same amount, or the same cells of own columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, Update, select, update
from sqlalchemy.orm import Session

from app.audit.trail import record
from app.kernel.errors import DomainError, NotFound
from app.kernel.words import _
from app.rosters.models import Roster, RosterLine
from app.rosters.services import columns, contents, differences, picking, reasons
from app.rosters.services.columns import Column, Values
from app.rosters.services.picking import Picked
from app.rosters.tags import Tag
from app.store.actor import Actor
from app.store.transaction import transaction
from app.store.wall import below, lifted

_BATCH = 5_000


def change_lines(
    session: Session,
    actor: Actor,
    roster: Roster,
    lines: Picked | Sequence[int],
    *,
    amount: int | None = None,
    extra: Mapping[str, str] | None = None,
    reason: str,
) -> int:
    """Give all lines that a filter finds an amount in fen, or cells of own columns by their key; returns how many.

    Whoever waits goes on waiting. Refused where a formula gives the amount and one is typed.
    """
    said = reasons.of(reason)
    with transaction(session):
        contents.insist_open(session, actor, roster)
        conditions = picking.live(roster, Picked.of(lines))
        own = columns.columns_of(session, roster.batch.programme_id)
        if amount is not None:
            count = _give(session, own, conditions, amount, said)
        else:
            count = _fill_in(session, own, conditions, extra or {}, said)
        if not count:
            raise NotFound(_("没有找到可以修改的明细，请刷新后再看。"))
        with lifted(session, "lines are compared with the period before, wherever they were paid"):
            differences.renew(below(session), roster, differences.earlier_period(session, roster))
        session.expire_all()
        contents.recount(session, roster)
        record(session, actor, Tag.LINES_CHANGE, roster, lines=count, amount=amount, columns=sorted(extra or {}),
               reason=said)  # fmt: skip
    return count


def updated(session: Session, statement: Update) -> int:
    """Run a statement over lines of the session's area; how many it changed."""
    done = session.execute(statement, execution_options={"synchronize_session": False})
    return cast(CursorResult[Any], done).rowcount


def written(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write values of lines by their keys, as one prepared statement over many."""
    with lifted(session, "the lines were read in the township's own area just before"):
        session.execute(update(RosterLine), list(rows))


def _give(
    session: Session, own: Sequence[Column], conditions: Sequence[ColumnElement[bool]], amount: int, reason: str
) -> int:
    if any(one.is_amount for one in own):
        raise DomainError(_("补贴金额由公式算出，请改公式用到的列。"), field="amount")
    if amount <= 0:
        raise DomainError(reasons.NOTHING, field="amount")
    return updated(session, update(RosterLine).where(*conditions).values(amount=amount, reason=reason))


def _fill_in(
    session: Session, own: Sequence[Column], conditions: Sequence[ColumnElement[bool]], raw: Mapping[str, str],
    reason: str,
) -> int:  # fmt: skip
    chosen = [one for one in own if one.key in raw and one.formula is None]
    if not chosen:
        raise DomainError(_("请选择要修改的列。"))
    values, faults = columns.read(chosen, raw)
    if faults:
        raise DomainError(faults[0].sentence, faults=faults)
    blank, count = {one.key for one in chosen} - set(values), 0
    for rows in in_batches(session, conditions):
        made = [_changed(own, row, values, blank, reason) for row in rows]
        written(session, made)
        count += len(made)
    return count


def in_batches(session: Session, conditions: Sequence[ColumnElement[bool]]) -> Iterator[Sequence[Any]]:
    """The lines in the order of their keys, so many at a time."""
    of, after = RosterLine, 0
    about = select(of.id, of.extra, of.computed, of.amount, of.reason).where(*conditions).order_by(of.id).limit(_BATCH)
    while rows := session.execute(about.where(of.id > after)).all():
        yield rows
        after = rows[-1].id


def _changed(own: Sequence[Column], row: Any, values: Values, blank: set[str], reason: str) -> dict[str, Any]:
    kept = {key: value for key, value in columns.kept(row.extra, own).items() if key not in blank}
    extra, amount = columns.settled(own, kept | values, row.computed, row.amount)
    if amount <= 0:
        raise DomainError(reasons.NOTHING, field="amount")
    told = row.reason if amount == row.amount else reason
    return {"id": row.id, "extra": extra, "amount": amount, "reason": told}
