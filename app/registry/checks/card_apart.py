"""An account whose holder is not its owner (人卡分离)."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel import names
from app.kernel.words import _
from app.registry.check import Area, Check, Found
from app.registry.models.accounts import BankAccount
from app.registry.models.facts import Subject
from app.registry.models.persons import Person, PersonState


def rows(session: Session, area: Area) -> Iterator[Found]:
    """Accounts in use under another name; ways to write the same name are none."""
    about = (
        select(BankAccount.id, BankAccount.division_code, Person.name, BankAccount.holder)
        .join(Person, Person.id == BankAccount.person_id)
        .where(
            BankAccount.in_use.is_(True),
            BankAccount.holder != Person.name,
            Person.state == PersonState.ACTIVE,
            area.holds(BankAccount.division_code),
        )
    )
    for key, division, name, holder in session.execute(about):
        if names.normalise(holder) != names.normalise(name):
            yield Found(key, division, name, _("户名“{holder}”与所有人不一致。").format(holder=holder))


entry = Check("card_apart", _("人卡分离"), Subject.ACCOUNT, _("账户户名不是所有人本人"), rows)
