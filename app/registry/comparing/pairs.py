"""Pairs kept: what a run found is new, still there or gone; somebody dismisses a pair, and may think again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app.audit.trail import record
from app.kernel import clock
from app.kernel.columns import Field
from app.kernel.errors import Conflict
from app.kernel.words import _
from app.registry.check import Area
from app.registry.comparing.likeness import Candidate
from app.registry.comparing.reasons import insist_on_reason
from app.registry.comparing.tags import Tag
from app.registry.models import DuplicatePair, PairState
from app.store.actor import Actor
from app.store.commands import Input, command
from app.store.transaction import transaction
from app.store.wall import lifted

BATCH = 500
Step = Callable[[], None]
"""Called between transactions, where a run that must stop is stopped."""

WHY = Input("why", Field("理由", long=True, help="写明怎样核实的，如查看户口簿、走访"))


@dataclass(slots=True)
class Kept:
    """What keeping came to."""

    new: int = 0
    seen: int = 0
    gone: int = 0


def best_of(found: Iterable[Candidate]) -> dict[tuple[int, int], Candidate]:
    """Of each pair the strongest reason."""
    best: dict[tuple[int, int], Candidate] = {}
    for one in found:
        key = (one.first_id, one.second_id)
        if key not in best or best[key].score < one.score:
            best[key] = one
    return best


def keep(session: Session, best: Mapping[tuple[int, int], Candidate], area: Area, step: Step = lambda: None) -> Kept:
    """Write down what a whole run over an area found; open pairs of the area that it did not find are gone.

    A dismissed pair stays dismissed, unless there is now a stronger reason than the one that was looked at.
    """
    at, kept = clock.now(), Kept()
    with lifted(session, "pairs lie across divisions"):
        known = _known(session, area)
        known |= _known_of(session, [key for key in best if key not in known])
        kept.new = _add(session, [one for key, one in best.items() if key not in known], at, step)
        kept.seen = _see(session, [(known[key], one) for key, one in best.items() if key in known], at, step)
        lost = [row.id for key, row in known.items() if key not in best and area.contains(row.division_code)]
        kept.gone = _let_go(session, lost, at, step)
    return kept


def keep_some(session: Session, best: Mapping[tuple[int, int], Candidate]) -> None:
    """Write down pairs that were found besides a whole run, in the caller's transaction."""
    at = clock.now()
    with lifted(session, "pairs lie across divisions"):
        for key, one in best.items():
            there = (DuplicatePair.first_id == key[0], DuplicatePair.second_id == key[1])
            row = session.execute(_known_columns().where(*there)).one_or_none()
            if row is None:
                session.execute(insert(DuplicatePair).values(_values(one, at)))
            else:
                _see_some(session, [(row, one)], at)


def _known_columns() -> Any:
    pair = DuplicatePair
    return select(pair.id, pair.state, pair.score, pair.division_code, pair.first_id, pair.second_id)


def _known(session: Session, area: Area) -> dict[tuple[int, int], Any]:
    """The pairs that lie in the area."""
    rows = session.execute(_known_columns().where(area.holds(DuplicatePair.division_code))).all()
    return {(row.first_id, row.second_id): row for row in rows}


def _known_of(session: Session, keys: Sequence[tuple[int, int]]) -> dict[tuple[int, int], Any]:
    """Those of these pairs that are known, wherever they lie: pairs reach beyond an area, and people move."""
    known, wanted = {}, set(keys)
    for start in range(0, len(keys), BATCH):
        firsts = {first for first, _second in keys[start : start + BATCH]}
        for row in session.execute(_known_columns().where(DuplicatePair.first_id.in_(firsts))):
            if (row.first_id, row.second_id) in wanted:
                known[row.first_id, row.second_id] = row
    return known


def _values(one: Candidate, at: datetime) -> dict[str, Any]:
    return {
        "first_id": one.first_id,
        "second_id": one.second_id,
        "likeness": one.likeness.value,
        "score": one.score,
        "division_code": one.division_code,
        "state": PairState.OPEN.value,
        "found_at": at,
        "seen_at": at,
    }


