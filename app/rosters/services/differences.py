# ruff: noqa: S608  (names, codes and numbers of ours; nothing that anybody typed)
"""What differs between a roster and the period before: the first thing that a reviewer looks at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, Select, func, select
from sqlalchemy.orm import Session, aliased

from app.kernel.words import _
from app.programmes.models import Enrolment
from app.registry.models import Person, PersonState
from app.rosters.models import (
    COMPILING,
    LIVE,
    BatchState,
    Difference,
    LineState,
    PayBatch,
    Roster,
    RosterLine,
    RosterState,
)
from app.rosters.services import staging
from app.store.wall import lifted

SENT_UP = tuple(state for state in RosterState if state not in COMPILING)
"""The states of rosters that the township has let go: what stands there counts as the period before."""


@dataclass(frozen=True, slots=True)
class Part:
    """So many lines, and their fen."""

    lines: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class Summary:
    """A roster against the period before: who is new, gone, paid another amount, into another account, or as before.

    ``earlier`` is the code of the period before, empty for the first one; ``gone`` has the fen of then.
    """

    earlier: str
    new: Part
    gone: Part
    amount: Part
    account: Part
    same: Part


@dataclass(frozen=True, slots=True)
class Gone:
    """A line of the period before whose beneficiary is not on the roster, and why."""

    line: RosterLine
    reason: str


def previous_of(session: Session, roster: Roster) -> Roster | None:
    """The regular roster that the same township last sent up in this programme, for an earlier period."""
    with lifted(session, "the batches of a programme in order, whoever asks"):
        about = (
            select(Roster)
            .join(PayBatch, PayBatch.id == Roster.batch_id)
            .where(
                Roster.programme_code == roster.programme_code,
                Roster.division_code == roster.division_code,
                Roster.part == 1,
                Roster.state.in_(SENT_UP),
                PayBatch.state != BatchState.WITHDRAWN,
                PayBatch.period_from < _first_day(roster),
            )
        )
        return session.scalars(about.order_by(PayBatch.period_from.desc(), Roster.id.desc()).limit(1)).first()


def earlier_period(session: Session, roster: Roster) -> str:
    """The code of the period that a roster is compared with: the last one its township sent up, else the county's.

    Empty where there is none.
    """
    mine = previous_of(session, roster)
    if mine is not None:
        return mine.period
    with lifted(session, "the batches of a programme in order, whoever asks"):
        about = select(PayBatch.period).where(
            PayBatch.programme_code == roster.programme_code,
            PayBatch.division_code == roster.batch.division_code,
            PayBatch.state != BatchState.WITHDRAWN,
            PayBatch.period_from < _first_day(roster),
        )
        return session.scalar(about.order_by(PayBatch.period_from.desc()).limit(1)) or ""


def summary(session: Session, roster: Roster) -> Summary:
    """Counts and sums of what differs, over the lines that are paid or wait."""
    earlier = earlier_period(session, roster)
    about = (
        select(RosterLine.difference, func.count(), func.coalesce(func.sum(RosterLine.amount), 0))
        .where(RosterLine.roster_id == roster.id, RosterLine.state.in_(LIVE))
        .group_by(RosterLine.difference)
    )
    found = {name: Part(lines, int(total)) for name, lines, total in session.execute(about)}
    left = session.execute(
        _left(roster, earlier).with_only_columns(func.count(), func.coalesce(func.sum(RosterLine.amount), 0))
    ).one()
    named = {one: found.get(str(one), Part()) for one in Difference}
    return Summary(
        earlier,
        named[Difference.NEW],
        Part(left[0], int(left[1])),
        named[Difference.AMOUNT],
        named[Difference.ACCOUNT],
        named[Difference.SAME],
    )


def gone(session: Session, roster: Roster, after: int = 0, size: int = 50) -> list[Gone]:
    """Lines of the period before, in the order of their keys behind ``after``, whose people the roster does not pay."""
    about = _left(roster, earlier_period(session, roster)).where(RosterLine.id > after)
    found = session.scalars(about.order_by(RosterLine.id).limit(size)).all()
    why = _Reasons(session, roster, [one.person_id for one in found])
    return [Gone(one, why.of(one)) for one in found]


def _left(roster: Roster, earlier: str) -> Select[RosterLine]:
    """What the township's rosters of an earlier period paid to people who are on no live line of this one."""
    here = aliased(RosterLine)
    still = select(here.id).where(
        here.roster_id == roster.id, here.person_id == RosterLine.person_id, here.state.in_(LIVE)
    )
    mine = select(Roster.id).where(
        Roster.programme_code == roster.programme_code,
        Roster.division_code == roster.division_code,
        Roster.period == earlier,
        Roster.state.in_(SENT_UP),
    )
    return select(RosterLine).where(
        RosterLine.roster_id.in_(mine), RosterLine.state == LineState.INCLUDED, ~still.exists()
    )


