"""What the checks find among the demonstration's people, against the truth: nothing missed, nobody wrongly accused."""

from __future__ import annotations

from collections import defaultdict

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.demo import registry
from app.demo.people.shapes import Truth
from app.demo.truth import NAME, read_truth
from app.registry.check import Area, checks
from app.registry.comparing import pairs
from app.registry.comparing.candidates import candidates
from app.registry.comparing.reconciling import find
from app.registry.models import BankAccount, Household, LandHolding, Person, Subject
from app.store.sessions import system_session
from app.store.transaction import transaction
from app.store.wall import as_system

PERSONS = 8_000
Homes = dict[str, set[str]]

PAIRS = {"registered_twice": "number", "digits_swapped": "digits", "homophone": "sound", "namesake": "name"}
"""Fault → how the comparison calls it."""

CHECKS = {
    "several_cards": "many_cards",
    "held_by_another": "card_apart",
    "wrong_check": "invalid_number",
    "wrong_card": "invalid_account",
    "missing_head": "headless",
    "two_heads": "two_heads",
    "child_older": "impossible_relation",
    "sex_mismatch": "number_mismatch",
    "certificate_mismatch": "disability_mismatch",
    "land_over": "land_excess",
    "rare_character": "rare_characters",
}
"""Fault → the check that is there for it; it finds these households and no others."""


@pytest.fixture(scope="module")
def truths(app: Flask, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Truth]]:
    """The people are loaded; what is the matter with them, by fault."""
    path = tmp_path_factory.mktemp("truth") / NAME
    with system_session("test") as session:
        registry.load(session, as_system(session, "test"), PERSONS, path)
    found: dict[str, list[Truth]] = defaultdict(list)
    for truth in read_truth(path):
        found[truth.fault].append(truth)
    return found


@pytest.fixture(scope="module")
def alike(app: Flask, truths: dict[str, list[Truth]]) -> dict[str, set[frozenset[str]]]:
    """The pairs of households between which the comparison finds one person, by likeness."""
    with system_session("test") as session, transaction(session):
        best = pairs.best_of(candidates(session, Area()))
        homes = _homes_of(session)[Subject.PERSON]
        found: dict[str, set[frozenset[str]]] = defaultdict(set)
        for (first, second), one in best.items():
            found[one.likeness].add(frozenset((homes[first], homes[second])))
        pairs.keep(session, best, Area())
    return found


@pytest.fixture(scope="module")
def found(app: Flask, alike: dict[str, set[frozenset[str]]]) -> Homes:
    """The households in which each check finds something."""
    with system_session("test") as session:
        homes = _homes_of(session)
        return {
            code: {homes[Subject(checks()[code].subject)][one.subject_id] for one in of_check}
            for code, of_check in find(session, Area()).items()
        }


def _homes_of(session: Session) -> dict[Subject, dict[int, str]]:
    own = select(Household.id, Household.code)
    people = select(Person.id, Household.code).join(Household, Household.id == Person.household_id)
    land = select(LandHolding.id, Household.code).join(Household, Household.id == LandHolding.household_id)
    accounts = (
        select(BankAccount.id, Household.code)
        .join(Person, Person.id == BankAccount.person_id)
        .join(Household, Household.id == Person.household_id)
    )
    asked = {Subject.HOUSEHOLD: own, Subject.PERSON: people, Subject.LAND: land, Subject.ACCOUNT: accounts}
    return {subject: dict(session.execute(about).tuples().all()) for subject, about in asked.items()}


@pytest.mark.parametrize("fault", PAIRS)
def test_the_comparison_finds_every_double_registration_and_no_other(
    fault: str, truths: dict[str, list[Truth]], alike: dict[str, set[frozenset[str]]]
) -> None:
    said = {frozenset((truth.household, str(truth.other))) for truth in truths[fault]}
    assert said
    assert alike[PAIRS[fault]] == said


@pytest.mark.parametrize("fault", CHECKS)
def test_each_check_finds_every_household_with_its_fault_and_no_other(
    fault: str, truths: dict[str, list[Truth]], found: Homes
) -> None:
    said = {truth.household for truth in truths[fault]}
    assert said
    assert found[CHECKS[fault]] == said


def test_both_households_of_a_shared_account_are_found(truths: dict[str, list[Truth]], found: Homes) -> None:
    said = {code for truth in truths["shared_account"] for code in (truth.household, str(truth.other))}
    assert said
    assert found["shared_account"] == said


def test_a_number_is_found_elsewhere_where_it_stands_in_another_village(
    truths: dict[str, list[Truth]], found: Homes
) -> None:
    pairs_of = [(truth.household, str(truth.other)) for truth in truths["registered_twice"]]
    said = {code for one, other in pairs_of if one[:12] != other[:12] for code in (one, other)}
    assert said
    assert found["number_elsewhere"] == said


def test_what_is_rare_but_valid_is_no_invalid_number(truths: dict[str, list[Truth]], found: Homes) -> None:
    for fault in ("abolished_area", "old_number", "dotted"):
        assert truths[fault]
        assert not found["invalid_number"] & {truth.household for truth in truths[fault]}
