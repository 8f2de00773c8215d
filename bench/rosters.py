"""A county's month from enrolments to approval: ``python -m bench.rosters --lines 20000 [--postgres URL]``.

Rosters of many programmes and townships are generated, checked, signed by every hand of their flow and approved. Lines
of a sample are made and checked as one object of the mapper each, without asking the law and without any signature.
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import create_app
from app.approvals import engine
from app.approvals.subject import digest
from app.programmes.models import Enrolment, ProgrammeVersion
from app.programmes.screening.workplace import use
from app.registry.models import BankAccount, Household, Person
from app.rosters.models import PayBatch, Roster, RosterLine, RosterPerson
from app.rosters.services import contents
from app.rosters.services.compiling import compile_rosters
from app.store.actor import Actor
from app.store.sessions import system_session
from app.store.transaction import transaction
from app.store.wall import as_system, enter
from bench import rosters_county as county
from bench.screening_memory import peak
from tests import databases

PERIOD, SAMPLED = "2026-10", "2026-09"
SAMPLE = 2_000
"""Lines that are made one object each."""
STEPS = (
    ("submit", "bench{town}_op"),
    ("first_review", "bench{town}_fr"),
    ("file", "bench{town}_op"),
    ("check", "department_operator"),
    ("review", "department_reviewer"),
    ("approve", "bench_county_fr1"),
)
"""The steps of the flow, and the officer who takes each."""


def main() -> None:
    said = argparse.ArgumentParser()
    said.add_argument("--lines", type=int, default=20_000)
    said.add_argument("--programmes", type=int, default=30)
    said.add_argument("--towns", type=int, default=20)
    said.add_argument("--postgres", default="", help="address of a server for a role that may create databases")
    arguments = said.parse_args()
    if arguments.programmes < county.ENROLLED_IN:
        said.error(f"at least {county.ENROLLED_IN} programmes: each person is enrolled in so many")
    if arguments.postgres:
        os.environ |= {"YWL_TEST_DATABASE": "postgresql", "YWL_TEST_POSTGRES": arguments.postgres}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        template = databases.make_template(folder)
        try:
            flask = create_app(databases.settings(folder, template.url))
            with flask.app_context(), system_session("bench") as session:
                use(folder)
                began = time.perf_counter()
                size = (arguments.lines, arguments.programmes, arguments.towns)
                codes = county.build(session, template.world, *size)
                print(f"{_machine(template.url)}\n造数 {time.perf_counter() - began:.1f} 秒（不计入）", flush=True)
                _run(session, codes, arguments.towns)
        finally:
            template.drop()


def _run(session: Session, codes: list[str], towns: int) -> None:
    batches = county.issued(session, PERIOD, codes, towns)
    pairs = [(batch, county.town(place)) for batch in batches for place in range(towns)]
    spent: dict[str, float] = {}
    with _measured(spent, "generate"):
        actor = county.officer(session, "county_operator")
        enter(session, actor)
        keys = [(row.id, row.division_code) for row in compile_rosters(session, actor, pairs)]
    as_system(session, "the bench counts")
    lines = session.scalar(sa.select(sa.func.count()).select_from(RosterLine)) or 0
    session.rollback()
    places = {county.town(place): place for place in range(towns)}
    for step, who in STEPS:
        with _measured(spent, step):
            for key, code in keys:
                _take(session, who.format(town=places[code]), key, step)
    whole = lines / sum(spent.values())
    for label, seconds in spent.items():
        print(f"| {label} | {seconds:.2f} 秒 | {lines / seconds:,.0f} 条/秒 |")
    print(f"{len(keys)} 份花名册，{lines:,} 条；全程 {whole:,.0f} 条/秒，内存最多 {peak():,.0f} MB")
    alone = _one_by_one(session, codes)
    print(f"逐条对象（{SAMPLE} 条，不核算、不签名）{alone:,.0f} 条/秒；相差 {whole / alone:.1f} 倍")


def _take(session: Session, who: str, key: int, step: str) -> None:
    actor = _known.get(who) or _known.setdefault(who, county.officer(session, who))
    enter(session, actor)
    row = session.get_one(Roster, key)
    engine.take(session, actor, row, step, seen_digest=digest(row), operation_id=uuid.uuid4().hex)
    as_system(session, "the bench goes on")


_known: dict[str, Actor] = {}


def _one_by_one(session: Session, codes: list[str]) -> float:
    """Lines in a second where each is an object: read together, written together, then read and checked."""
    batch = county.issued(session, SAMPLED, codes[:1], 1)[0]
    about = (
        sa.select(Enrolment, Person, Household, BankAccount)
        .join(Person, Person.id == Enrolment.person_id)
        .join(Household, Household.id == Person.household_id)
        .join(BankAccount, BankAccount.person_id == Person.id)
    )
    began = time.perf_counter()
    with transaction(session):
        roster = _roster(session, batch)
        version = session.scalars(sa.select(ProgrammeVersion.id).limit(1)).one()
        for position, row in enumerate(session.execute(about.order_by(Enrolment.id).limit(SAMPLE)), 1):
            session.add(_line(roster, position, version, *row))
        contents.recount(session, roster)
        key = roster.id
    session.expunge_all()
    wrong = sum(_is_wrong(session, line) for line in session.scalars(sa.select(RosterLine).filter_by(roster_id=key)))
    session.rollback()
    return (SAMPLE - wrong) / (time.perf_counter() - began)


def _is_wrong(session: Session, line: RosterLine) -> bool:
    snapshot, person = line.snapshot, line.person
    account = session.get_one(BankAccount, snapshot.account_id)
    head = session.get_one(Person, snapshot.head_id)
    return (
        person.state != "active"
        or (person.name, person.id_no_index, head.name) != (snapshot.name, snapshot.id_no_index, snapshot.head_name)
        or (account.in_use, account.number_index) != (True, snapshot.account_no_index)
        or snapshot.payee_id not in (snapshot.person_id, snapshot.head_id)
        or line.amount <= 0
    )


def _roster(session: Session, batch: PayBatch) -> Roster:
    roster = Roster(
        name="逐条", batch_id=batch.id, division_code=county.town(0), programme_code="one", period=batch.period
    )
    roster.batch = batch
    session.add(roster)
    session.flush()
    return roster


def _line(
    roster: Roster,
    position: int,
    version: int,
    enrolment: Enrolment,
    person: Person,
    home: Household,
    account: BankAccount,
) -> RosterLine:
    snapshot = RosterPerson(
        person_id=person.id, division_code=person.division_code, name=person.name, id_no=person.id_no,
        household_id=home.id, household_code=home.code, head_id=home.head_id, head_name=person.name,
        group_no=home.group_no, payee_id=person.id, payee_name=person.name, account_id=account.id,
        account_no=account.number, holder=account.holder, bank=account.bank,
    )  # fmt: skip
    return RosterLine(
        roster_id=roster.id, division_code=person.division_code, programme_code="one", period=roster.period,
        position=position, person_id=person.id, household_id=home.id, snapshot=snapshot, enrolment_id=enrolment.id,
        version_id=version, computed=enrolment.amount, amount=enrolment.amount, component=f"c{position}",
    )  # fmt: skip


@contextmanager
def _measured(spent: dict[str, float], label: str) -> Iterator[None]:
    began, worked = time.perf_counter(), time.process_time()
    yield
    spent[label] = time.perf_counter() - began
    print(f"{label} {spent[label]:.2f} 秒（本进程处理器 {time.process_time() - worked:.2f} 秒）", flush=True)


def _machine(url: str) -> str:
    return f"{sa.make_url(url).get_backend_name()}，{platform.machine()}，Python {platform.python_version()}"


if __name__ == "__main__":
    main()
