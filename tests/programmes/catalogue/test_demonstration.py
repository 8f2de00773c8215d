"""The demonstration's enrolments: as its people are entitled, with faults that are known; what a screening finds."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.demo import programmes, registry
from app.demo.entitled import figures
from app.demo.entitled.deciding import Deciding
from app.demo.entitled.shares import ASK, SHARES, EnrolmentTruth
from app.demo.truth import ENROLMENTS, NAME, read_enrolment_truth
from app.kernel import clock
from app.programmes.models import Enrolment, Finding, ScreeningResult
from app.programmes.screening import screen_area
from app.programmes.shipped import shipped
from app.registry.models import AttributeValue, Household, Person
from app.store.sessions import system_session
from app.store.wall import as_system
from tests.demo.county import folk

PERSONS = 4_000
COUNTY = "130123000000"


@pytest.fixture(scope="module")
def truth(app: Flask, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small county with its programmes and enrolments; where the truth about them is."""
    folder = tmp_path_factory.mktemp("truth")
    with system_session("test") as session:
        actor = as_system(session, "test")
        codes = programmes.adopt_all(session, actor)
        with programmes.Enrolling(session, codes, folder / ENROLMENTS, registry.SEED) as enrolling:
            registry.load(session, actor, PERSONS, folder / NAME, further=enrolling.rows_of)
        session.commit()
    return folder / ENROLMENTS


def test_the_whole_catalogue_is_paid_and_at_least_eight_programmes_have_people(session: Session, truth: Path) -> None:
    codes = session.scalars(select(Enrolment.programme_code).distinct()).all()
    assert len(codes) >= 8
    assert session.scalar(select(func.count(Enrolment.id))) == session.scalar(select(func.max(Enrolment.id)))


def test_an_enrolment_is_that_of_an_older_system_and_stays_in_its_household(session: Session, truth: Path) -> None:
    rows = session.execute(
        select(Enrolment, Person, Household)
        .join(Person, Person.id == Enrolment.person_id)
        .join(Household, Household.id == Enrolment.household_id)
    ).all()
    for enrolment, person, household in rows:
        assert person.household_id == household.id
        assert enrolment.division_code == household.division_code
        assert (enrolment.source, enrolment.known_to, enrolment.ends_on) == ("一卡通导入", None, None)


def test_marks_are_kept_as_the_attributes_say(session: Session, truth: Path) -> None:
    served = session.scalars(select(AttributeValue).where(AttributeValue.number.is_not(None))).all()
    assert {value.value for value in served} <= {str(years) for years in range(2, 9)}
    assert all(str(value.number) == value.value for value in served)


def test_the_screening_finds_every_fault_and_nothing_else(session: Session, truth: Path) -> None:
    screen_area(session, as_system(session, "test"), COUNTY, clock.today())
    about = (
        select(ScreeningResult, Household.code, Person.name)
        .join(Household, Household.id == ScreeningResult.household_id)
        .join(Person, Person.id == ScreeningResult.person_id)
        .where(ScreeningResult.finding != Finding.AGREES)
    )
    found = Counter(
        (row.programme_code, home, name, row.finding, None if row.finding == ASK else row.amount, row.paid)
        for row, home, name in session.execute(about)
    )
    wanted = Counter(
        (one.programme, one.household, one.name, one.finding, one.right, one.paid)
        for one in read_enrolment_truth(truth)
        if one.finding != Finding.AGREES
    )
    assert wanted.total() > 30
    print(f"漏 {(wanted - found).total()}，误 {(found - wanted).total()}，共 {wanted.total()}")
    assert (wanted - found, found - wanted) == (Counter(), Counter())


def decided(day: date) -> Iterator[tuple[dict[tuple[str, int], int], list[EnrolmentTruth]]]:
    deciding = Deciding(7, day)
    for one in folk():
        benefits = deciding.of(one)
        yield benefits.enrolled, benefits.truths


def test_the_same_seed_and_day_enrol_the_same_people() -> None:
    assert list(decided(date(2026, 3, 1))) == list(decided(date(2026, 3, 1)))
    assert list(decided(date(2026, 3, 1))) != list(decided(date(2026, 11, 1)))


def test_every_kind_of_fault_occurs_and_most_people_are_enrolled_as_is_right() -> None:
    enrolled, faults = 0, Counter[str]()
    for given, truths in decided(date(2026, 11, 1)):
        enrolled += len(given)
        faults.update(one.fault for one in truths)
    assert set(faults) == set(SHARES)
    assert faults.total() < enrolled * 0.07


def test_who_is_dead_or_has_no_certificate_is_enrolled_only_by_a_fault() -> None:
    for one in folk():
        benefits = Deciding(7, date(2026, 11, 1)).of(one)
        excused = {(truth.programme, truth.number) for truth in benefits.truths}
        for code, place in benefits.enrolled:
            member = one.household.members[place]
            if member.died_on is not None:
                assert (code, member.number) in excused
            if code == figures.CARE and (member.disability is None or member.disability.until < date(2026, 11, 1)):
                assert (code, member.number) in excused


@pytest.mark.parametrize(
    ("entry", "standard", "grade", "fen"),
    [
        ("rural_minimum_living", "rural_minimum_living", "", figures.MINIMUM["rural"]),
        ("urban_minimum_living", "urban_minimum_living", "", figures.MINIMUM["urban"]),
        ("rural_minimum_living", "category_supplement", "", figures.SUPPLEMENT),
        ("rural_destitute", "rural_destitute", "分散", figures.SCATTERED["rural"]),
        ("urban_destitute", "urban_destitute", "分散", figures.SCATTERED["urban"]),
        ("elderly_allowance", "elderly_allowance", "90至99岁", dict(figures.AGES)[90]),
        ("disabled_living", "disabled_living", "", figures.LIVING_SUM),
        ("disabled_care", "disabled_care", "三级", figures.CARE_SUMS[3]),
        ("farmland_protection", "farmland_protection", "", figures.FARMLAND_RATE),
        ("family_planning_award", "family_award", "", figures.AWARD_SUM),
        ("reservoir_migrants", "reservoir_migrants", "", figures.MIGRANT_SUM),
        ("orphan_living", "orphan_living", "社会散居", figures.ORPHAN_SUM),
        ("veterans", "veterans", "残疾军人", figures.VETERAN_SUMS["残疾军人"]),
        ("near_minimum_single", "near_minimum_single", "", figures.SINGLE_SUM),
    ],
)
def test_the_demonstration_pays_by_the_figures_of_the_catalogue(
    entry: str, standard: str, grade: str, fen: int
) -> None:
    (said,) = (one for one in shipped()[entry].standards if one.code == standard)
    latest = max((value for value in said.values if value.grade == grade), key=lambda value: value.effective_from)
    assert latest.amount == fen


def test_the_truth_is_kept_line_by_line(truth: Path) -> None:
    lines = truth.read_text(encoding="utf-8").splitlines()
    kept = list(read_enrolment_truth(truth))
    assert [json.loads(line) for line in lines] == [asdict(one) for one in kept]
    assert {one.finding for one in kept} <= set(Finding)
