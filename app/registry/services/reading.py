"""What every act on the registry insists on: the place, the day, the state; and what hangs on a household."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from app.kernel import clock, divisions
from app.kernel.columns import Field
from app.kernel.divisions import Level
from app.kernel.errors import Conflict, DomainError, NotFound
from app.kernel.words import _
from app.offices.models import Division
from app.registry.models import (
    AccountUse,
    Asset,
    AttributeOwner,
    AttributeValue,
    BankAccount,
    Fact,
    Household,
    HouseholdState,
    Income,
    LandHolding,
    Person,
    PersonState,
    ResourceUse,
    Subject,
)
from app.store.actor import Actor
from app.store.commands import Input

MOST_GROUPS = 99
EFFECTIVE = Input(
    "effective_on",
    Field("生效日期", input_type="date", help="从哪一天起是这样；不填就是今天"),
    required=False,
)
"""What every change asks: since when it holds."""


def insist_on_village(session: Session, actor: Actor, code: str) -> None:
    """Refuse what is no village of the actor's area, or one that is no more."""
    if not divisions.is_code(code) or divisions.level_of(code) != Level.VILLAGE:
        raise DomainError(_("请选到村（社区）。"), field="division_code")
    if not actor.scope.holds_division(code):
        raise DomainError(_("这个村不在您的辖区内，请从列表中选择。"), field="division_code")
    village = session.get(Division, code)
    if village is None or (village.valid_to is not None and village.valid_to <= clock.today()):
        raise DomainError(_("这个村不存在或已撤销，请从列表中另选。"), field="division_code")


def insist_on_group(group: int) -> None:
    """Refuse what is no number of a villagers' group."""
    if not 0 <= group <= MOST_GROUPS:
        raise DomainError(_("村民小组填 0 到 99 的数字，不分组填 0。"), field="group_no")


def household(session: Session, key: Any, field: str = "household_id") -> Household:
    """The active household of that key inside the scope."""
    row: Household | None = session.get(Household, int(key)) if key else None
    if row is None:
        raise NotFound(_("没有找到这一户，请从本辖区的家庭中选择。"), field=field)
    insist_on_active(row)
    return row


def person(session: Session, key: Any, field: str = "person_id") -> Person:
    """The person of that key inside the scope."""
    row: Person | None = session.get(Person, int(key)) if key else None
    if row is None:
        raise NotFound(_("没有找到这个人，请从本辖区的人员中选择。"), field=field)
    return row


def insist_on_active(row: Household | Person) -> None:
    """Refuse to change what has left the registry."""
    if isinstance(row, Household) and row.state != HouseholdState.ACTIVE:
        raise Conflict(_("这一户已经销户，不能再改。"))
    if isinstance(row, Person) and row.state != PersonState.ACTIVE:
        label = PersonState(row.state).label
        raise Conflict(_("{name}的状态是“{state}”，不能再改。").format(name=row.name, state=label))


def effective(row: Any, data: Mapping[str, Any]) -> date:
    """The day from which a change holds: as stated, else today. Never in the future, never before the row began."""
    return effective_day(data.get("effective_on"), row.valid_from)


def effective_day(said: Any, earliest: date | None = None) -> date:
    """A day from which something holds, as typed or as a date."""
    on = said if isinstance(said, date) else date.fromisoformat(str(said)) if said else clock.today()
    if on > clock.today():
        raise DomainError(_("生效日期不能晚于今天。"), field="effective_on")
    if earliest is not None and on < earliest:
        raise DomainError(_("生效日期不能早于登记的起始日期 {day}。").format(day=earliest), field="effective_on")
    return on


def count_people(session: Session, home: Household) -> None:
    """Keep the number of a household's people true."""
    session.flush()
    active = select(func.count(Person.id)).where(Person.household_id == home.id, Person.state == PersonState.ACTIVE)
    home.people = session.scalar(active) or 0


def carry(session: Session, household_id: int, people: Sequence[int], village: str) -> None:
    """Bring everything that belongs to a household and its people to another village. The wall is down around it."""
    session.flush()
    for model in (LandHolding, Income, Asset, ResourceUse):
        session.execute(update(model).where(model.household_id == household_id).values(division_code=village))
    mine = (Fact.subject == Subject.HOUSEHOLD) & (Fact.subject_id == household_id)
    session.execute(update(Fact).where(mine).values(division_code=village))
    land = select(LandHolding.id).where(LandHolding.household_id == household_id)
    _carry_values(session, AttributeOwner.HOUSEHOLD, [household_id], village)
    _carry_values(session, AttributeOwner.LAND, list(session.scalars(land)), village)
    carry_people(session, people, village)


def carry_people(session: Session, people: Sequence[int], village: str) -> None:
    """Bring the accounts, the facts and the attributes of persons to another village. The wall is down around it."""
    session.flush()
    accounts = list(session.scalars(select(BankAccount.id).where(BankAccount.person_id.in_(people))))
    session.execute(update(BankAccount).where(BankAccount.id.in_(accounts)).values(division_code=village))
    session.execute(update(AccountUse).where(AccountUse.person_id.in_(people)).values(division_code=village))
    mine = or_(
        (Fact.subject == Subject.PERSON) & Fact.subject_id.in_(people),
        (Fact.subject == Subject.ACCOUNT) & Fact.subject_id.in_(accounts),
    )
    session.execute(update(Fact).where(mine).values(division_code=village))
    _carry_values(session, AttributeOwner.PERSON, people, village)


def _carry_values(session: Session, owner: AttributeOwner, ids: Sequence[int], village: str) -> None:
    """Bring what run-time attributes say of these subjects to another village. The wall is down around it."""
    about = update(AttributeValue).where(AttributeValue.subject == owner, AttributeValue.subject_id.in_(ids))
    session.execute(about.values(division_code=village))
