"""A county for the bench of rosters: townships with their offices, programmes, people, accounts and enrolments."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.demo.bulk import Inserter, roomy
from app.kernel import clock, passwords
from app.kernel.periods import Period
from app.offices.models import Division, Officer, Organisation, ProgrammeDuty
from app.offices.services.actors import actors_of
from app.programmes.models import Enrolment, Programme, ProgrammeState, ProgrammeVersion
from app.registry.models import BankAccount, Household, Person
from app.rosters.models import BatchTown, PayBatch
from app.store.actor import Actor
from app.store.base import Model
from app.store.blind import sealed_row
from app.store.wall import as_system, below
from tests import world
from tests.rosters.village import card_number, id_number

COUNTY = "130123000000"
KNOWN = datetime(2024, 1, 1, 12, tzinfo=clock.CHINA)
SINCE = date(2020, 1, 1)
ENROLLED_IN = 5
"""Programmes that each person is enrolled in."""
VILLAGES = 20
_CHUNK = 5_000
_POSTS = {"operator": "op", "first_reviewer": "fr"}
_REVIEWERS = ("bench_county_fr1", "bench_county_fr2")


def town(number: int) -> str:
    """The code of a township of the bench."""
    return f"130123{500 + number:03}000"


def build(session: Session, built: world.World, lines: int, programmes: int, towns: int) -> list[str]:
    """Fill the county so that one period has so many lines; returns the codes of its programmes."""
    as_system(session, "the bench builds its county")
    _offices(session, built, towns)
    codes = [f"9130123{number + 100:03}" for number in range(programmes)]
    for code in codes:
        _programme(session, built, code)
    session.flush()
    people = -(-lines // ENROLLED_IN)
    connection = below(session)
    with roomy(connection):
        for model, rows in (
            (Household, _households(people, towns)),
            (Person, _persons(people, towns)),
            (BankAccount, _accounts(people, towns)),
            (Enrolment, _enrolments(lines, people, towns, codes)),
        ):
            _insert(connection, model, rows)
        connection.exec_driver_sql("UPDATE households SET head_id = id")
    if connection.dialect.name == "postgresql":
        _look_around(connection)
    session.commit()
    return codes


def _look_around(connection: sa.Connection) -> None:
    """What PostgreSQL does by itself in a while: counters behind the keys, and a look at the tables."""
    for model in (Household, Person, BankAccount, Enrolment):
        name = model.__tablename__
        last = f"(SELECT max(id) FROM {name})"
        connection.exec_driver_sql(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), {last})")
        connection.exec_driver_sql(f"ANALYZE {name}")


def issued(session: Session, period: str, codes: list[str], towns: int) -> list[PayBatch]:
    """A batch of each programme for all townships."""
    at, made = Period.read(period), []
    for number, code in enumerate(codes):
        programme = session.scalars(sa.select(Programme).where(Programme.code == code)).one()
        batch = PayBatch(
            division_code=COUNTY, number=f"B{period}-{number:04}", name=f"{at.label}{programme.name}",
            programme_id=programme.id, programme_code=code, period=at.code, period_from=at.first, period_to=at.last,
            law_day=at.first, deadline=at.last, issued_at=clock.now(), issued_by="bench",
        )  # fmt: skip
        session.add(batch)
        session.flush()
        for place in range(towns):
            of = {"division_code": town(place), "programme_code": code, "deadline": at.last}
            session.add(BatchTown(batch_id=batch.id, **of))
        made.append(batch)
    session.commit()
    return made


def officer(session: Session, username: str) -> Actor:
    """An officer of the bench or of the small world, in the own post."""
    as_system(session, "the bench looks up an officer")
    row = session.scalars(sa.select(Officer).where(Officer.username == username)).one()
    return actors_of(session, row, address="127.0.0.1")[0]


def _offices(session: Session, built: world.World, towns: int) -> None:
    hashed = passwords.hash_password(world.PASSWORD, cost=passwords.Cost(n=16, r=1, p=1))
    for number in range(towns):
        code, name = town(number), f"第{number + 1}镇"
        session.add(_division(code, name, COUNTY, 4))
        session.add_all(_division(_village(number, one), f"{name}{one + 1}村", code, 5) for one in range(VILLAGES))
        office = Organisation(
            kind="benefit_office", division_code=code, name=f"{name}惠民办", valid_from=SINCE, telephone="0311-88020001"
        )
        session.add(office)
        session.flush()
        for post, short in _POSTS.items():
            _hire(session, f"bench{number}_{short}", office, post, hashed)
    county = session.get_one(Organisation, built.organisations["county"])
    for key in _REVIEWERS:
        _hire(session, key, county, "first_reviewer", hashed)


def _hire(session: Session, username: str, office: Organisation, post: str, hashed: str) -> None:
    world.ORGANISATIONS["bench"] = (office.kind, office.division_code, office.name)
    world._officer(session, world.World({"bench": office.id}), username, "bench", post, f"测{username[-4:]}", hashed)


def _division(code: str, name: str, parent: str, level: int) -> Division:
    return Division(code=code, name=name, initials="", level=world.LEVELS[level], parent_code=parent, valid_from=SINCE)


def _programme(session: Session, built: world.World, code: str) -> None:
    row = Programme(
        division_code=COUNTY, code=code, name=f"补贴{code[-3:]}", short_name=code[-3:], publicity_days=0,
        state=ProgrammeState.ACTIVE,
    )  # fmt: skip
    session.add(row)
    session.flush()
    session.add(
        ProgrammeVersion(
            division_code=COUNTY, programme_id=row.id, number=1, effective_from=SINCE, state="published",
            conditions='年龄 >= 60 # 第三条\n户籍类型 = "农村" # 第四条', amount=f"{int(code[-3:])}元 + 年龄 * 1元 / 7",
        )
    )  # fmt: skip
    duty = {"division_code": COUNTY, "programme_code": code}
    session.add(ProgrammeDuty(organisation_id=built.organisations["civil_affairs"], **duty))


def _village(place: int, number: int) -> str:
    return f"{town(place)[:9]}{200 + number:03}"


def _home(number: int, towns: int) -> dict[str, Any]:
    village = _village(number % towns, number // towns % VILLAGES)
    return {"division_code": village, "valid_from": SINCE, "known_from": KNOWN, "import_id": None}


def _households(people: int, towns: int) -> Iterator[dict[str, Any]]:
    for one in range(people):
        yield _home(one, towns) | {
            "id": _key(one), "code": f"B{one:09}", "head_id": None, "group_no": one % 7 + 1, "hukou_type": "rural",
            "address": None, "telephone": None, "people": 1, "state": "active",
        }  # fmt: skip


def _persons(people: int, towns: int) -> Iterator[dict[str, Any]]:
    for one in range(people):
        born = date(1940 + one % 25, one % 12 + 1, one % 28 + 1)
        yield _home(one, towns) | {
            "id": _key(one), "name": f"王{_hanzi(one)}", "household_id": _key(one), "relation": "02",
            "document_kind": "citizen", "id_no": id_number(born, one), "sex": "1", "birth_on": born,
            "nationality": "01", "hukou_type": "rural", "state": "active",
        }  # fmt: skip


def _accounts(people: int, towns: int) -> Iterator[dict[str, Any]]:
    for one in range(people):
        yield _home(one, towns) | {
            "id": _key(one), "person_id": _key(one), "kind": "card", "number": card_number(one),
            "holder": f"王{_hanzi(one)}", "bank": "正定县农村信用联社", "cnaps": None, "verification": "verified",
            "in_use": True,
        }  # fmt: skip


def _enrolments(lines: int, people: int, towns: int, codes: list[str]) -> Iterator[dict[str, Any]]:
    for number in range(lines):
        one, turn = divmod(number, ENROLLED_IN)
        yield {
            "id": _key(number), "person_id": _key(one), "household_id": _key(one),
            "division_code": _home(one, towns)["division_code"], "amount": 10_000,
            "programme_code": codes[(one + turn * max(1, len(codes) // ENROLLED_IN)) % len(codes)],
            "starts_on": date(2025, 1, 1), "ends_on": None, "state": "active", "known_from": KNOWN, "known_to": None,
        }  # fmt: skip


def _key(number: int) -> int:
    return 1_000_001 + number


def _hanzi(number: int) -> str:
    return chr(0x4E00 + number % 5_000) + chr(0x4E00 + number // 5_000 % 5_000)


def _insert(connection: sa.Connection, model: type[Model], rows: Iterator[dict[str, Any]]) -> None:
    inserter: Inserter | None = None
    while some := [sealed_row(model, row) for row in islice(rows, _CHUNK)]:
        inserter = inserter or Inserter(model, connection.dialect, list(some[0]))
        inserter.insert(connection, some)
