"""One person with several accounts in use (一人多卡)."""

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
    """Active persons with more than one account in use."""
    several = (
        select(BankAccount.person_id, func.count().label("cards"))
        .where(BankAccount.in_use.is_(True))
        .group_by(BankAccount.person_id)
        .having(func.count() > 1)
        .subquery()
    )
    about = (
        select(Person.id, Person.division_code, Person.name, several.c.cards)
        .join(several, several.c.person_id == Person.id)
        .where(Person.state == PersonState.ACTIVE, area.holds(Person.division_code))
    )
    for key, division, name, cards in session.execute(about):
        yield Found(key, division, name, _("有 {cards} 个在用账户，应只保留一个。").format(cards=cards))


entry = Check("many_cards", _("一人多卡"), Subject.PERSON, _("一个人有多个在用账户"), rows)
