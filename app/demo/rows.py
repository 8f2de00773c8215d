"""Households of the generator as rows of the registry, numbered, sealed and indexed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from app.demo.people.registering import AS_OF
from app.demo.people.shapes import Account, Household, Member
from app.kernel import idcard
from app.registry.models import (
    AccountKind,
    Asset,
    BankAccount,
    HouseholdState,
    Income,
    LandHolding,
    Person,
    PersonState,
    Season,
    Verification,
)
from app.registry.models import Household as HouseholdRow
from app.registry.services.checking import sound_of
from app.store.base import Model
from app.store.blind import sealed_row

SOURCE = "演示数据"

Row = tuple[type[Model], dict[str, Any]]


class Numbering:
    """The next free key of each table."""

    def __init__(self) -> None:
        self._last: dict[type[Model], int] = {}

    def next(self, model: type[Model]) -> int:
        """A key that was not given before."""
        self._last[model] = self._last.get(model, 0) + 1
        return self._last[model]

    def last(self, model: type[Model]) -> int:
        """The last key that was given, 0 if none was."""
        return self._last.get(model, 0)


def rows_of(household: Household, numbering: Numbering, known_from: datetime) -> Iterator[Row]:
    """Every row of a household, parents before children; the head is named once the persons are there."""
    key = numbering.next(HouseholdRow)
    common = {"division_code": household.village, "import_id": None}
    told = common | {"household_id": key, "known_from": known_from, "known_to": None, "source": SOURCE}
    registered = common | {"valid_from": AS_OF, "known_from": known_from}
    yield HouseholdRow, sealed_row(HouseholdRow, registered | _household(key, household))
    people = []
    for member in household.members:
        people.append(numbering.next(Person))
        said = {"id": people[-1], "household_id": key, "hukou_type": household.hukou_type}
        yield Person, sealed_row(Person, registered | said | _person(member))
    for account in household.accounts:
        owner = household.members[account.owner]
        said = {"id": numbering.next(BankAccount), "person_id": people[account.owner]}
        yield BankAccount, sealed_row(BankAccount, registered | said | _account(account, owner, known_from))
    land = household.land
    if land is not None:
        areas = {name: getattr(land, name) for name in _AREAS}
        yield LandHolding, told | areas | {"id": numbering.next(LandHolding), "season": Season.YEAR.value}
    for income in household.incomes:
        person = None if income.member is None else people[income.member]
        said = {"year": income.year, "kind": income.kind, "amount": income.amount}
        yield Income, told | said | {"id": numbering.next(Income), "person_id": person, "note": None}
    for asset in household.assets:
        person = None if asset.member is None else people[asset.member]
        said = {"year": asset.year, "kind": asset.kind, "amount": asset.amount, "quantity": asset.quantity}
        yield Asset, told | said | {"id": numbering.next(Asset), "person_id": person, "note": None}


_AREAS = (
    "year",
    "contract",
    "registered",
    "transferred_in",
    "transferred_out",
    "excluded",
    "excluded_why",
    "subsidised",
)


def _household(key: int, household: Household) -> dict[str, Any]:
    return {
        "id": key,
        "code": household.code,
        "head_id": None,
        "group_no": household.group_no,
        "hukou_type": household.hukou_type,
        "address": household.address,
        "telephone": household.telephone,
        "people": sum(member.died_on is None for member in household.members),
        "state": HouseholdState.ACTIVE.value,
    }


def _person(member: Member) -> dict[str, Any]:
    held = member.disability
    return {
        "name": member.name,
        "name_sound": sound_of(member.name),
        "relation": member.relation,
        "document_kind": idcard.DocumentKind.CITIZEN.value,
        "id_no": idcard.normalise(member.number),
        "sex": member.sex,
        "birth_on": member.birth_on,
        "nationality": member.nationality,
        "marital": member.marital,
        "telephone": member.telephone,
        "health": member.health,
        "disability_kind": held.kind if held else None,
        "disability_grade": held.grade if held else None,
        "disability_no": held.certificate if held else None,
        "disability_until": held.until if held else None,
        "can_work": member.can_work,
        "in_school": member.in_school,
        "death_on": member.died_on,
        "state": (PersonState.DEAD if member.died_on else PersonState.ACTIVE).value,
    }


def _account(account: Account, owner: Member, known_from: datetime) -> dict[str, Any]:
    """The bank has confirmed the holder of cards in the own name; of passbooks it says nothing."""
    confirmed = account.kind != AccountKind.PASSBOOK and account.holder == owner.name
    return {
        "kind": account.kind,
        "number": account.number,
        "holder": account.holder,
        "bank": account.bank,
        "cnaps": account.cnaps,
        "verification": (Verification.VERIFIED if confirmed else Verification.UNVERIFIED).value,
        "verified_at": known_from if confirmed else None,
        "in_use": True,
    }
