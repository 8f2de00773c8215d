"""What waited when a roster was approved goes into a later part of the same batch, once it is settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from app.audit.trail import record
from app.kernel import clock, divisions
from app.kernel.errors import Conflict
from app.kernel.words import _
from app.registry.models import Person
from app.rosters.models import (
    COMPILING,
    BatchState,
    LineSource,
    LineState,
    Objection,
    ObjectionState,
    Roster,
    RosterLine,
    RosterPerson,
    RosterState,
)
from app.rosters.services import bulk, contents, differences, lawful, reasons, snapshots
from app.rosters.services.lines import compare
from app.rosters.tags import Tag
from app.store.actor import Actor
from app.store.transaction import transaction
from app.store.wall import lifted

FINAL = (RosterState.APPROVED, RosterState.SENT)
"""The states in which a roster no longer changes, so that what waits can only be paid with another part."""


def carry(session: Session, actor: Actor, roster: Roster) -> Roster:
    """Put the settled lines of an approved roster into its next part, a new one or the one being compiled.

    Held lines are settled when no objection is open, there is an account and the law or a decision admits the person;
    returned ones go along as returned, to be corrected there. Raises ``Conflict`` where nothing is settled.
    """
    try:
        with transaction(session):
            contents.insist_clerk(actor, roster.division_code)
            session.flush()
            session.refresh(roster, with_for_update=True)
            _insist_final(roster)
            settled = _settled(session, roster)
            if not settled:
                raise Conflict(_("没有可以转入补报的明细：异议还在核查，或原因还没有消除。"))
            before = roster.content_digest
            part = _part(session, actor, roster)
            _move(session, part, settled)
            earlier = differences.previous_of(session, part)
            part.previous_id = earlier.id if earlier is not None else None
            for one in (roster, part):
                contents.recount(session, one)
            record(
                session, actor, Tag.CARRY, part, of=roster.id, lines=len(settled), signed=before,
                digest=part.content_digest,
            )  # fmt: skip
    except IntegrityError as late:
        raise Conflict(_("同时有人在办理补报，请刷新后再试。")) from late
    return part


def _insist_final(roster: Roster) -> None:
    if roster.state not in FINAL:
        state = RosterState(roster.state).label
        raise Conflict(_("花名册现在是“{state}”，终审通过以后才能把暂缓的转入补报。").format(state=state))
    if roster.stopped:
        raise Conflict(_("花名册被上级叫停：{why}。恢复以后才能办理。").format(why=roster.stopped))
    if roster.batch.state == BatchState.WITHDRAWN:
        raise Conflict(_("批次已经收回。"))


Settled = tuple[RosterLine, RosterPerson, lawful.Said]
"""A line that waited, the person as things are now, and what the law says now."""


def _settled(session: Session, roster: Roster) -> list[Settled]:
    waiting = _waiting(session, roster)
    batch, keys = roster.batch, [one.person_id for one in waiting]
    said = lawful.said_of(session, batch, roster.division_code, clock.now(), keys)
    taken = snapshots.snap(session, keys, batch.programme.payee, batch.programme_code)
    with lifted(session, "the people of a roster, who may have moved since"):
        about = select(RosterPerson).where(RosterPerson.id.in_(taken.values()))
        people = {one.person_id: one for one in session.scalars(about)}
    here = [one for one in waiting if _is_here(one.person, roster)]
    return [(one, people[one.person_id], said[one.person_id]) for one in here if _may_go(one, people, said)]


def _waiting(session: Session, roster: Roster) -> Sequence[RosterLine]:
    """Held and returned lines to which nobody objects any more."""
    disputed = select(Objection.id).where(Objection.line_id == RosterLine.id, Objection.state == ObjectionState.OPEN)
    about = select(RosterLine).where(
        RosterLine.roster_id == roster.id, RosterLine.state.in_(contents.HELD), ~disputed.exists()
    )
    about = about.options(selectinload(RosterLine.person)).order_by(RosterLine.position, RosterLine.id)
    with lifted(session, "the people of a roster of the township, who may have moved since"):
        return session.scalars(about).all()


def _is_here(person: Person, roster: Roster) -> bool:
    """Whether somebody was in the registry in the period, and lives in the township still."""
    away = reasons.gone(person.state, person.death_on, roster.batch.period_from)
    return not away and divisions.contains(roster.division_code, person.division_code)


def _may_go(line: RosterLine, people: Mapping[int, RosterPerson], said: Mapping[int, lawful.Said]) -> bool:
    if line.state == LineState.RETURNED:
        return True
    return people[line.person_id].account_id is not None and said[line.person_id].admits


def _part(session: Session, actor: Actor, roster: Roster) -> Roster:
    """The part that is being compiled, else the next one."""
    of = (Roster.batch_id == roster.batch_id, Roster.division_code == roster.division_code)
    open_one = session.scalars(
        select(Roster).where(*of, Roster.part > roster.part, Roster.state.in_(COMPILING)).order_by(Roster.part)
    ).first()
    if open_one is not None:
        contents.insist_open(session, actor, open_one)
        return open_one
    number = (session.scalar(select(func.max(Roster.part)).where(*of)) or roster.part) + 1
    plain = roster.name.removesuffix(_(" 第{part}册").format(part=roster.part))
    row = Roster(
        name=(plain + _(" 第{part}册").format(part=number))[:100],
        batch_id=roster.batch_id,
        division_code=roster.division_code,
        programme_code=roster.programme_code,
        period=roster.period,
        part=number,
        known_at=clock.now(),
        compiled_by=actor.officer_id or None,
    )
    row.batch = roster.batch
    session.add(row)
    session.flush()
    return row


def _move(session: Session, part: Roster, settled: Sequence[Settled]) -> None:
    """The old lines give up the period first, so that the new ones can claim it."""
    keys = [line.id for line, _person, _said in settled]
    bulk.updated(session, update(RosterLine).where(RosterLine.id.in_(keys)).values(state=LineState.MOVED))
    last = session.scalar(select(func.max(RosterLine.position)).where(RosterLine.roster_id == part.id)) or 0
    for position, (line, person, said) in enumerate(settled, start=last + 1):
        session.add(_carried(part, position, line, person, said))
    session.flush()
    compare(session, part, f"line.position > {last}")


def _carried(part: Roster, position: int, line: RosterLine, person: RosterPerson, said: lawful.Said) -> RosterLine:
    returned = line.state == LineState.RETURNED
    as_the_law = said.amount is not None and line.amount in (line.computed, said.amount, 0)
    return RosterLine(
        roster_id=part.id,
        division_code=person.division_code,
        programme_code=line.programme_code,
        position=position,
        period=line.period,
        person_id=line.person_id,
        household_id=person.household_id,
        snapshot_id=person.id,
        enrolment_id=line.enrolment_id,
        version_id=said.version_id or line.version_id,
        component=line.component,
        grade=line.grade,
        computed=said.amount,
        amount=said.amount if as_the_law and said.amount is not None else line.amount,
        extra=line.extra,
        source=LineSource.CARRIED,
        reason=line.reason if returned else _SETTLED,
        state=LineState.RETURNED if returned else LineState.INCLUDED,
    )


_SETTLED = "上册暂缓的原因已消除"
