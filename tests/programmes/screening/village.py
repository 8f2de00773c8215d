"""A village whose law and people are made by hand, asked of everybody at once and of each household, which agree."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel import clock
from app.programmes.facts.columns import Moment
from app.programmes.facts.single import home_of
from app.programmes.formula import Entry, StandardName, common_facts
from app.programmes.law import Law, ProgrammeLaw, RelationLaw, parse_conditions
from app.programmes.models import Enrolment
from app.programmes.screening import Compiled, Outcome, asking, compile_law, weighing
from app.programmes.screening.household import Weighing
from app.programmes.screening.running import gather, need_of
from app.programmes.screening.workplace import workplace
from app.programmes.shipped import list_entries
from app.registry.models import ExternalEntry, ExternalList, Household, Income, ListHit, Person
from app.registry.models.changes import ChangeReport
from tests.programmes.screening.county import COUNTY, DAY, EARLY

VILLAGE = "130123100201"
COLUMNS = tuple(name for name in Outcome.__dataclass_fields__ if name != "version_id")
_numbers = count(1)


def programme(code: str, conditions: str = "", amount: str = "100元", **said: Any) -> ProgrammeLaw:
    """A programme of persons, by the month, in whole fen, unless it is said otherwise."""
    usual = {
        "unit": "person", "cycle": "month", "rounding": "fen", "payee": "self", "grace_months": 0, "number": 1,
        "document_no": "", "effective_from": date(2020, 1, 1), "programme_id": 1, "version_id": 1,
        "name": f"项目{code}",
    }  # fmt: skip
    return ProgrammeLaw(code=code, conditions=parse_conditions(conditions), amount=amount, **(usual | said))


def law(
    *programmes: ProgrammeLaw,
    relations: Iterable[tuple[str, str, str]] = (),
    words: Iterable[StandardName] = (),
    **said: Any,
) -> Compiled:
    """The law that these make, read; a relation is one programme, a kind and the other programme."""
    found = Law(
        COUNTY, DAY, tuple(sorted(programmes, key=lambda one: one.code)),
        relations=tuple(RelationLaw(*one) for one in relations), **said,
    )  # fmt: skip
    names = [Entry(one.code, one.name) for one in programmes]
    return compile_law(found, common_facts().extended(programmes=names, lists=list_entries(), standards=words))


def home(session: Session, *born: date | None, income: int | None = 120_000, **said: Any) -> list[Person]:
    """A household of people born on these days, the head first, with a yearly income in fen; none: never surveyed."""
    row = Household(
        division_code=VILLAGE, code=f"T{next(_numbers):05}", group_no=1, people=len(born), hukou_type="rural",
        valid_from=date(2020, 1, 1), known_from=EARLY,
    )  # fmt: skip
    session.add(row)
    session.flush()
    people = [_person(row, day, place, said) for place, day in enumerate(born)]
    session.add_all(people)
    session.flush()
    row.head_id = people[0].id
    if income is not None:
        session.add(_income(row, people[0], income))
    session.flush()
    return people


def enrol(session: Session, person: Person, code: str, amount: int, state: str = "active") -> None:
    """The person has received this, fen a period, since last year."""
    session.add(
        Enrolment(
            person_id=person.id, household_id=person.household_id, division_code=VILLAGE, programme_code=code,
            amount=amount, starts_on=date(2025, 1, 1), state=state, known_from=EARLY,
            ends_on=date(2026, 12, 31) if state == "grace" else None,
        )
    )  # fmt: skip
    session.flush()


def hit(session: Session, person: Person, kind: str, state: str) -> None:
    """The person was found on a list."""
    found = ExternalList(
        division_code=COUNTY, kind=kind, as_of_on=date(2026, 3, 1), source="test", file_digest=uuid.uuid4().hex,
        taken_at=EARLY,
    )  # fmt: skip
    session.add(found)
    session.flush()
    entry = ExternalEntry(division_code=COUNTY, list_id=found.id, name=person.name)
    session.add(entry)
    session.flush()
    session.add(
        ListHit(
            division_code=VILLAGE, person_id=person.id, kind=kind, list_id=found.id, entry_id=entry.id,
            likeness="both", entry_name=person.name, as_of_on=found.as_of_on, state=state, found_at=EARLY,
            decided_at=None if state == "open" else EARLY,
        )
    )  # fmt: skip
    session.flush()


def state(session: Session, officer: int, person: Person, kind: str, named: str, since: date, **said: Any) -> None:
    """A change report of the person that is in force: a programme is given up, or that is taken back."""
    usual = {"state": "applied", "applied_at": EARLY}
    session.add(
        ChangeReport(
            division_code=VILLAGE, kind=kind, household_id=person.household_id, person_id=person.id,
            happened_on=since, effective_on=since, stated=json.dumps({"programme": named, "why": "子女赡养"}),
            content="0" * 64, officer_id=officer, created_at=EARLY, operation_id=uuid.uuid4().hex, **(usual | said),
        )
    )  # fmt: skip
    session.flush()


def found(session: Session, compiled: Compiled, day: date = DAY) -> dict[tuple[int, str], dict[str, Any]]:
    """What is kept of everybody, by person and programme, which is what each household comes to by itself."""
    session.commit()
    moment = Moment(day)
    with workplace() as (engine, _folder):
        gather(session, engine, need_of(session, COUNTY, compiled), COUNTY, moment)
        for step in (asking.prepare, asking.ask, weighing.weigh):
            step(engine, compiled)
        rows = engine.sql(f"SELECT {', '.join(COLUMNS)} FROM outcome").to_arrow_table().to_pylist()
    together = {(row["person_id"], row["programme_code"]): row for row in rows}
    alone: dict[tuple[int, str], dict[str, Any]] = {}
    for key in session.scalars(select(Household.id)).all():
        for one in Weighing(home_of(session, key, moment), compiled).outcomes():
            said = {name: value for name, value in asdict(one).items() if name in COLUMNS}
            alone[one.person_id, one.programme_code] = said | {"finding": str(one.finding)}
    assert alone == together
    return together


def _person(row: Household, born: date | None, place: int, said: dict[str, Any]) -> Person:
    values: dict[str, Any] = {"relation": "02" if not place else "20", "sex": "1", "hukou_type": "rural"}
    return Person(
        household_id=row.id, division_code=VILLAGE, name=f"王{next(_numbers)}", birth_on=born,
        valid_from=date(2020, 1, 1), known_from=EARLY, **(values | said),
    )  # fmt: skip


def _income(row: Household, person: Person, amount: int) -> Income:
    return Income(
        household_id=row.id, person_id=person.id, division_code=VILLAGE, year=2025, kind="wages", amount=amount,
        known_from=clock.now(),
    )  # fmt: skip
