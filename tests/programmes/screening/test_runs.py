"""The life of a run: whole or not at all, only what differs, decided stays decided, some households like everybody."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.exchange.models import Import
from app.jobs.models import JobRun
from app.jobs.stopping import Cancelled
from app.kernel import clock
from app.programmes.models import (
    Enrolment,
    Finding,
    ResultState,
    ScreeningDecision,
    ScreeningResult,
    ScreeningRun,
    Verdict,
    WhatIfLine,
)
from app.programmes.screening import fingerprint, narrowing, results, screen_area, screen_households, watching, what_if
from app.programmes.services import enrolling
from app.registry.models import Household, Person
from app.registry.models.changes import ChangeReport
from app.registry.models.recertification import Recertification
from app.registry.services import persons
from app.store.actor import system
from app.store.transaction import transaction
from tests import world
from tests.programmes.screening import village
from tests.programmes.screening.county import COUNTY, DAY, TOWN, programme

ME = system("test")
pytestmark = pytest.mark.usefixtures("november")


def _said(session: Session, **about: Any) -> list[tuple[Any, ...]]:
    session.expire_all()
    rows = session.scalars(select(ScreeningResult).filter_by(**about)).all()
    names = ("person_id", "programme_code", *results.SAID, "state")
    return sorted((tuple(getattr(row, name) for name in names) for row in rows), key=lambda row: row[:2])


@pytest.fixture(scope="module")
def screened(settled: Path, app: Any) -> None:
    """The county after its first screening."""
    from app.store.sessions import system_session
    from tests.programmes.screening.county import NOON

    with clock.frozen(NOON), system_session("test") as session:
        screen_area(session, ME, COUNTY, DAY)


def test_a_second_run_over_the_same_people_writes_nothing(session: Session, screened: None) -> None:
    before = _said(session)
    run = screen_area(session, ME, COUNTY, DAY)
    assert (run.state, run.changed) == ("done", 0)
    assert run.found == sum(row[1 + 1 + results.SAID.index("finding")] != "agrees" for row in before)
    assert _said(session) == before


@pytest.mark.parametrize("fault", [RuntimeError("the disk is full"), Cancelled()])
def test_a_run_that_dies_leaves_what_stood(
    session: Session, screened: None, monkeypatch: pytest.MonkeyPatch, fault: BaseException
) -> None:
    before = _said(session)
    write = results.write

    def die(*said: Any) -> None:
        write(*said)
        raise fault

    monkeypatch.setattr(results, "write", die)
    with pytest.raises(type(fault)):
        _screen_later(session)
    assert _said(session) == before
    last = session.scalars(select(ScreeningRun).order_by(ScreeningRun.id.desc())).first()
    assert last is not None
    assert (last.state, last.changed) == ("failed", 0)


def test_what_was_known_earlier_is_counted_and_changes_nothing(session: Session, screened: None) -> None:
    before = _said(session)
    run = screen_area(session, ME, COUNTY, date(2026, 5, 1), known_at=clock.now().replace(month=5))
    assert (run.state, run.changed > 0) == ("done", True)
    assert _said(session) == before


@pytest.mark.parametrize("day", [date(2026, 11, 19), date(2026, 11, 21), date(2027, 6, 1)])
def test_another_day_is_counted_and_changes_nothing(session: Session, screened: None, day: date) -> None:
    before = _said(session)
    run = screen_area(session, ME, COUNTY, day)
    assert (run.state, run.day, run.people > 150) == ("done", day, True)
    assert run.changed > 0 or day.year == 2026
    assert _said(session) == before


def test_some_households_are_screened_like_everybody(session: Session, screened: None) -> None:
    home = session.scalars(select(Household).where(Household.division_code.startswith(TOWN[:9]))).first()
    assert home is not None
    for person in session.scalars(select(Person).where(Person.household_id == home.id, Person.state == "active")):
        persons.amend_person(session, ME, person, {"birth_on": date(1930, 1, 1), "id_no": None, "health": "severe"})
    for row in session.scalars(select(Enrolment).where(Enrolment.household_id == home.id)).all():
        session.delete(row)
    session.commit()
    others = [row for row in _said(session) if row[2] != home.id]
    screen_households(session, ME, [home.id])
    alone = _said(session)
    assert [row for row in alone if row[2] != home.id] == others
    run = screen_area(session, ME, COUNTY, DAY)
    assert run.changed == 0
    assert _said(session) == alone


def test_a_decided_finding_stays_decided_until_it_changes(session: Session, screened: None) -> None:
    row = session.scalars(
        select(ScreeningResult).where(ScreeningResult.finding == Finding.ENTER, ScreeningResult.state == "open")
    ).first()
    assert row is not None
    key = {"person_id": row.person_id, "programme_code": row.programme_code}
    session.add(
        ScreeningDecision(
            **key, household_id=row.household_id, division_code=row.division_code, version_id=row.version_id,
            finding=row.finding, verdict=Verdict.REFUSE, fingerprint=fingerprint(row), effective_on=DAY, trace="{}",
            decided_at=clock.now(),
        )
    )  # fmt: skip
    session.delete(row)
    session.commit()
    screen_area(session, ME, COUNTY, DAY)
    again = session.scalars(select(ScreeningResult).filter_by(**key)).one()
    assert again.state == ResultState.KEPT
    person = session.get_one(Person, key["person_id"])
    enrolling.enrol(session, ME, person, key["programme_code"], (again.amount or 0) + 100, DAY)
    screen_area(session, ME, COUNTY, DAY)
    session.expire_all()
    now = session.scalars(select(ScreeningResult).filter_by(**key)).one()
    assert (now.finding, now.state) in (("amount", "open"), ("ask", "open"))


def test_one_programme_leaves_the_others_alone(session: Session, screened: None) -> None:
    run = _screen_later(session, ["9130123901"])
    assert (run.programme_code, run.programmes, run.changed > 0) == ("9130123901", 1, True)
    changed = session.scalars(select(ScreeningResult.programme_code).where(ScreeningResult.run_id == run.id)).all()
    assert set(changed) == {"9130123901"}
    screen_area(session, ME, COUNTY, DAY)


def _screen_later(session: Session, codes: list[str] | None = None) -> ScreeningRun:
    """A screening a year on, when other things are found."""
    with clock.frozen(clock.now().replace(year=2027, month=12)):
        return screen_area(session, ME, COUNTY, clock.today(), codes)


def test_a_draft_is_tried_and_says_by_town_who_joins_and_leaves(session: Session, screened: None) -> None:
    before = _said(session)
    version = programme(session, "9130123990", "年龄 >= 60", "30元")
    session.commit()
    screen_area(session, ME, COUNTY, DAY)
    draft = type(version)(
        division_code=COUNTY, programme_id=version.programme_id, number=2, effective_from=DAY,
        conditions="年龄 >= 70", amount="45元", state="draft",
    )  # fmt: skip
    session.add(draft)
    session.commit()
    found = what_if(session, ME, draft)
    lines = session.scalars(select(WhatIfLine).where(WhatIfLine.what_if_id == found.id)).all()
    ages = [one for one in _ages(session) if one >= 60]
    assert (found.state, found.joins, found.people_before) == ("done", 0, len(ages))
    assert found.people_after == sum(age >= 70 for age in ages)
    assert found.leaves == sum(line.change == "leave" for line in lines) == len(ages) - found.people_after
    assert (found.amount_before, found.amount_after) == (3_000 * len(ages), 4_500 * found.people_after)
    assert [row for row in _said(session) if row[1] != "9130123990"] == before


def _ages(session: Session) -> list[int]:
    born = session.scalars(select(Person.birth_on).where(Person.state == "active", Person.birth_on.is_not(None)))
    return [DAY.year - day.year - ((day.month, day.day) > (DAY.month, DAY.day)) for day in born if day]


def test_whoever_is_changed_is_screened_again_by_a_run_of_its_own(session: Session, screened: None) -> None:
    watching.install()
    person = session.scalars(select(Person).where(Person.state == "active")).first()
    assert person is not None
    persons.amend_person(session, ME, person, {"health": "chronic" if person.health != "chronic" else "good"})
    run = session.scalars(select(JobRun).where(JobRun.job == "screening").order_by(JobRun.id.desc())).first()
    assert run is not None
    assert f'"households": [{person.household_id}]' in run.payload


def test_an_import_that_came_in_has_its_county_screened_once_however_many_wait(
    session: Session, screened: None
) -> None:
    asked = select(JobRun).where(JobRun.job == "screening", JobRun.payload == json.dumps({"area": COUNTY}))
    with transaction(session):
        watching.imported(session, Import(division_code=TOWN))
        watching.imported(session, Import(division_code=TOWN))
        watching.imported(session, Import(division_code="130102000000"))
    assert len(session.scalars(asked).all()) == 1


def test_more_households_than_a_few_are_the_whole_county(
    session: Session, screened: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    watching.install()
    monkeypatch.setattr(watching, "MOST", 1)
    session.execute(update(JobRun).where(JobRun.job == "screening").values(state="done"))
    session.commit()
    homes = session.scalars(select(Household).where(Household.state == "active").limit(2)).all()
    with transaction(session):
        for home in homes:
            home.address = f"{home.address or ''}东"
    last = session.scalars(select(JobRun.payload).where(JobRun.state == "queued", JobRun.job == "screening")).all()
    assert last == [json.dumps({"area": COUNTY})]


def test_a_run_at_work_is_not_called_dead_by_the_next_one_of_its_area(session: Session, screened: None) -> None:
    at_work = ScreeningRun(division_code=COUNTY, day=DAY, known_at=clock.now(), started_at=clock.now(), state="running")
    died = ScreeningRun(
        division_code=COUNTY, day=DAY, known_at=clock.now(), started_at=clock.now() - timedelta(days=1), state="running"
    )
    session.add_all([at_work, died])
    session.commit()
    screen_area(session, ME, COUNTY, DAY)
    session.expire_all()
    assert (at_work.state, died.state) == ("running", "failed")
    session.delete(at_work)
    session.commit()


def test_who_gives_a_programme_up_is_screened_again_once_that_is_confirmed(
    session: Session, screened: None, small_world: world.World
) -> None:
    watching.install()
    person = session.scalars(select(Person).where(Person.state == "active").order_by(Person.id.desc())).first()
    assert person is not None
    asked = select(JobRun.payload).where(JobRun.job == "screening").order_by(JobRun.id.desc())
    officer = small_world.officers["town_operator"]
    with transaction(session):
        village.state(session, officer, person, "renunciation", "高龄津贴", DAY, state="verified", applied_at=None)
    last = session.scalars(asked).first()
    report = session.scalars(select(ChangeReport).where(ChangeReport.person_id == person.id)).one()
    with transaction(session):
        report.state, report.applied_at = "applied", clock.now()
    again = session.scalars(asked).first()
    assert again != last
    assert json.loads(again or "{}") == {"households": [person.household_id]}


def test_a_campaign_of_a_programme_is_about_who_is_in_it(session: Session, screened: None) -> None:
    enrolled = narrowing.enrolled_households(session, Recertification(programme_code="9130123901"))
    assert enrolled is not None
    live = {
        row.household_id
        for row in session.scalars(select(Enrolment).where(Enrolment.programme_code == "9130123901"))
        if row.known_to is None and row.starts_on <= DAY and (row.ends_on is None or row.ends_on > DAY)
    }
    assert set(session.scalars(enrolled)) == live
    assert 0 < len(live) < len(session.scalars(select(Household.id)).all())
    assert narrowing.enrolled_households(session, Recertification(programme_code="0000000")) is None


def test_an_enrolment_ends_and_changes_its_amount_and_what_was_said_stays(session: Session, screened: None) -> None:
    person = session.scalars(select(Person).where(Person.state == "active")).first()
    assert person is not None
    row = enrolling.enrol(session, ME, person, "9130123999", 5_000, date(2026, 1, 1))
    amended = enrolling.amend(session, ME, row, 6_000, date(2026, 6, 1))
    ended = enrolling.end(session, ME, amended, date(2026, 11, 1), "迁出")
    kept = session.scalars(select(Enrolment).where(Enrolment.programme_code == "9130123999").order_by(Enrolment.id))
    told = [(one.amount, one.starts_on, one.ends_on, one.known_to is None) for one in kept]
    assert told == [
        (5_000, date(2026, 1, 1), None, False),
        (5_000, date(2026, 1, 1), date(2026, 6, 1), True),
        (6_000, date(2026, 6, 1), None, False),
        (6_000, date(2026, 6, 1), date(2026, 11, 1), True),
    ]
    assert ended.state == "ended"
