"""A tiny county that pays old people a hundred yuan a month: its people, their accounts, its batches and rosters.

Everything happens in the one session that a test holds: ``county`` begins anew, ``at_work`` lets an officer work in it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from itertools import count
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.approvals import engine
from app.approvals.models import FlowAction
from app.approvals.subject import digest
from app.kernel import clock, iso7064, passwords
from app.kernel.periods import Period
from app.offices.models import Officer, Organisation
from app.offices.services.actors import actors_of
from app.programmes.models import Enrolment, Programme, ProgrammeState, ProgrammeVersion
from app.registry.models import AccountUse, BankAccount, Household, Person
from app.rosters.models import BatchTown, Objection, PayBatch, Posting, Roster, RosterLine
from app.rosters.services.compiling import compile_roster
from app.store.actor import Actor
from app.store.wall import as_system, enter
from tests import world

COUNTY, TOWN, OTHER_TOWN = "130123000000", "130123100000", "130123101000"
VILLAGE, OTHER_VILLAGE = "130123100201", "130123101201"
CODE, NAME = "2081902", "高龄津贴"
"""The programme of the county's civil affairs bureau (``department_operator``, ``department_reviewer``)."""
CONDITIONS, AMOUNT = "年龄 >= 80 # 第三条", "100元"
FEN = 10_000
GONE = "0000000"
"""The programme of what the tests before left behind."""
PERIOD, EARLIER = "2026-03", "2026-02"
OLD, YOUNG = date(1938, 2, 14), date(1985, 5, 20)
LONG_AGO = datetime(2024, 1, 1, 12, tzinfo=clock.CHINA)
HIRED = {
    "county_reviewer": ("正定县惠民办", "first_reviewer", "何县审"),
    "county_reviewer_2": ("正定县惠民办", "first_reviewer", "吕县审"),
    "other_town_reviewer": ("诸福屯镇惠民办", "first_reviewer", "施邻审"),
}
"""Reviewers whom the small world does not have."""
_SURNAMES, _GIVEN = "王李张刘陈杨黄赵周吴", "长富国兰秀英建军桂芳"
_serial = count(1)
_RETIRED = sa.update(Programme).values(code=sa.literal("x") + sa.cast(Programme.id, sa.String), state="closed")


def county(
    session: Session, *, conditions: str = CONDITIONS, amount: str = AMOUNT, since: date = date(2020, 1, 1), **said: Any
) -> Programme:
    """The programme of the county with one published version; whatever was there before is gone.

    ``said`` overrides what the programme says: ``publicity_days``, ``payee``, ``unit``, ``cycle`` …
    """
    as_system(session, "tests lay down a county")
    clear(session)
    _hire(session)
    values = {"code": CODE, "name": NAME, "short_name": "高龄", "state": ProgrammeState.ACTIVE, "publicity_days": 7}
    row = Programme(division_code=COUNTY, **(values | said))
    session.add(row)
    session.flush()
    session.add(
        ProgrammeVersion(
            division_code=COUNTY, programme_id=row.id, number=1, effective_from=since, document_no="示例〔2020〕1号",
            conditions=conditions, amount=amount, state="published",
        )
    )  # fmt: skip
    session.commit()
    return row


def clear(session: Session) -> None:
    """Put the rosters, batches, programmes and people of the tests before out of the way; nothing is deleted."""
    as_system(session, "tests begin anew")
    session.execute(sa.update(PayBatch).values(programme_code=GONE, state="withdrawn"))
    session.execute(sa.update(Roster).values(programme_code=GONE, state="returned"))
    session.execute(sa.update(RosterLine).values(programme_code=GONE, state="dropped"))
    for model in (BatchTown, Posting, Objection, Enrolment, AccountUse):
        session.execute(sa.update(model).values(programme_code=GONE))
    session.execute(_RETIRED)
    session.execute(sa.update(ProgrammeVersion).values(state="cancelled"))
    session.execute(sa.update(Person).values(state="cancelled"))
    session.execute(sa.update(Household).values(state="closed"))
    session.commit()


