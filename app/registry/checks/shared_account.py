"""One account number under several households."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel.words import _
from app.registry.check import Area, Check, Found
from app.registry.models.accounts import BankAccount
from app.registry.models.facts import Subject
from app.registry.models.persons import Person, PersonState


def rows(session: Session, area: Area) -> Iterator[Found]:
    """Accounts in use whose number belongs to people of more than one household, anywhere in the province."""
    shared = (
        select(BankAccount.number_index, func.count(Person.household_id.distinct()).label("homes"))
        .join(Person, Person.id == BankAccount.person_id)
        .where(BankAccount.in_use.is_(True), Person.state == PersonState.ACTIVE)
        .group_by(BankAccount.number_index)
        .having(func.count(Person.household_id.distinct()) > 1)
        .subquery()
    )
    about = (
        select(BankAccount.id, BankAccount.division_code, Person.name, shared.c.homes)
        .join(shared, shared.c.number_index == BankAccount.number_index)
        .join(Person, Person.id == BankAccount.person_id)
        .where(
            BankAccount.in_use.is_(True),
            Person.state == PersonState.ACTIVE,
            area.holds(BankAccount.division_code),
        )
    )
    for key, division, name, homes in session.execute(about):
        yield Found(key, division, name, _("{homes} 户登记了同一个账号。").format(homes=homes))


entry = Check("shared_account", _("多户同一账号"), Subject.ACCOUNT, _("不同家庭的人登记了同一个账号"), rows)
