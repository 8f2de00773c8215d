"""Lines by hand: a township adds, changes, drops and restores lines of its roster, each with its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.audit.trail import record
from app.kernel import money
from app.kernel.errors import Conflict, DomainError, NotFound
from app.kernel.words import _
from app.registry.models import Person
from app.rosters.models import LIVE, LineSource, LineState, Objection, ObjectionState, Roster, RosterLine, RosterPerson
from app.rosters.services import bulk, columns, contents, differences, lawful, picking, reasons, snapshots
from app.rosters.services.bulk import change_lines
from app.rosters.services.entering import CellProblem, paste
from app.rosters.services.picking import Picked
from app.rosters.tags import Tag
from app.store.actor import Actor
from app.store.transaction import transaction
from app.store.wall import below, lifted

__all__ = ["CellProblem", "Picked", "add_line", "change_line", "change_lines", "drop_lines", "paste", "restore_lines"]
MOST_ASKED = 200
"""As many lines whose right has to be asked of the law anew are restored at once."""


def add_line(
    session: Session,
    actor: Actor,
    roster: Roster,
    person_id: int,
    amount: int | None,
    reason: str,
    extra: Mapping[str, str] | None = None,
) -> RosterLine:
    """Put somebody on a roster whom the law gives the benefit, or a decision keeps, with the amount in fen (the law's).

    ``extra`` has the cells of the own columns by their key. Where one of them gives the amount, it counts.
    """
    said = reasons.of(reason)
    try:
        with transaction(session):
            contents.insist_open(session, actor, roster)
            person = _eligible(session, roster, person_id)
            line = _drawn_up(session, roster, person, said)
            _set(session, line, amount, extra or {}, roster)
            if line.amount <= 0:
                raise DomainError(reasons.NOTHING, field="amount")
            session.add(line)
            session.flush()
            compare(session, roster, f"line.id = {line.id}")
            contents.recount(session, roster)
            record(session, actor, Tag.LINE_ADD, line, roster=roster.id, amount=line.amount, reason=said)
    except IntegrityError as late:
        raise Conflict(_("同时有人把这个人编入了花名册，请刷新后再看。")) from late
    return line


def change_line(
    session: Session,
    actor: Actor,
    line: RosterLine,
    amount: int | None = None,
    reason: str = "",
    extra: Mapping[str, str] | None = None,
    *,
    seen_version: int,
) -> RosterLine:
    """Change the amount, in fen, or the own columns of a line; a line that was returned counts again.

    ``seen_version`` is that of the roster on the page. Another amount needs a reason. Raises ``Conflict`` where the
    roster was changed meanwhile.
    """
    with transaction(session):
        roster = session.get_one(Roster, line.roster_id)
        contents.insist_open(session, actor, roster)
        session.refresh(line)
        if roster.version != seen_version:
            raise Conflict(_("花名册刚被修改过，请刷新后再改。"))
        if line.state not in LIVE:
            raise Conflict(_("这一条已剔除，请先恢复再修改。"))
        before = line.amount
        _set(session, line, amount, extra, roster)
        if line.amount != before or reason.strip():
            line.reason = reasons.of(reason)
        reasons.insist_on_amount(line.amount, line.computed, line.reason)
        if line.state == LineState.RETURNED:
            _insist_settled(session, roster, [RosterLine.id == line.id])
            line.state = LineState.INCLUDED
        session.flush()
        compare(session, roster, f"line.id = {line.id}")
        contents.recount(session, roster)
        record(
            session, actor, Tag.LINE_CHANGE, line, roster=roster.id, before=before, amount=line.amount, reason=reason
        )
    return line


def drop_lines(session: Session, actor: Actor, roster: Roster, lines: Picked | Sequence[int], reason: str) -> int:
    """Take lines off a roster, those named or all that a filter finds, with one statement; returns how many."""
    said = reasons.of(reason)
    with transaction(session):
        contents.insist_open(session, actor, roster)
        conditions = picking.live(roster, Picked.of(lines))
        count = bulk.updated(
            session, update(RosterLine).where(*conditions).values(state=LineState.DROPPED, reason=said)
        )
        if not count:
            raise NotFound(_("没有找到可以剔除的明细，请刷新后再看。"))
        contents.recount(session, roster)
        record(session, actor, Tag.LINE_DROP, roster, lines=count, keys=_keys(lines), reason=said)
    return count


def restore_lines(session: Session, actor: Actor, roster: Roster, lines: Picked | Sequence[int], reason: str) -> int:
    """Let lines count again that were dropped, returned or held: all of them, or none and the reasons at each."""
    said = reasons.of(reason)
    waiting = (LineState.DROPPED, LineState.RETURNED, LineState.HELD)
    try:
        with transaction(session):
            contents.insist_open(session, actor, roster)
            conditions = [*picking.among(roster, Picked.of(lines)), RosterLine.state.in_(waiting)]
            count = _insist_settled(session, roster, conditions)
            if not count:
                raise NotFound(_("没有找到可以恢复的明细，请刷新后再看。"))
            bulk.updated(session, update(RosterLine).where(*conditions).values(state=LineState.INCLUDED, reason=said))
            session.expire_all()
            contents.recount(session, roster)
            record(session, actor, Tag.LINE_RESTORE, roster, lines=count, keys=_keys(lines), reason=said)
            return count
    except IntegrityError as late:
        raise Conflict(_("有人已在另一份花名册里，请刷新后再看。")) from late


def compare(session: Session, roster: Roster, which: str) -> None:
    """Compare lines with the period before anew; ``which`` is a condition of ours on ``line``."""
    earlier = differences.earlier_period(session, roster)
    with lifted(session, "a line is compared with the period before, wherever it was paid"):
        differences.renew(below(session), roster, earlier, which)
    session.expire_all()


def _eligible(session: Session, roster: Roster, person_id: int) -> Person:
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound(_("没有找到这个人员，或不在本乡镇。"))
    if gone := reasons.gone(person.state, person.death_on, roster.batch.period_from):
        raise DomainError(gone, field="person_id")
    about = select(RosterLine.roster_id, RosterLine.state).where(
        RosterLine.person_id == person_id,
        RosterLine.programme_code == roster.programme_code,
        RosterLine.period == roster.period,
        RosterLine.component == "main",
    )
    with lifted(session, "nobody is paid twice for a period, wherever the other roster is"):
        there = session.execute(about).tuples().all()
    if any(state in LIVE for _of, state in there):
        raise Conflict(_("这个人本期已在花名册里，不能重复编入。"), field="person_id")
    if any(of == roster.id and state == LineState.DROPPED for of, state in there):
        raise Conflict(_("这个人已从本册剔除，请恢复那一条。"), field="person_id")
    return person


def _drawn_up(session: Session, roster: Roster, person: Person, reason: str) -> RosterLine:
    batch = roster.batch
    said = lawful.said_of(session, batch, roster.division_code, roster.known_at, [person.id])[person.id]
    said.insist()
    snapshot = snapshots.snapshot_of(session, person, batch.programme)
    if snapshot.account_id is None:
        raise DomainError(reasons.NO_ACCOUNT, field="person_id")
    last = session.scalar(select(func.max(RosterLine.position)).where(RosterLine.roster_id == roster.id)) or 0
    return RosterLine(
        roster_id=roster.id,
        division_code=person.division_code,
        programme_code=roster.programme_code,
        position=last + 1,
        period=roster.period,
        person_id=person.id,
        household_id=person.household_id,
        snapshot_id=snapshot.id,
        enrolment_id=lawful.enrolments_of(session, batch, [person.id]).get(person.id),
        version_id=said.version_id,
        component="main",
        computed=said.amount,
        amount=said.amount or 0,
        source=LineSource.ADDED,
        reason=reason,
        state=LineState.INCLUDED,
    )


def _set(
    session: Session, line: RosterLine, amount: int | None, extra: Mapping[str, str] | None, roster: Roster
) -> None:
    """Give a line what was typed: an amount, cells of own columns, and what their formulas make of them."""
    own = columns.columns_of(session, roster.batch.programme_id)
    values = columns.kept(line.extra, own)
    if extra is not None:
        read, faults = columns.read(own, extra)
        if faults:
            raise DomainError(faults[0].sentence, faults=faults)
        values = {key: value for key, value in values.items() if key not in extra} | read
    line.extra, line.amount = columns.settled(own, values, line.computed, line.amount if amount is None else amount)
    if amount is not None and line.amount != amount:
        told = _("补贴金额由公式算出，是 {amount} 元；请改公式用到的列。")
        raise DomainError(told.format(amount=money.shown(line.amount)), field="amount")


def _insist_settled(session: Session, roster: Roster, conditions: Sequence[ColumnElement[bool]]) -> int:
    """Refuses lines with an open objection, without an account, or of people whom the law excludes; else how many."""
    found = _waiting(session, conditions)
    doubtful = [one.person_id for one in found if one.computed is None or reasons.is_of_the_law(one.reason)]
    if len(doubtful) > MOST_ASKED:
        raise DomainError(_("须重新核算的超过 {most} 条，请分批恢复，或重新编制。").format(most=MOST_ASKED))
    asked = lawful.said_of(session, roster.batch, roster.division_code, roster.known_at, doubtful)
    for one in found:
        if one.disputed:
            raise Conflict(_("“{name}”有异议正在核查，核查以后才能恢复。").format(name=one.name))
        if one.account_id is None:
            raise DomainError(_("“{name}”没有收款账户，请登记后重新编制。").format(name=one.name))
        if gone := reasons.gone(one.person_state, one.death_on, roster.batch.period_from):
            raise DomainError(_("“{name}”：{why}").format(name=one.name, why=gone))
        if one.person_id in asked:
            asked[one.person_id].insist()
    return len(found)


def _waiting(session: Session, conditions: Sequence[ColumnElement[bool]]) -> Sequence[Any]:
    """What decides whether lines may count again, in their order."""
    disputed = select(Objection.id).where(Objection.line_id == RosterLine.id, Objection.state == ObjectionState.OPEN)
    about = (
        select(
            RosterLine.person_id,
            RosterLine.computed,
            RosterLine.reason,
            RosterPerson.name,
            RosterPerson.account_id,
            Person.state.label("person_state"),
            Person.death_on,
            disputed.exists().label("disputed"),
        )
        .join(RosterPerson, RosterPerson.id == RosterLine.snapshot_id)
        .join(Person, Person.id == RosterLine.person_id)
        .where(*conditions)
    )
    with lifted(session, "the people of a roster of the township, who may have moved since"):
        return session.execute(about.order_by(RosterLine.position, RosterLine.id)).all()


def _keys(lines: Picked | Sequence[int]) -> list[int]:
    return list(Picked.of(lines).ids)[:500]