class _Reasons:
    """Why people are not on a roster, looked up together."""

    def __init__(self, session: Session, roster: Roster, person_ids: list[int]) -> None:
        with lifted(session, "why somebody is gone may be known elsewhere in the county"):
            self._dropped = self._lines(session, roster, person_ids)
            people = select(Person).where(Person.id.in_(person_ids))
            self._people = {one.id: one for one in session.scalars(people)}
            ended = select(Enrolment).where(
                Enrolment.person_id.in_(person_ids),
                Enrolment.programme_code == roster.programme_code,
                Enrolment.known_to.is_(None),
            )
            self._enrolments = {one.person_id: one for one in session.scalars(ended.order_by(Enrolment.starts_on))}
        self._town = roster.division_code

    def of(self, line: RosterLine) -> str:
        """The reason in a sentence."""
        person, enrolment = self._people[line.person_id], self._enrolments.get(line.person_id)
        if (dropped := self._dropped.get(line.person_id)) is not None:
            return _("本期剔除：{why}").format(why=dropped or _("没有写明原因"))
        if person.state != PersonState.ACTIVE:
            return _left_registry(person)
        if person.division_code[:9] != self._town[:9]:
            return _("已迁到其他乡镇")
        if enrolment is not None and enrolment.ends_on is not None:
            why = enrolment.end_reason or _("享受已停止")
            return _("{day}起停止享受：{why}").format(day=enrolment.ends_on.isoformat(), why=why)
        return _("没有编入本期花名册")

    @staticmethod
    def _lines(session: Session, roster: Roster, person_ids: list[int]) -> dict[int, str | None]:
        about = select(RosterLine.person_id, RosterLine.reason).where(
            RosterLine.roster_id == roster.id,
            RosterLine.person_id.in_(person_ids),
            RosterLine.state == LineState.DROPPED,
        )
        return dict(session.execute(about).tuples().all())


def _left_registry(person: Person) -> str:
    state = PersonState(person.state).label
    if person.death_on is not None:
        return _("{day} {state}").format(day=person.death_on.isoformat(), state=state)
    return state


def _first_day(roster: Roster) -> date:
    return roster.batch.period_from


def compared(source: str, programme_code: str, earlier: str) -> str:
    """A query of (person_id, was, account_no_index): what an earlier period had for the people of a source.

    ``was`` is the fen that were paid then, nothing for a line that waited.
    """
    sent_up = ", ".join(f"'{state}'" for state in SENT_UP)
    return f"""
        SELECT line.person_id, CASE WHEN line.state = 'included' THEN line.amount ELSE 0 END AS was,
            one.account_no_index
        FROM {source} source JOIN roster_lines line ON line.person_id = source.person_id
            AND line.programme_code = '{staging.code(programme_code)}' AND line.period = '{earlier}'
            AND line.component = 'main' AND line.state IN ('included', 'held', 'returned')
        JOIN rosters roster ON roster.id = line.roster_id AND roster.state IN ({sent_up})
        JOIN roster_people one ON one.id = line.snapshot_id"""


def differs(was: str, amount: str, then: str, now: str) -> str:
    """The expression that names a difference: what was paid and is, into which account then and now."""
    return (
        f"CASE WHEN {was} IS NULL THEN 'new' WHEN {was} <> {amount} THEN 'amount'"
        f" WHEN {then} IS DISTINCT FROM {now} THEN 'account' ELSE 'same' END"
    )


def renew(connection: Connection, roster: Roster, earlier: str, which: str = "1 = 1") -> None:
    """Compare lines of a roster anew with an earlier period. The connection is below the wall."""
    mine = f"SELECT person_id FROM roster_lines line WHERE roster_id = {roster.id} AND {which}"
    told = compared(f"({mine})", roster.programme_code, earlier)
    difference = differs("earlier.was", "line.amount", "earlier.account_no_index", "one.account_no_index")
    connection.exec_driver_sql(f"""
        UPDATE roster_lines SET before = found.was, difference = found.difference
        FROM (SELECT line.id, earlier.was, {difference} AS difference
            FROM roster_lines line JOIN roster_people one ON one.id = line.snapshot_id
            LEFT JOIN ({told}) earlier ON earlier.person_id = line.person_id
            WHERE line.roster_id = {roster.id} AND {which}) found
        WHERE found.id = roster_lines.id""")