def resident(
    session: Session,
    name: str = "",
    born: date = OLD,
    *,
    home: Person | None = None,
    village: str = VILLAGE,
    group: int = 1,
    account: bool = True,
    enrolled: int | None = FEN,
    since: date = date(2024, 1, 1),
) -> Person:
    """A person, the head of an own household or a member of another's ``home``, with a valid number.

    Has an account unless said otherwise, and is enrolled with ``enrolled`` fen a period, or with nothing (None).
    """
    number = next(_serial)
    name = name or _SURNAMES[number % 10] + _GIVEN[number // 10 % 10] + _GIVEN[number // 100 % 10]
    household = session.get_one(Household, home.household_id) if home else _household(session, village, group, number)
    row = Person(
        household_id=household.id, division_code=household.division_code, name=name, relation="20" if home else "02",
        sex="1", birth_on=born, id_no=id_number(born, number), valid_from=date(2020, 1, 1), known_from=LONG_AGO,
    )  # fmt: skip
    session.add(row)
    session.flush()
    household.head_id, household.people = household.head_id or row.id, household.people + 1
    if account:
        bank_account(session, row)
    if enrolled is not None:
        enrol(session, row, enrolled, since)
    session.commit()
    return row


def bank_account(session: Session, person: Person, **said: Any) -> BankAccount:
    """A card of the person in use, as the bank knows it. ``said`` overrides its columns."""
    values: dict[str, Any] = {"kind": "card", "number": card_number(next(_serial)), "holder": person.name}
    values |= {"bank": "正定县农村信用联社", "verification": "verified", "in_use": True}
    row = BankAccount(
        person_id=person.id, division_code=person.division_code, valid_from=date(2020, 1, 1), known_from=LONG_AGO,
        **(values | said),
    )  # fmt: skip
    session.add(row)
    session.commit()
    return row


def enrol(
    session: Session, person: Person, amount: int = FEN, since: date = date(2024, 1, 1), **said: Any
) -> Enrolment:
    """The person receives so many fen a period from a day on."""
    row = Enrolment(
        person_id=person.id, household_id=person.household_id, division_code=person.division_code, amount=amount,
        starts_on=since, known_from=LONG_AGO, **({"programme_code": CODE} | said),
    )  # fmt: skip
    session.add(row)
    session.commit()
    return row


def batch(
    session: Session, programme: Programme, period: str = PERIOD, towns: Sequence[str] = (TOWN,), **said: Any
) -> PayBatch:
    """A batch as the county issued it to these townships. ``said`` overrides its columns."""
    at, by = Period.read(period), {"issued_at": clock.now(), "issued_by": "郑县办"}
    values: dict[str, Any] = {
        "division_code": COUNTY, "number": f"130123000{next(_serial):012}", "name": f"{at.label}{programme.name}",
        "programme_id": programme.id, "programme_code": programme.code, "period": at.code, "period_from": at.first,
        "period_to": at.last, "law_day": at.first, "deadline": at.last,
    }  # fmt: skip
    row = PayBatch(**(values | by | said))
    session.add(row)
    session.flush()
    for town in towns:
        session.add(
            BatchTown(
                division_code=town, programme_code=programme.code, batch_id=row.id, deadline=row.deadline
            )
        )  # fmt: skip
    session.commit()
    return row


def roster(session: Session, of: PayBatch, town: str = TOWN) -> Roster:
    """The roster of a township, compiled by its operator."""
    with at_work(session, "town_operator" if town == TOWN else "other_town_operator") as actor:
        made = compile_roster(session, actor, of, town)
    return session.get_one(Roster, made.id)


def lines(session: Session, of: Roster) -> list[RosterLine]:
    """All lines of a roster in their order, as the database has them."""
    about = sa.select(RosterLine).where(RosterLine.roster_id == of.id).order_by(RosterLine.position, RosterLine.id)
    return list(session.scalars(about.execution_options(populate_existing=True)))


def line(session: Session, of: Roster, person: Person) -> RosterLine:
    """The one line of a person."""
    (found,) = (one for one in lines(session, of) if one.person_id == person.id)
    return found


def officer(session: Session, key: str) -> Actor:
    """An officer of the world in the own post."""
    as_system(session, "tests look up an officer")
    row = session.scalars(sa.select(Officer).where(Officer.username == key)).one()
    return actors_of(session, row, address="127.0.0.1")[0]


@contextmanager
def at_work(session: Session, key: str) -> Iterator[Actor]:
    """Inside the block the session works for this officer; afterwards it is the system's again, with nothing open."""
    session.commit()
    actor = officer(session, key)
    session.expire_all()
    enter(session, actor)
    try:
        yield actor
    finally:
        session.rollback()
        as_system(session, "tests look")


def take(session: Session, key: str, of: Roster, step: str, comment: str = "", **said: Any) -> FlowAction:
    """An officer takes a step of the roster's flow, as seen on a page opened just now."""
    with at_work(session, key) as actor:
        row = session.get_one(Roster, of.id)
        sent = {"seen_digest": digest(row), "operation_id": uuid.uuid4().hex, "comment": comment}
        done = engine.take(session, actor, row, step, **(sent | said))
        session.expunge(done)
        return done


def id_number(born: date, serial: int) -> str:
    """A valid identity number of the county."""
    body = f"130123{born:%Y%m%d}{serial % 1000:03}"
    return body + iso7064.mod_11_2(body)


def card_number(serial: int) -> str:
    """A valid card number."""
    body = f"62288800{serial:010}"
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in body[::-1][::2])
    return body + str(-(sum(doubled) + sum(map(int, body[::-1][1::2]))) % 10)


def _household(session: Session, village: str, group: int, number: int) -> Household:
    row = Household(
        division_code=village, code=f"{village}{group:02}{number:04}", group_no=group, hukou_type="rural", people=0,
        valid_from=date(2020, 1, 1), known_from=LONG_AGO,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def _hire(session: Session) -> None:
    known = set(session.scalars(sa.select(Officer.username)))
    hashed = passwords.hash_password(world.PASSWORD, cost=passwords.Cost(n=16, r=1, p=1))
    for key, (where, post, name) in HIRED.items():
        if key not in known:
            office = session.scalars(sa.select(Organisation).where(Organisation.name == where)).one()
            short = next(one for one, (_kind, _code, named) in world.ORGANISATIONS.items() if named == where)
            world._officer(session, world.World({short: office.id}), key, short, post, name, hashed)
