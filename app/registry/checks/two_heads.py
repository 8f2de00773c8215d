"""A household with two heads."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel.relations import Relation
from app.kernel.words import _
from app.registry.check import Area, Check, Found
from app.registry.models.facts import Subject
from app.registry.models.households import Household, HouseholdState
from app.registry.models.persons import Person, PersonState


def rows(session: Session, area: Area) -> Iterator[Found]:
    """Households in which more than one person says to be the head."""
    about = (
        select(Household.id, Household.division_code, Household.code, func.count())
        .join(Person, Person.household_id == Household.id)
        .where(
            Household.state == HouseholdState.ACTIVE,
            Person.state == PersonState.ACTIVE,
            Person.relation.in_((Relation.SELF.value, Relation.HEAD.value)),
            area.holds(Household.division_code),
        )
        .group_by(Household.id, Household.division_code, Household.code)
        .having(func.count() > 1)
    )
    for key, division, code, heads in session.execute(about):
        yield Found(key, division, code, _("有 {heads} 个人登记为户主。").format(heads=heads))


entry = Check("two_heads", _("多个户主"), Subject.HOUSEHOLD, _("一户有两个以上的人登记为户主"), rows)
