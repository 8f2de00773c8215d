"""A household in which nobody is left."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.kernel.words import _
from app.registry.check import Area, Check, Found
from app.registry.models.facts import Subject
from app.registry.models.households import Household, HouseholdState
from app.registry.models.persons import Person, PersonState


def rows(session: Session, area: Area) -> Iterator[Found]:
    """Active households without an active person."""
    inhabited = exists().where(Person.household_id == Household.id, Person.state == PersonState.ACTIVE)
    about = select(Household.id, Household.division_code, Household.code).where(
        Household.state == HouseholdState.ACTIVE, area.holds(Household.division_code), ~inhabited
    )
    for key, division, code in session.execute(about):
        yield Found(key, division, code, _("户内已没有在册的人。请转出土地等登记后销户。"))


entry = Check("empty_household", _("空户"), Subject.HOUSEHOLD, _("家庭里没有在册的人"), rows)
