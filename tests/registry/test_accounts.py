"""Accounts and statements: whose they are, which programme pays where, and what a correction keeps."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kernel import clock
from app.kernel.errors import Conflict, DomainError
from app.registry.models import AccountUse, BankAccount, Household, Income, LandHolding, Person, Verification
from app.registry.services import accounts, persons, statements
from app.store import blind
from app.store.actor import Actor
from tests.registry.conftest import OTHER_NO, SPOUSE_NO, register

CARD, PASSBOOK, OTHER_CARD = "6227001218700480460", "130012345678901", "6221882900054472121"


def open_account(session: Session, actor: Actor, home: Household, **said: Any) -> BankAccount:
    return accounts.register_account(session, actor, {"person_id": home.head_id, "number": CARD} | said)


def test_an_account_is_found_whole_or_by_its_last_four(work: Session, operator: Actor, home: Household) -> None:
    row = open_account(work, operator, home, number="6227 0012 1870 0480 460")
    assert (row.number, row.holder, row.verification) == (CARD, "王长富", Verification.UNVERIFIED)
    for found in (blind.equals(BankAccount.number, CARD), blind.ends_with(BankAccount.number, "0460")):
        assert work.scalars(sa.select(BankAccount.id).where(found)).all() == [row.id]


@pytest.mark.parametrize(
    ("said", "field"),
    [({"number": CARD[:-1] + "1"}, "number"), ({"number": "12"}, "number"), ({"holder": "张1"}, "holder")],
)
def test_an_account_that_cannot_be_is_refused_at_its_field(
    work: Session, operator: Actor, home: Household, said: dict[str, Any], field: str
) -> None:
    with pytest.raises(DomainError) as refused:
        open_account(work, operator, home, **said)
    assert refused.value.faults[0].field == field


def test_a_passbook_needs_no_check_digit_and_a_doubtful_bank_code_only_warns(
    work: Session, operator: Actor, home: Household
) -> None:
    row = open_account(work, operator, home, number=PASSBOOK, kind="passbook", cnaps="402795602395")
    assert (row.number, row.cnaps) == (PASSBOOK, "402795602395")


def test_the_same_person_has_an_account_once(work: Session, operator: Actor, home: Household) -> None:
    open_account(work, operator, home)
    with pytest.raises(Conflict, match="已经登记了这个账号"):
        open_account(work, operator, home)


def test_another_number_has_to_be_verified_again(work: Session, operator: Actor, home: Household) -> None:
    row = open_account(work, operator, home)
    row.verification, row.verified_at = Verification.VERIFIED, clock.now()
    accounts.amend_account(work, operator, row, {"number": OTHER_CARD})
    assert (row.number, row.verification, row.verified_at) == (OTHER_CARD, Verification.UNVERIFIED, None)


def test_a_programme_may_pay_into_the_account_of_another_member(
    work: Session, operator: Actor, home: Household
) -> None:
    said = {"household_id": home.id, "name": "李秀英", "id_no": SPOUSE_NO, "relation": "12"}
    spouse = persons.register_person(work, operator, said)
    first, second = open_account(work, operator, home), open_account(work, operator, home, number=OTHER_CARD)
    use = accounts.set_use(
        work, operator, {"person_id": spouse.id, "account_id": first.id, "programme_code": "2080502"}
    )
    again = accounts.amend_use(work, operator, use, {"account_id": second.id})
    assert (again.id, again.account_id) == (use.id, second.id)
    accounts.retire_account(work, operator, second, {})
    assert work.scalar(sa.select(sa.func.count(AccountUse.id))) == 0
    with pytest.raises(Conflict, match="已经停用"):
        accounts.amend_account(work, operator, second, {"holder": "王富"})
    with pytest.raises(DomainError, match="在用的账户"):
        accounts.set_use(work, operator, {"person_id": spouse.id, "account_id": second.id, "programme_code": "1"})


def test_no_programme_pays_into_the_account_of_a_stranger(
    work: Session, operator: Actor, home: Household, village: str
) -> None:
    other = register(work, operator, village, head_name="赵国栋", head_id_no=OTHER_NO)
    row = open_account(work, operator, home)
    with pytest.raises(DomainError, match="本人的，或本户成员的"):
        accounts.set_use(work, operator, {"person_id": other.head_id, "account_id": row.id, "programme_code": "1"})


def test_land_is_stated_once_a_season_and_corrected_after(work: Session, operator: Actor, home: Household) -> None:
    said = {"household_id": home.id, "year": 2026, "contract": 1250, "subsidised": 1250}
    row = statements.state_land(work, operator, said)
    with pytest.raises(Conflict, match="已经登记"):
        statements.state_land(work, operator, said)
    fresh = statements.correct_land(work, operator, row, {"subsidised": 1100, "excluded": 150})
    assert (fresh.contract, fresh.subsidised, fresh.excluded, fresh.year) == (1250, 1100, 150, 2026)
    current = sa.select(LandHolding.id).where(LandHolding.known_to.is_(None))
    assert work.scalars(current).all() == [fresh.id]
    with pytest.raises(Conflict, match="已经更正或作废"):
        statements.correct_land(work, operator, row, {"subsidised": 1})
    statements.withdraw_land(work, operator, fresh, {"reason": "登错户"})
    assert work.scalars(current).all() == []


@pytest.mark.parametrize(("said", "field"), [({"contract": -1}, "contract"), ({"year": 1900}, "year")])
def test_areas_and_years_that_cannot_be_are_refused(
    work: Session, operator: Actor, home: Household, said: dict[str, Any], field: str
) -> None:
    with pytest.raises(DomainError) as refused:
        statements.state_land(work, operator, {"household_id": home.id, "year": 2026} | said)
    assert refused.value.faults[0].field == field


def test_an_income_belongs_to_the_household_or_one_of_its_people(
    work: Session, operator: Actor, home: Household, village: str
) -> None:
    other = register(work, operator, village, head_name="赵国栋", head_id_no=OTHER_NO)
    said = {"household_id": home.id, "year": 2025, "kind": "wages", "amount": 100}
    with pytest.raises(DomainError, match="不是本户成员"):
        statements.state_income(work, operator, said | {"person_id": other.head_id})
    statements.state_income(work, operator, said | {"person_id": home.head_id})
    statements.state_income(work, operator, said)
    assert work.scalar(sa.select(sa.func.sum(Income.amount))) == 200
    assert work.get_one(Person, home.head_id).household_id == home.id
