"""The demonstration's people in the registry: all of them, findable, once, and only in an empty one."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Session

from app.audit.models import AuditEvent
from app.demo import registry
from app.demo.people.places import villages_of
from app.demo.people.shapes import Folk
from app.demo.people.stream import people
from app.demo.truth import NAME, read_truth
from app.kernel import clock, idcard
from app.kernel.errors import DomainError
from app.registry.models import Asset, BankAccount, Household, Income, LandHolding, Person
from app.store import blind
from app.store.sessions import system_session
from app.store.wall import as_system
from config import Settings

PERSONS = 2_500


@pytest.fixture(scope="module")
def county() -> list[Folk]:
    """The people that are loaded."""
    return list(people(registry.SEED, PERSONS, villages_of("130123")))


@pytest.fixture(scope="module")
def loaded(app: Flask, county: list[Folk], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The registry with the people in it; where the truth is kept."""
    truth = tmp_path_factory.mktemp("truth") / NAME
    told: list[int] = []
    with system_session("test") as session:
        homes = registry.load(session, as_system(session, "test"), PERSONS, truth, tell=told.append)
    assert homes == len(county)
    return truth


def test_every_index_of_the_models_is_there_after_the_load(session: Session, loaded: Path) -> None:
    there = inspect(session.connection())
    for model in registry.TABLES:
        declared = {index.name for index in model.__table__.indexes}  # type: ignore[attr-defined]
        assert declared <= {index["name"] for index in there.get_indexes(model.__tablename__)}, model


def test_everything_that_was_made_is_registered(session: Session, county: list[Folk], loaded: Path) -> None:
    homes = [one.household for one in county]
    for model, expected in (
        (Household, len(homes)),
        (Person, PERSONS),
        (BankAccount, sum(len(home.accounts) for home in homes)),
        (LandHolding, sum(home.land is not None for home in homes)),
        (Income, sum(len(home.incomes) for home in homes)),
        (Asset, sum(len(home.assets) for home in homes)),
    ):
        assert session.scalar(select(func.count(model.id))) == expected


def test_a_household_is_registered_as_it_was_made(session: Session, county: list[Folk], loaded: Path) -> None:
    for one in county[::97]:
        made = one.household
        home = session.scalars(select(Household).where(Household.code == made.code)).one()
        assert (home.division_code, home.group_no, home.address) == (made.village, made.group_no, made.address)
        assert home.telephone == made.telephone
        assert home.people == sum(member.died_on is None for member in made.members)
        rows = session.scalars(select(Person).where(Person.household_id == home.id).order_by(Person.id)).all()
        assert [(row.name, row.relation, row.sex, row.birth_on, row.death_on) for row in rows] == [
            (member.name, member.relation, member.sex, member.birth_on, member.died_on) for member in made.members
        ]
        assert [row.id_no for row in rows] == [idcard.normalise(member.number) for member in made.members]
        assert {row.division_code for row in rows} == {made.village}
        land = session.scalar(select(LandHolding).where(LandHolding.household_id == home.id))
        assert (land and (land.contract, land.subsidised)) == (made.land and (made.land.contract, made.land.subsidised))


def test_a_person_is_found_by_identity_number_and_by_account(
    session: Session, county: list[Folk], loaded: Path
) -> None:
    made = county[10].household
    found = session.scalars(select(Person).where(blind.equals(Person.id_no, made.members[0].number))).one()
    assert found.name == made.members[0].name
    ending = session.scalars(select(Person).where(blind.ends_with(Person.id_no, made.members[0].number[-4:]))).all()
    assert found in ending
    account = session.scalars(
        select(BankAccount).where(blind.equals(BankAccount.number, made.accounts[0].number))
    ).one()
    assert account.person_id == found.id


def test_every_household_names_its_head_except_those_without_one(
    session: Session, county: list[Folk], loaded: Path
) -> None:
    headless = set(session.scalars(select(Household.code).where(Household.head_id.is_(None))))
    assert headless == {one.household.code for one in county if one.household.head is None}
    strangers = session.scalar(
        select(func.count(Household.id))
        .join(Person, Person.id == Household.head_id)
        .where((Person.household_id != Household.id) | (Person.relation != "02"))
    )
    assert strangers == 0


def test_the_same_number_stands_in_the_registry_twice_where_the_truth_says_so(session: Session, loaded: Path) -> None:
    twice = session.scalars(select(Person.id_no_index).group_by(Person.id_no_index).having(func.count() > 1)).all()
    said = [truth for truth in read_truth(loaded) if truth.fault == "registered_twice"]
    assert said
    assert len(twice) == len(said)


def test_the_truth_is_kept_aside_for_its_owner_alone(county: list[Folk], loaded: Path) -> None:
    assert list(read_truth(loaded)) == [truth for one in county for truth in one.truths]
    assert loaded.stat().st_mode & 0o077 == 0
    assert os.listdir(loaded.parent) == [NAME]


def test_the_loading_is_in_the_trail(session: Session, loaded: Path) -> None:
    said = session.scalars(select(AuditEvent).where(AuditEvent.tag == "demo:people:load")).one()
    assert f'"persons":{PERSONS}' in said.detail.replace(" ", "")


def test_people_registered_later_get_keys_of_their_own(session: Session, loaded: Path) -> None:
    home = session.scalars(select(Household).limit(1)).one()
    row = Person(
        name="后来人",
        household_id=home.id,
        division_code=home.division_code,
        relation="97",
        valid_from=clock.today(),
        known_from=clock.now(),
    )
    session.add(row)
    session.flush()
    assert row.id > PERSONS
    session.rollback()


def test_a_registry_with_people_in_it_is_left_alone(session: Session, loaded: Path) -> None:
    before = loaded.read_bytes()
    with pytest.raises(DomainError, match="已有人员"):
        registry.load(session, as_system(session, "test"), 50, loaded)
    assert loaded.read_bytes() == before
    assert session.scalar(select(func.count(Person.id))) == PERSONS


def test_the_command_refuses_a_database_that_holds_anything(app: Flask, loaded: Path, settings: Settings) -> None:
    said = app.test_cli_runner().invoke(args=["demo", "load", "--persons", "50"])
    assert said.exit_code == 1
    assert "数据库里已有其他数据" in said.output
    assert not (settings.instance / NAME).exists()
    assert app.test_cli_runner().invoke(args=["demo", "load", "--once"]).exit_code == 0


def test_every_name_has_its_sound_and_every_kind_of_account_its_word(session: Session, loaded: Path) -> None:
    assert session.scalar(select(func.count(Person.id)).where(Person.name_sound.is_(None))) == 0
    kinds = Counter(session.scalars(select(BankAccount.kind)))
    assert set(kinds) == {"card", "social", "passbook"}
