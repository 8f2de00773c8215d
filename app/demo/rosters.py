"""The demonstration county's payments: quotas, batches, and rosters at every stage that can be reached today.

Everything is done by the county's own users through the services and the flows, so that trail and four eyes hold.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.approvals import engine
from app.approvals.subject import FlowSubject, digest
from app.demo import cast
from app.kernel import clock
from app.kernel.periods import Period, of_cycle
from app.offices.models import Division, Officer
from app.offices.services.actors import actors_of
from app.payments.models import AppropriationRequest
from app.payments.services import accounts, quotas, requests
from app.programmes.models import Programme
from app.rosters.models import LineState, PayBatch, Roster, RosterLine
from app.rosters.services import batches, compiling, lines, objections
from app.rosters.services.faults import faults
from app.store.actor import Actor
from app.store.sessions import session_for, system_session

UNPOSTED, POSTED, COMING = "orphan_living", "elderly_allowance", "rural_minimum_living"
"""Entries of the catalogue: without publicity, so that rosters get further; with publicity; only issued."""
QUOTA = 500_000_000
"""Fen that each of the programmes is given."""
OFFICE, FINANCE, CHECKER, REVIEWER, APPROVER = (
    "xian_caozuo", "caizheng1", "civil_caozuo", "civil_shenhe", "xian_chushen",
)  # fmt: skip


def begin() -> int:
    """Begin the payments of this month and, of what is not posted, of the month before; how many rosters there are."""
    now, found = of_cycle("month", clock.today()), _programmes()
    for number, (entry, key) in enumerate(found.items(), 1):
        _quota(key, f"正财预〔{now.year}〕{number}号", now.year)
        for period in (now.earlier, now) if entry == UNPOSTED else (now,):
            _issue(key, period)
    with _at(FINANCE) as (session, actor):
        said = {"holder": "正定县惠民资金发放专户", "bank": "正定县农村信用联社", "number": "50101308001234567890"}
        account = accounts.register(session, actor, said).id
    return sum(_file(place, town, account) for place, town in enumerate(_towns(), 1))


def _programmes() -> dict[str, int]:
    with system_session("demo rosters") as session:
        about = select(Programme.catalogue_code, Programme.id).where(
            Programme.catalogue_code.in_((UNPOSTED, POSTED, COMING)), Programme.division_code == cast.COUNTY
        )
        return {str(entry): key for entry, key in session.execute(about).tuples()}


def _towns() -> list[str]:
    with system_session("demo rosters") as session:
        about = select(Division.code).where(Division.parent_code == cast.COUNTY).order_by(Division.code)
        return list(session.scalars(about))


def _quota(programme: int, document: str, year: int) -> None:
    said = {
        "document_no": document,
        "year": year,
        "issued": QUOTA,
        "programme_id": programme,
        "budget_item": "惠民补贴",
    }
    with _at(FINANCE) as (session, actor):
        quotas.register(session, actor, said)


def _issue(programme: int, period: Period) -> None:
    deadline = max(period.last, clock.today()) + timedelta(days=5)
    with _at(OFFICE) as (session, actor):
        batches.issue(session, actor, batches.IssueData(programme, period.code, _towns(), deadline))


def _file(place: int, town: str, account: int) -> int:
    """What one township has done: the last one nothing yet, the others each a little more than the one before."""
    operator, reviewer = f"zhen{place:02d}_caozuo", f"zhen{place:02d}_chushen"
    with _at(operator) as (session, actor):
        open_to = select(PayBatch).join(Programme, Programme.id == PayBatch.programme_id)
        due = open_to.where(Programme.catalogue_code.in_((UNPOSTED, POSTED))).order_by(PayBatch.period_from)
        found = session.scalars(due).all() if place % 8 else []
        made = [one.id for one in compiling.compile_rosters(session, actor, [(batch, town) for batch in found])]
    hands = [(operator, "submit"), (reviewer, "first_review"), (operator, "file"), (CHECKER, "check"),
             (REVIEWER, "review"), (APPROVER, "approve")]  # fmt: skip
    for number, roster in enumerate(made):
        _mended(operator, roster)
        far = len(hands) if number == 0 else (place + number) % len(hands)
        if _led(roster, hands[:far]) == "shown":
            _objected(operator, roster)
    _asked(operator, made, account)
    return len(made)


def _mended(operator: str, roster: int) -> None:
    """The township takes off what the check finds, as a clerk would who cannot mend it today."""
    with _at(operator) as (session, actor):
        row = session.get_one(Roster, roster)
        wrong = sorted({one.line_id for one in faults(session, row)})
        if wrong:
            lines.drop_lines(session, actor, row, wrong, "登记信息有误，更正后转入下期")


def _led(roster: int, hands: list[tuple[str, str]]) -> str:
    """Lead a roster on as far as these hands may take it today; the state in which it stands then."""
    for who, step in hands:
        with _at(who) as (session, actor):
            row = session.get_one(Roster, roster)
            if not _is_open(session, actor, row, step):
                return str(row.state)
            _take(session, actor, row, step)
    return ""


def _objected(operator: str, roster: int) -> None:
    with _at(operator) as (session, actor):
        about = select(RosterLine.id).where(RosterLine.roster_id == roster, RosterLine.state == LineState.INCLUDED)
        line = session.scalars(about.order_by(RosterLine.position).limit(1)).one_or_none()
        if line is not None:
            objections.object_to(session, actor, session.get_one(Roster, roster), line, "群众反映其常年不在本村居住")


def _asked(operator: str, made: list[int], account: int) -> None:
    """The township asks for the money of what is approved, and the department agrees; finance has the next word."""
    with _at(operator) as (session, actor):
        about = select(Roster.id).where(Roster.id.in_(made), Roster.state == "approved").order_by(Roster.id).limit(1)
        approved = list(session.scalars(about))
        if not approved:
            return
        request = requests.compile_request(session, actor, approved, account, "按期发放").id
    for who, step in ((operator, "submit"), (REVIEWER, "review")):
        with _at(who) as (session, actor):
            row = session.get_one(AppropriationRequest, request)
            if _is_open(session, actor, row, step):
                _take(session, actor, row, step)


def _is_open(session: Session, actor: Actor, row: FlowSubject, step: str) -> bool:
    return any(one.step.code == step and not one.reason for one in engine.offers(session, actor, row))


def _take(session: Session, actor: Actor, row: FlowSubject, step: str) -> None:
    engine.take(session, actor, row, step, comment="同意", seen_digest=digest(row), operation_id=uuid.uuid4().hex)


@contextmanager
def _at(username: str) -> Iterator[tuple[Session, Actor]]:
    """A session of a demonstration user in the own post."""
    with system_session("demo rosters") as looking:
        officer = looking.scalars(select(Officer).where(Officer.username == username)).one()
        actor = actors_of(looking, officer, address="127.0.0.1")[0]
    with session_for(actor) as session:
        yield session, actor
