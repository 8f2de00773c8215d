"""A household without a head, or whose head is not one of its people."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session, aliased

from app.kernel.words import _
from app.registry.check import Area, Check, Found
from app.registry.models.facts import Subject
from app.registry.models.households import Household, HouseholdState
from app.registry.models.persons import Person, PersonState


def rows(session: Session, area: Area) -> Iterator[Found]:
    """Households in which somebody lives, but nobody is the head."""
    head, member = aliased(Person), aliased(Person)
    inhabited = exists().where(member.household_id == Household.id, member.state == PersonState.ACTIVE)
    about = (
        select(Household.id, Household.division_code, Household.code, Household.head_id)
        .outerjoin(head, head.id == Household.head_id)
        .where(
            Household.state == HouseholdState.ACTIVE,
            area.holds(Household.division_code),
            or_(head.id.is_(None), head.state != PersonState.ACTIVE, head.household_id != Household.id),
            inhabited,
        )
    )
    for key, division, code, head_id in session.execute(about):
        told = _("没有户主，请指定户主。") if head_id is None else _("户主已不在本户或不在册，请变更户主。")
        yield Found(key, division, code, told)


entry = Check("headless", _("无户主"), Subject.HOUSEHOLD, _("家庭没有户主，或户主不在本户"), rows)
