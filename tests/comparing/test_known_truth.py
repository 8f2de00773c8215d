"""A county whose faults are known: everything that was put in is found, and valid rarities are let pass."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.demo import registry as demo_people
from app.demo.people.shapes import Truth
from app.demo.truth import NAME, read_truth
from app.registry.models import DuplicatePair, Finding, ListHit
from app.store.sessions import system_session
from app.store.wall import as_system
from bench import comparing
from tests.comparing import people

PERSONS = 12_000


@pytest.fixture(scope="module")
def truth(app: Flask, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The county, compared once; where the truth is kept."""
    kept = tmp_path_factory.mktemp("truth") / NAME
    with system_session("test") as session:
        demo_people.load(session, as_system(session, "test"), PERSONS, kept)
        comparing.take_lists(session, PERSONS)
        session.commit()
    comparing.run(lambda _label, act: act())
    yield kept
    people.clear()


def test_no_fault_that_was_put_in_is_missed(session: Session, truth: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tally = comparing.judged(session, truth)
    put, missed = (sum(column) for column in zip(*tally.values(), strict=True))
    with capsys.disabled():
        print(
            f"\nfaults known {put}, of {len(tally)} kinds; missed {missed};"
            f" pairs {people.count(session, DuplicatePair)}"
        )
    assert {fault: told for fault, told in tally.items() if told[1]} == {}
    assert set(comparing.PAIRED) <= set(tally)
    assert len(tally) >= 20


def test_the_judge_sees_what_is_missing(session: Session, truth: Path) -> None:
    for model in (ListHit, Finding, DuplicatePair):
        session.execute(delete(model))
    tally = comparing.judged(session, truth)
    session.rollback()
    assert all(put == missed for put, missed in tally.values())


def test_what_is_only_rare_is_let_pass(session: Session, truth: Path) -> None:
    rare = {one.household for one in read_truth(truth) if one.fault in ("abolished_area", "dotted", "old_number")}
    told = {found for found in comparing.findings_by_household(session) if found[1] in rare}
    assert len(rare) > 20
    assert {found for found in told if found[0] in comparing.CHECKED.values()} == set()


def test_nothing_is_found_that_was_not_put_in(session: Session, truth: Path) -> None:
    known = {(comparing.CHECKED[one.fault], one.household) for one in _checked(truth)}
    known |= {(comparing.CHECKED[one.fault], one.other) for one in _checked(truth) if one.other}
    found = {one for one in comparing.findings_by_household(session) if one[0] in comparing.CHECKED.values()}
    assert sorted(found - known) == []


def _checked(truth: Path) -> Iterator[Truth]:
    return (one for one in read_truth(truth) if one.fault in comparing.CHECKED)
