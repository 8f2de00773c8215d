"""Rows that were typed, pasted or imported become lines of a roster: all of them, or none and what is wrong with each.

A row names a beneficiary by number and name. Whoever is on the roster gets amount and own columns anew; whoever is
not is put on it, if the law gives the benefit. What else a row says has to agree with the registry.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.audit.trail import record
from app.kernel import money
from app.kernel.errors import Conflict, DomainError
from app.kernel.words import _
from app.rosters.models import LIVE, LineSource, LineState, Roster, RosterLine
from app.rosters.services import bulk, columns, contents, differences, lawful, reasons
from app.rosters.services.agreeing import Agreement, Known
from app.rosters.services.columns import Column
from app.rosters.services.rows import CellProblem, Row, read_row
from app.rosters.tags import Tag
from app.store.actor import Actor
from app.store.transaction import transaction
from app.store.wall import below, lifted

__all__ = ["MOST", "CellProblem", "Entering", "Refused", "paste"]
MOST = 500
"""How many problems are told; the rest is found when these are mended."""
MOST_PASTED = 2_000
_BATCH = 5_000


class Refused(Exception):
    """Something is wrong with the rows: the transaction is given up; ``problems`` says what."""

    def __init__(self, problems: Sequence[CellProblem]) -> None:
        super().__init__()
        self.problems = list(problems)


def paste(session: Session, actor: Actor, roster: Roster, rows: Sequence[Mapping[str, str]]) -> list[CellProblem]:
    """Take rows of cells by the headings of the roster's template. Where anything is wrong, nothing is taken.

    Number and name of the beneficiary are needed; cells that are absent are not compared, and an amount that is
    absent is what the law gives. Rows count from 1.
    """
    if len(rows) > MOST_PASTED:
        raise DomainError(_("一次最多粘贴 {most} 行，更多的请用导入。").format(most=MOST_PASTED))
    try:
        with transaction(session):
            contents.insist_open(session, actor, roster)
            entering = Entering(session, roster, LineSource.ADDED)
            entering.take(list(enumerate(rows, start=1)))
            count = entering.finish()
            record(session, actor, Tag.PASTE, roster, rows=count, lines=roster.lines, digest=roster.content_digest)
    except Refused as refused:
        return refused.problems
    except IntegrityError as late:
        raise Conflict(_("同时有人把同样的人编入了花名册，请刷新后再看。")) from late
    return []


@dataclass(frozen=True, slots=True)
class _Newcomer:
    """A row about somebody who is not on the roster yet."""

    row: Row
    known: Known


class Entering:
    """Takes rows into one roster, some at a time, in the caller's transaction; ``finish`` raises :class:`Refused`."""

    def __init__(self, session: Session, roster: Roster, source: LineSource, *, whole: bool = False) -> None:
        self.problems: list[CellProblem] = []
        self._session, self._roster, self._source, self._whole = session, roster, source, whole
        self._own = columns.columns_of(session, roster.batch.programme_id)
        self._agreement = Agreement(session, roster)
        self._newcomers: list[_Newcomer] = []
        self._seen: dict[int, int] = {}
        self._count = 0

    @property
    def is_full(self) -> bool:
        """Whether as many problems are known as will be told."""
        return len(self.problems) >= MOST

    def take(self, rows: Sequence[tuple[int, Mapping[str, str]]]) -> None:
        """Check rows with their numbers, and change the lines that they are about while nothing is wrong."""
        read = [read_row(self._own, number, cells, whole=self._whole) for number, cells in rows]
        for row in read:
            self.problems += row.problems
        sound = [row for row in read if not row.problems]
        known = self._agreement.known(sound)
        there = self._lines([one.person_id for one in known.values()])
        changes = [made for row in sound if (made := self._matched(row, known.get(row.number), there)) is not None]
        if changes and not self.problems:
            bulk.written(self._session, changes)
        self._count += len(rows)

    def finish(self) -> int:
        """Put the newcomers on, compare and count the roster. Raises :class:`Refused` where anything was wrong."""
        if not self.problems:
            self._admit()
        if self.problems or not self._count:
            raise Refused(self.problems[:MOST] or [CellProblem(0, "", _("没有任何内容，请从第一行填起。"))])
        session, roster = self._session, self._roster
        with lifted(session, "lines are compared with the period before, wherever they were paid"):
            differences.renew(below(session), roster, differences.earlier_period(session, roster))
        session.expire_all()
        contents.recount(session, roster)
        return self._count

    def _matched(self, row: Row, known: Known | None, there: Mapping[int, Sequence[Any]]) -> dict[str, Any] | None:
        """What a row changes of a line that is there; newcomers are kept for later, what is wrong is noted."""
        faults = self._agreement.faults(row, known)
        if known is not None and (first := self._seen.setdefault(known.person_id, row.number)) != row.number:
            faults.append((_("享受人身份证号"), _("与第 {row} 行是同一个人，请只留一行。").format(row=first)))
        if faults or known is None:
            self._blame(row, faults)
            return None
        lines = there.get(known.person_id, ())
        mine = next((one for one in lines if one.roster_id == self._roster.id and one.state in LIVE), None)
        if mine is not None:
            return self._amended(row, mine)
        if lines:
            elsewhere = any(one.state in LIVE for one in lines)
            told = _("本期已在另一份花名册里。") if elsewhere else _("已从本册剔除，请恢复那一条。")
            self._blame(row, [(_("享受人"), told)])
        else:
            self._newcomers.append(_Newcomer(row, known))
        return None

    def _lines(self, person_ids: Sequence[int]) -> dict[int, list[Any]]:
        of = RosterLine
        about = select(of.id, of.person_id, of.roster_id, of.state, of.computed, of.amount, of.extra, of.reason).where(
            of.person_id.in_(person_ids),
            of.programme_code == self._roster.programme_code,
            of.period == self._roster.period,
            of.component == "main",
            of.state.in_(LIVE) | ((of.roster_id == self._roster.id) & (of.state == LineState.DROPPED)),
        )
        found: dict[int, list[Any]] = {}
        with lifted(self._session, "nobody is paid twice for a period, wherever the other roster is"):
            for one in self._session.execute(about):
                found.setdefault(one.person_id, []).append(one)
        return found

    def _amended(self, row: Row, line: Any) -> dict[str, Any] | None:
        if line.computed is None and line.state != LineState.INCLUDED:
            self._blame(row, [(_("享受人"), _("这一条暂缓：{why}").format(why=line.reason or ""))])
            return None
        own = {one.key for one in self._own if one.formula is None and one.label in row.given}
        kept = {key: value for key, value in columns.kept(line.extra, self._own).items() if key not in own}
        settled = self._settled(row, kept, line.computed, line.amount, line.reason)
        if settled is None:
            return None
        extra, amount = settled
        reason = row.note or line.reason
        if amount == line.computed and not row.note:
            reason = line.reason
        state = LineState.INCLUDED if line.state == LineState.RETURNED else line.state
        return {"id": line.id, "extra": extra, "amount": amount, "reason": reason, "state": state}

    def _settled(
        self, row: Row, kept: columns.Values, computed: int | None, amount: int | None, reason: str | None
    ) -> tuple[str | None, int] | None:
        typed = row.amount if row.amount is not None else amount or 0
        try:
            extra, found = columns.settled(self._own, kept | row.values, computed, typed)
            if row.amount is not None and found != row.amount:
                told = _("与公式算出的 {amount} 元不一致。")
                raise DomainError(told.format(amount=money.shown(found)), field="amount")
            reasons.insist_on_amount(found, computed, row.note or reason)
        except DomainError as refusal:
            self._blame(row, [(_label(self._own, refusal.faults[0].field), refusal.sentence)])
            return None
        return extra, found

    def _admit(self) -> None:
        """Ask the law of all newcomers at once and put them on the roster behind those who are there."""
        session, roster = self._session, self._roster
        keys = [one.known.person_id for one in self._newcomers]
        said = lawful.said_of(session, roster.batch, roster.division_code, roster.known_at, keys)
        enrolled = lawful.enrolments_of(session, roster.batch, keys)
        about = select(func.max(RosterLine.position)).where(RosterLine.roster_id == roster.id)
        last, made = session.scalar(about) or 0, []
        for position, one in enumerate(self._newcomers, start=last + 1):
            values = self._drawn_up(one, said[one.known.person_id])
            if values is not None:
                made.append(values | {"position": position, "enrolment_id": enrolled.get(one.known.person_id)})
        if not self.problems:
            with lifted(session, "the people were found in the township's own area just before"):
                for start in range(0, len(made), _BATCH):
                    session.execute(insert(RosterLine), made[start : start + _BATCH])

    def _drawn_up(self, one: _Newcomer, said: lawful.Said) -> dict[str, Any] | None:
        row, known = one.row, one.known
        try:
            said.insist()
        except DomainError as refusal:
            self._blame(row, [(_("享受人"), refusal.sentence)])
            return None
        settled = self._settled(row, {}, said.amount, said.amount, None)
        if settled is None:
            return None
        return {
            "roster_id": self._roster.id, "division_code": known.division_code, "period": self._roster.period,
            "programme_code": self._roster.programme_code, "person_id": known.person_id, "component": "main",
            "household_id": known.household_id, "snapshot_id": known.snapshot_id, "version_id": said.version_id,
            "computed": said.amount, "extra": settled[0], "amount": settled[1], "source": self._source,
            "difference": "new", "reason": row.note or _HOW[self._source], "state": LineState.INCLUDED,
        }  # fmt: skip

    def _blame(self, row: Row, faults: Sequence[tuple[str, str]]) -> None:
        self.problems += [CellProblem(row.number, field, sentence) for field, sentence in faults]


_HOW = {LineSource.ADDED: "录入表增加", LineSource.IMPORTED: "导入增加"}


def _label(own: Sequence[Column], field: str) -> str:
    return next((one.label for one in own if one.key == field), str(_("补贴金额")))
