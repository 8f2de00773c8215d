"""One telephone number under several households."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel import masks
from app.kernel.words import _
from app.registry.check import Area, Check, Found
from app.registry.models.facts import Subject
from app.registry.models.households import Household, HouseholdState
from app.registry.models.persons import Person, PersonState

BATCH = 5000


def rows(session: Session, area: Area) -> Iterator[Found]:
    """Households of the area that give a number which another household of the area gives too."""
    homes: dict[str, set[int]] = {}
    for key, telephone in _given(session, area):
        homes.setdefault(telephone, set()).add(key)
    shared: dict[int, list[str]] = {}
    for telephone, keys in homes.items():
        for key in keys if len(keys) > 1 else ():
            shared.setdefault(key, []).append(telephone)
    about = select(Household.id, Household.division_code, Household.code)
    for batch in _batches(sorted(shared)):
        for key, division, code in session.execute(about.where(Household.id.in_(batch))):
            numbers = sorted(shared[key])
            homes_told = max(len(homes[number]) for number in numbers)
            told = _("电话 {telephone} 有 {homes} 户在用。").format(
                telephone="、".join(map(masks.mask_telephone, numbers[:3])), homes=homes_told
            )
            yield Found(key, division, code, told, f"{homes_told} {numbers}")


def _given(session: Session, area: Area) -> Iterator[tuple[int, str]]:
    own = select(Household.id, Household.telephone).where(
        Household.telephone.is_not(None), Household.state == HouseholdState.ACTIVE, area.holds(Household.division_code)
    )
    of_people = select(Person.household_id, Person.telephone).where(
        Person.telephone.is_not(None), Person.state == PersonState.ACTIVE, area.holds(Person.division_code)
    )
    asked: tuple[Any, ...] = (own, of_people)
    for one in asked:
        for key, telephone in session.execute(one.execution_options(yield_per=BATCH)):
            if telephone:
                yield key, telephone


def _batches(keys: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(keys), 500):
        yield keys[start : start + 500]


entry = Check("shared_telephone", _("多户同一电话"), Subject.HOUSEHOLD, _("不同家庭留了同一个电话"), rows)
