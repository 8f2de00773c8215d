"""Compiling rosters: everyone enrolled in the period, with the amounts that the law of its day gives, as a snapshot.

The law is asked of all townships of a county together, once for all batches of one day; then each roster is written
in a transaction of its own, so that one is there wholly or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter

from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.audit.trail import record
from app.kernel import clock
from app.kernel.errors import Conflict, DomainError, NotFound
from app.kernel.periods import Period
from app.kernel.words import _
from app.offices.models import Division
from app.programmes.screening.outcomes import STEPS, Asked, outcomes_of
from app.registry.services.attributes import county_of
from app.rosters.models import BatchState, BatchTown, PayBatch, Roster
from app.rosters.services import contents, differences, drafting, filling, reckoning, staging
from app.rosters.tags import Tag
from app.store.actor import Actor
from app.store.transaction import transaction
from app.store.wall import below, lifted

Progress = Callable[[int, int, str], None]
Pair = tuple[PayBatch, str]
"""A batch and one of its townships."""


def compile_roster(
    session: Session,
    actor: Actor,
    batch: PayBatch,
    town: str,
    progress: Progress = lambda done, total, note: None,
) -> Roster:
    """Compile a township's roster of a batch. Refused where it is there already, or the batch is not open."""
    return compile_rosters(session, actor, [(batch, town)], progress)[0]


def compile_rosters(
    session: Session,
    actor: Actor,
    pairs: Sequence[Pair],
    progress: Progress = lambda done, total, note: None,
) -> list[Roster]:
    """Compile many, each in a transaction of its own: what was compiled stays where a later one is refused."""
    for batch, town in pairs:
        _insist_due(session, actor, batch, town)
    made: list[Roster] = []
    total, at = STEPS + len(pairs), clock.now()
    for (county, day), together in groupby(sorted(pairs, key=_order), lambda pair: _order(pair)[:2]):
        todo = [(batch.id, town) for batch, town in together]
        area = _area(todo[0][1], day) if len(todo) == 1 else county
        with outcomes_of(
            session, area, day, _known(day, at), lambda done, _all, note: progress(done, total, note)
        ) as law:
            for batch_id, towns in groupby(todo, itemgetter(0)):
                drafting.settle_due(law, session.get_one(PayBatch, batch_id))
                for _batch, town in towns:
                    progress(STEPS + len(made), total, "")
                    made.append(_compile(session, actor, law, session.get_one(PayBatch, batch_id), town, at))
    progress(total, total, "")
    return made


def recompile(
    session: Session, actor: Actor, roster: Roster, progress: Progress = lambda done, total, note: None
) -> Roster:
    """Work a roster out anew, by the law of its day and what is known now; what people did by hand stays as it is."""
    with transaction(session):
        _insist_regular(session, actor, roster)
        batch, town = roster.batch, roster.division_code
        day, at, key = batch.law_day, clock.now(), roster.id
    with outcomes_of(session, _area(town, day), day, _known(day, at), progress) as asked:
        progress(STEPS, STEPS + 1, "")
        with transaction(session):
            row = session.get_one(Roster, key)
            _insist_regular(session, actor, row)
            drafting.settle_due(asked, row.batch)
            _write(session, asked, row, filling.amend)
            session.expire_all()
            _concluded(session, actor, row, at, Tag.RECOMPILE)
    return row


def _order(pair: Pair) -> tuple[str, date, int]:
    return pair[0].division_code, pair[0].law_day, pair[0].id


def _area(town: str, day: date) -> str:
    """Whose law is asked for one township: on a day gone by, people may have lived elsewhere in the county."""
    return town if day >= clock.today() else county_of(town)


def _known(day: date, at: datetime) -> datetime | None:
    """Of a day to come the rows themselves speak."""
    return at if day < clock.today() else None


def _insist_due(session: Session, actor: Actor, batch: PayBatch, town: str) -> None:
    contents.insist_clerk(actor, town)
    if batch.state != BatchState.ISSUED:
        raise Conflict(
            _("批次“{name}”{state}，不能编制花名册。").format(name=batch.name, state=BatchState(batch.state).label)
        )
    of = (BatchTown.batch_id == batch.id, BatchTown.division_code == town)
    if session.scalar(select(BatchTown.id).where(*of)) is None:
        raise NotFound(_("这个批次没有下达给本乡镇。"))
    if session.scalar(select(Roster.id).where(Roster.batch_id == batch.id, Roster.division_code == town).limit(1)):
        raise Conflict(_("本乡镇这个批次的花名册已经编制过了，请打开它，需要时点“重新编制”。"))


def _insist_regular(session: Session, actor: Actor, roster: Roster) -> None:
    contents.insist_open(session, actor, roster)
    if roster.part > 1:
        raise DomainError(_("补报的花名册由上册转入，不能重新编制；请逐条修改。"))


def _compile(session: Session, actor: Actor, asked: Asked, batch: PayBatch, town: str, at: datetime) -> Roster:
    try:
        with transaction(session):
            with lifted(session, "the batch stays as it is while a township compiles"):
                session.refresh(batch, with_for_update={"read": True})
            _insist_due(session, actor, batch, town)
            row = _begun(session, actor, batch, town)
            _write(session, asked, row, filling.fill)
            _concluded(session, actor, row, at, Tag.COMPILE)
    except IntegrityError as late:
        raise Conflict(_("同时有人在编制这一期的花名册，请刷新后再试。")) from late
    return row


def _begun(session: Session, actor: Actor, batch: PayBatch, town: str) -> Roster:
    row = Roster(
        name=name_of(session, batch, town),
        batch_id=batch.id,
        division_code=town,
        programme_code=batch.programme_code,
        period=batch.period,
        compiled_by=actor.officer_id or None,
    )
    row.batch = batch
    session.add(row)
    session.flush()
    return row


def name_of(session: Session, batch: PayBatch, town: str) -> str:
    """What the roster of a township for a batch is called: township, programme, period."""
    division = session.get(Division, town)
    place = division.name if division is not None else town
    return f"{place}{batch.programme.name}（{Period.read(batch.period).label}）"[:100]


def _write(session: Session, asked: Asked, roster: Roster, into: Callable[[Connection, drafting.Task], None]) -> None:
    batch, earlier = roster.batch, differences.earlier_period(session, roster)
    task = drafting.Task(roster, batch, batch.programme.payee, earlier)
    with lifted(session, "a roster is worked out from everything that bears on its people"):
        connection = below(session)
        with staging.roomy(connection):
            drafting.draft(connection, asked, task)
            into(connection, task)
            drafting.forget(connection)


def _concluded(session: Session, actor: Actor, roster: Roster, at: datetime, tag: Tag) -> None:
    earlier = differences.previous_of(session, roster)
    roster.known_at, roster.previous_id = at, earlier.id if earlier is not None else None
    reckoning.recompute(session, roster)
    contents.recount(session, roster, compared=True)
    record(
        session,
        actor,
        tag,
        roster,
        lines=roster.lines,
        total=roster.total,
        held=roster.held,
        digest=roster.content_digest,
    )
