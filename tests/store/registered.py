"""A person with a bank account, for tests of what is sealed in the registry."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from app.kernel import clock
from app.registry.models import BankAccount, Household, Person
from tests import world

VILLAGE = "130123100001"


def household(session: Session, code: str = "T1") -> Household:
    """A household of the village."""
    row = Household(division_code=VILLAGE, code=code, valid_from=world.SINCE, known_from=clock.now())
    session.add(row)
    session.flush()
    return row


def person_values(home: Household, **said: Any) -> dict[str, Any]:
    """What a row of persons holds at least."""
    values = {"household_id": home.id, "division_code": VILLAGE, "name": "张三", "relation": "02"}
    return values | {"valid_from": world.SINCE, "known_from": clock.now()} | said


def account_values(owner: Person, number: str) -> dict[str, Any]:
    """What a row of bank accounts holds at least."""
    values = {"person_id": owner.id, "division_code": VILLAGE, "holder": owner.name, "number": number}
    return values | {"valid_from": world.SINCE, "known_from": clock.now()}


def account(session: Session, number: str, code: str = "T1") -> BankAccount:
    """A bank account of a person of a household of its own."""
    owner = Person(**person_values(household(session, code)))
    session.add(owner)
    session.flush()
    row = BankAccount(**account_values(owner, number))
    session.add(row)
    session.flush()
    return row
