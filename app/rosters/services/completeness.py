"""Who has filed and who has not: township × period of a programme in a year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.approvals.models import FlowAction
from app.kernel import clock
from app.offices.models import Division
from app.rosters.models import COMPILING, BatchState, BatchTown, PayBatch, Roster
from app.store.actor import Actor


@dataclass(frozen=True, slots=True)
class Cell:
    """What a township has done for a batch. ``state`` is empty where it has not begun; amounts are fen, all parts.

    ``filed_on`` is the day on which its regular roster first went up; ``late`` where that is after the deadline, or
    has not happened and the deadline is over.
    """

    batch_id: int
    deadline: date
    roster_id: int | None
    state: str
    parts: int
    lines: int
    total: int
    held: int
    held_total: int
    filed_on: date | None
    late: bool

    @property
    def is_filed(self) -> bool:
        """Whether the township has let its regular roster go."""
        return bool(self.state) and self.state not in COMPILING


@dataclass(frozen=True, slots=True)
class Matrix:
    """Batches from left to right, townships (code, name) from top to bottom, and what lies where they meet."""

    programme_code: str
    year: int
    batches: Sequence[PayBatch]
    towns: Sequence[tuple[str, str]]
    cells: Mapping[tuple[str, int], Cell]

    def missing(self, batch_id: int) -> list[str]:
        """The townships that have not filed for a batch."""
        return [town for (town, batch), cell in self.cells.items() if batch == batch_id and not cell.is_filed]


def matrix(session: Session, actor: Actor, programme_code: str, year: int) -> Matrix:
    """The batches of a programme that begin in a year, as far as the actor's area goes."""
    about = select(PayBatch).where(
        PayBatch.programme_code == programme_code,
        PayBatch.state != BatchState.WITHDRAWN,
        PayBatch.period_from >= date(year, 1, 1),
        PayBatch.period_from <= date(year, 12, 31),
    )
    batches = session.scalars(about.order_by(PayBatch.period_from, PayBatch.period)).all()
    keys = [one.id for one in batches]
    towns = session.scalars(select(BatchTown).where(BatchTown.batch_id.in_(keys))).all()
    rosters: dict[tuple[str, int], list[Roster]] = {}
    for roster in session.scalars(select(Roster).where(Roster.batch_id.in_(keys)).order_by(Roster.part)):
        rosters.setdefault((roster.division_code, roster.batch_id), []).append(roster)
    filed = _filed(session, [parts[0].id for parts in rosters.values()])
    today = clock.today()
    cells = {
        (one.division_code, one.batch_id): _cell(one, rosters.get((one.division_code, one.batch_id), []), filed, today)
        for one in towns
    }
    return Matrix(programme_code, year, batches, _named(session, {town for town, _batch in cells}), cells)


def outstanding(session: Session, batch: PayBatch) -> list[BatchTown]:
    """The townships of a batch whose regular roster has not gone up, in the session's area."""
    gone = select(Roster.id).where(
        Roster.batch_id == batch.id,
        Roster.division_code == BatchTown.division_code,
        Roster.part == 1,
        Roster.state.not_in(COMPILING),
    )
    about = select(BatchTown).where(BatchTown.batch_id == batch.id, ~gone.exists())
    return list(session.scalars(about.order_by(BatchTown.division_code)))


def _cell(town: BatchTown, parts: Sequence[Roster], filed: Mapping[int, datetime], today: date) -> Cell:
    first = parts[0] if parts else None
    at = filed.get(first.id) if first is not None else None
    filed_on = clock.local(at).date() if at is not None else None
    gone = first is not None and first.state not in COMPILING
    return Cell(
        batch_id=town.batch_id,
        deadline=town.deadline,
        roster_id=first.id if first is not None else None,
        state=first.state if first is not None else "",
        parts=len(parts),
        lines=sum(one.lines for one in parts),
        total=sum(one.total for one in parts),
        held=sum(one.held for one in parts),
        held_total=sum(one.held_total for one in parts),
        filed_on=filed_on,
        late=(filed_on or today) > town.deadline if filed_on or not gone else False,
    )


def _filed(session: Session, roster_ids: Sequence[int]) -> dict[int, datetime]:
    """When rosters first left their township."""
    about = (
        select(FlowAction.subject_id, func.min(FlowAction.at))
        .where(
            FlowAction.subject_kind == Roster.__tablename__,
            FlowAction.subject_id.in_(roster_ids),
            FlowAction.step == "submit",
        )
        .group_by(FlowAction.subject_id)
    )
    return dict(session.execute(about).tuples().all())


def _named(session: Session, codes: set[str]) -> list[tuple[str, str]]:
    about = select(Division.code, Division.name).where(Division.code.in_(codes)).order_by(Division.code)
    return list(session.execute(about).tuples())