def _add(session: Session, found: Sequence[Candidate], at: datetime, step: Step) -> int:
    for start in range(0, len(found), BATCH):
        step()
        with transaction(session):
            session.execute(insert(DuplicatePair), [_values(one, at) for one in found[start : start + BATCH]])
    return len(found)


def _see(session: Session, seen: Sequence[tuple[Any, Candidate]], at: datetime, step: Step) -> int:
    for start in range(0, len(seen), BATCH):
        step()
        with transaction(session):
            _see_some(session, seen[start : start + BATCH], at)
    return len(seen)


def _see_some(session: Session, seen: Sequence[tuple[Any, Candidate]], at: datetime) -> None:
    for row, one in seen:
        there = update(DuplicatePair).where(DuplicatePair.id == row.id)
        if row.state == PairState.GONE or (row.state == PairState.DISMISSED and one.score > row.score):
            session.execute(there.values(_values(one, at) | {"officer_id": None, "decided_at": None, "why": None}))
        elif row.state == PairState.OPEN and (one.score, one.division_code) != (row.score, row.division_code):
            values = _values(one, at)
            session.execute(there.values({name: values[name] for name in ("likeness", "score", "division_code")}))
    keys = [row.id for row, _one in seen]
    session.execute(update(DuplicatePair).where(DuplicatePair.id.in_(keys)).values(seen_at=at))


def _let_go(session: Session, keys: Sequence[int], at: datetime, step: Step) -> int:
    gone = 0
    for start in range(0, len(keys), BATCH):
        step()
        some = keys[start : start + BATCH]
        about = update(DuplicatePair).where(DuplicatePair.id.in_(some), DuplicatePair.state == PairState.OPEN)
        with transaction(session):
            done: Any = session.execute(about.values(state=PairState.GONE.value, decided_at=at))
        gone += done.rowcount
    return gone


def _why_not_dismiss(row: DuplicatePair) -> str:
    return "" if row.state == PairState.OPEN else _("只有待处理的才能排除。")


@command(
    DuplicatePair,
    "dismiss",
    "不是同一人",
    icon="user-off",
    confirm="排除后不再提示，除非出现更充分的相似之处。",
    inputs=(WHY,),
    unless=_why_not_dismiss,
    done="已排除",
)
def dismiss(session: Session, actor: Actor, row: DuplicatePair, data: Mapping[str, Any]) -> DuplicatePair:
    """Somebody found out that the two are different people."""
    why = insist_on_reason(data.get("why"), "why")
    with transaction(session):
        if row.state != PairState.OPEN:
            raise Conflict(_("这一对已经处理过，请刷新页面查看。"))
        row.state, row.why = PairState.DISMISSED, why
        row.officer_id, row.decided_at = actor.officer_id or None, clock.now()
        record(session, actor, Tag.PAIR_DISMISS, row, first_id=row.first_id, second_id=row.second_id, why=why)
    return row


@command(
    DuplicatePair,
    "reopen",
    "重新处理",
    icon="arrow-back-up",
    inputs=(WHY,),
    unless=lambda row: "" if row.state == PairState.DISMISSED else _("只有已排除的才能重新处理。"),
    done="已重新列为待处理",
)
def reopen(session: Session, actor: Actor, row: DuplicatePair, data: Mapping[str, Any]) -> DuplicatePair:
    """A pair that was dismissed too soon."""
    why = insist_on_reason(data.get("why"), "why")
    with transaction(session):
        if row.state != PairState.DISMISSED:
            raise Conflict(_("这一对没有被排除，请刷新页面查看。"))
        row.state, row.why, row.officer_id, row.decided_at = PairState.OPEN, None, None, None
        record(session, actor, Tag.PAIR_REOPEN, row, first_id=row.first_id, second_id=row.second_id, why=why)
    return row
