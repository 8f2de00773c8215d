"""What speaks against a step of a roster, each in a sentence; nothing where it may be taken."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.approvals.flow import History
from app.kernel import clock, money, workdays
from app.kernel.words import _
from app.programmes.models import DayKind
from app.registry.services.attributes import county_of
from app.rosters.models import BatchState, BatchTown, PayBatch, Roster
from app.rosters.services import publicity
from app.rosters.services.approving import approvals_for, bands_of
from app.rosters.services.differences import SENT_UP
from app.rosters.services.faults import faults
from app.store.actor import Actor


def not_stopped(_session: Session, _actor: Actor, roster: Roster, _history: History) -> str:
    """Against everything, while a higher office has stopped the roster."""
    if not roster.stopped:
        return ""
    return _("花名册被上级叫停：{why}。上级恢复以后才能办理。").format(why=roster.stopped)


def has_lines(_session: Session, _actor: Actor, roster: Roster, _history: History) -> str:
    """Against a roster that pays nobody."""
    return "" if roster.lines else _("花名册里没有计入发放的人员，不能往下办理。")


def sound(session: Session, _actor: Actor, roster: Roster, _history: History) -> str:
    """Against a roster with a faulty line; says the first fault."""
    found = next(iter(faults(session, roster, 1)), None)
    if found is None:
        return ""
    told = _("花名册还有问题，请先更正（问题清单列出全部）。第 {position} 行 {name}：{sentence}")
    return told.format(position=found.position, name=found.name, sentence=found.sentence)


def in_order(session: Session, _actor: Actor, roster: Roster, history: History) -> str:
    """Against filing a period while the township still owes an earlier one of the programme."""
    memo, key = history.memo, ("owed", roster.division_code, roster.programme_code)
    if key not in memo:
        memo[key] = _owed(session, roster)
    first = next((batch for batch in memo[key] if batch.period_from < roster.batch.period_from), None)
    if first is None:
        return ""
    told = _("“{name}”的花名册还没有上报，请按期次先后办理；不再上报的，请县惠民办截止那一批次。")
    return told.format(name=first.name)


def batch_open(_session: Session, _actor: Actor, roster: Roster, history: History) -> str:
    """Against filing for the first time after the county closed the batch; what it sent back, and later parts, may."""
    if roster.batch.state == BatchState.ISSUED or roster.part > 1 or history.acts:
        return ""
    told = _("批次“{name}”{state}，不能再上报，请联系县惠民办。")
    return told.format(name=roster.batch.name, state=BatchState(roster.batch.state).label)


def publicity_over(session: Session, _actor: Actor, roster: Roster, _history: History) -> str:
    """Against filing before the roster has hung for its days."""
    found = publicity.last_of(session, roster)
    if found is None or found.ends_on < clock.today():
        return ""
    day, kind = found.ends_on, roster.batch.programme.publicity_kind
    if kind == DayKind.WORKING and not workdays.is_arranged(day.year):
        told = _("公示到 {day} 为止（{year} 年放假安排尚未登记，按法定节假日推算），期满以后才能上报。")
        return told.format(day=day.isoformat(), year=day.year)
    return _("公示到 {day} 为止，期满以后才能上报。").format(day=day.isoformat())


def within_band(session: Session, _actor: Actor, roster: Roster, history: History) -> str:
    """Against approving alone what two people have to approve."""
    if _approvals(session, roster, history) == 1:
        return ""
    told = _("金额 {total} 元须由两人终审，请办理“一次终审”。")
    return told.format(total=money.shown(roster.total))


def beyond_band(session: Session, _actor: Actor, roster: Roster, history: History) -> str:
    """Against asking for a second approval where one is enough."""
    if _approvals(session, roster, history) > 1:
        return ""
    return _("金额 {total} 元由一人终审即可，请办理“终审通过”。").format(total=money.shown(roster.total))


def _approvals(session: Session, roster: Roster, history: History) -> int:
    county = county_of(roster.division_code)
    memo, key = history.memo, ("bands", county)
    if key not in memo:
        memo[key] = bands_of(session, county)
    return approvals_for(memo[key], roster.total)


def _owed(session: Session, roster: Roster) -> Any:
    """The open batches of the programme for which the township has sent nothing up, the earliest first."""
    town = roster.division_code
    due = select(BatchTown.id).where(BatchTown.batch_id == PayBatch.id, BatchTown.division_code == town)
    filed = select(Roster.id).where(
        Roster.batch_id == PayBatch.id, Roster.division_code == town, Roster.part == 1, Roster.state.in_(SENT_UP)
    )
    about = select(PayBatch).where(
        PayBatch.programme_code == roster.programme_code,
        PayBatch.state == BatchState.ISSUED,
        due.exists(),
        ~filed.exists(),
    )
    return session.scalars(about.order_by(PayBatch.period_from, PayBatch.id)).all()
