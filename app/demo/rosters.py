"""The demonstration county's payments: quotas, batches, and rosters at every stage up to the bureau of finance.

Everything is done by the county's own users through the services and the flows, each on its day of the past weeks, so
that trail, four eyes and days of publicity hold. What needs a fresh proof of identity is left to whoever signs in.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
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
from app.rosters.models import LineState, PayBatch, Roster, RosterLine, RosterState
from app.rosters.services import batches, compiling, lines, objections
from app.rosters.services.faults import faults
from app.store.actor import Actor
from app.store.sessions import session_for, system_session
from app.store.wall import as_system

LIVED = timedelta(days=40)
"""So long ago the county was loaded, that last month could go its whole way."""
PAID, COMING = "elderly_allowance", "rural_minimum_living"
"""Entries of the catalogue: paid last month and on its way this month; issued this month, to be compiled."""
QUOTA = 500_000_000
"""Fen that each of the programmes is given."""
OFFICE, FINANCE, CHECKER, REVIEWER, APPROVER = (
    "xian_caozuo", "caizheng1", "civil_caozuo", "civil_shenhe", "xian_chushen",
)  # fmt: skip
WAY = (
    (11, "{town}_caozuo", "submit"),
    (10, "{town}_chushen", "first_review"),
    (2, "{town}_caozuo", "file"),
    (1, CHECKER, "check"),
    (1, REVIEWER, "review"),
    (0, APPROVER, "approve"),
)
"""How many days before its end which user takes which step of a roster."""
POSTED = 2
"""After so many steps a roster hangs: it is posted two days ago, so that the public page has something today."""


@contextmanager
def days_ago(days: float) -> Iterator[None]:
    """Inside the block it is so many days earlier."""
    with clock.frozen(clock.now() - timedelta(days=days)):
        yield


def begin() -> int:
    """Begin the payments of last month and of this one; how many rosters there are."""
    found, now, towns = _programmes(), of_cycle("month", clock.today()), _towns()
    with days_ago(36):
        for number, (entry, key) in enumerate(found.items(), 1):
            _quota(key, f"正财预〔{now.year}〕{number}号", now.year)
            if entry == PAID:
                _issue(key, now.earlier, towns)
        account = _account()
    last = _compiled(now.earlier, towns, 35)
    for place, town in enumerate(towns):
        _file(last[town], place, len(WAY), 22)
        with days_ago(21):
            _ask(last[town], place, account)
    with days_ago(14):
        for key in found.values():
            _issue(key, now, towns)
    these = _compiled(now, towns[:-1], 12)
    for place, town in enumerate(towns[:-1]):
        far = place % (len(WAY) + 1)
        _file(these[town], place, far, -8 if far == POSTED else 0)
    return len(last) + len(these)


def _programmes() -> dict[str, int]:
    with system_session("demo rosters") as session:
        about = select(Programme.catalogue_code, Programme.id).where(
            Programme.catalogue_code.in_((PAID, COMING)), Programme.division_code == cast.COUNTY
        )
        return {str(entry): key for entry, key in session.execute(about).tuples()}


def _towns() -> list[str]:
    with system_session("demo rosters") as session:
        about = select(Division.code).where(Division.parent_code == cast.COUNTY).order_by(Division.code)
        return list(session.scalars(about))


def _quota(programme: int, document: str, year: int) -> None:
    said = {"document_no": document, "year": year, "issued": QUOTA, "programme_id": programme}
    with _at(FINANCE) as (session, actor):
        quotas.register(session, actor, said)


def _account() -> int:
    said = {"holder": "正定县惠民资金发放专户", "bank": "正定县农村信用联社", "number": "50101308001234567890"}
    with _at(FINANCE) as (session, actor):
        return int(accounts.register(session, actor, said).id)


def _issue(programme: int, period: Period, towns: Sequence[str]) -> None:
    deadline = max(period.last, clock.today()) + timedelta(days=5)
    with _at(OFFICE) as (session, actor):
        batches.issue(session, actor, batches.IssueData(programme, period.code, towns, deadline))


def _compiled(period: Period, towns: Sequence[str], days: float) -> dict[str, int]:
    """The rosters of a period by township, the law asked once for all."""
    with days_ago(days), system_session("demo rosters") as session:
        about = select(PayBatch).join(Programme, Programme.id == PayBatch.programme_id)
        batch = session.scalars(about.where(Programme.catalogue_code == PAID, PayBatch.period == period.code)).one()
        pairs = [(batch, town) for town in towns]
        made = compiling.compile_rosters(session, as_system(session, "demo rosters"), pairs)
        return {one.division_code: one.id for one in made}


def _file(roster: int, place: int, far: int, end: float) -> None:
    """Lead a township's roster so many steps on its way, which ends so many days ago."""
    town = f"zhen{place + 1:02d}"
    with days_ago(end + 11.5):
        _mended(f"{town}_caozuo", roster)
    for before, who, step in WAY[:far]:
        with days_ago(end + before), _at(who.format(town=town)) as (session, actor):
            _take(session, actor, session.get_one(Roster, roster), step)
    if far == POSTED or (far == len(WAY) and place == 0):
        with days_ago(max(end, 0)), _at(f"{town}_caozuo") as (session, actor):
            _object(session, actor, roster)


def _mended(operator: str, roster: int) -> None:
    """The township takes off what the check finds, as a clerk would who cannot mend it today."""
    with _at(operator) as (session, actor):
        row = session.get_one(Roster, roster)
        wrong = sorted({one.line_id for one in faults(session, row)})
        if wrong:
            lines.drop_lines(session, actor, row, wrong, "登记信息有误，更正后转入下期")


def _object(session: Session, actor: Actor, roster: int) -> None:
    about = select(RosterLine.id).where(RosterLine.roster_id == roster, RosterLine.state == LineState.INCLUDED)
    line = session.scalars(about.order_by(RosterLine.position).limit(1)).one_or_none()
    if line is not None:
        objections.object_to(session, actor, session.get_one(Roster, roster), line, "群众反映其常年不在本村居住")


def _ask(roster: int, place: int, account: int) -> None:
    """A township asks for the money of its approved roster; every second request has passed the department."""
    operator = f"zhen{place + 1:02d}_caozuo"
    with _at(operator) as (session, actor):
        if session.get_one(Roster, roster).state != RosterState.APPROVED:
            return
        request = requests.compile_request(session, actor, [roster], account, "按期发放").id
    for who, step in ((operator, "submit"), (REVIEWER, "review"))[: 1 + place % 2]:
        with _at(who) as (session, actor):
            _take(session, actor, session.get_one(AppropriationRequest, request), step)


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
