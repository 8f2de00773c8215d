"""A relation to the head that the two birth dates contradict."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from app.kernel.relations import Relation
from app.kernel.words import _
from app.registry.check import Area, Check, Found
from app.registry.models.facts import Subject
from app.registry.models.households import Household
from app.registry.models.persons import Person, PersonState

YOUNGER = tuple(one.value for one in Relation if "20" <= one.value < "50")
OLDER = tuple(one.value for one in Relation if "50" <= one.value < "70")
"""Relations of the generations below and above, those by marriage too: a settled finding says that it is so."""


def rows(session: Session, area: Area) -> Iterator[Found]:
    """Children who are not younger than the head, parents who are not older."""
    head = aliased(Person)
    about = (
        select(Person.id, Person.division_code, Person.name, Person.relation, Person.birth_on, head.birth_on)
        .join(Household, Household.id == Person.household_id)
        .join(head, head.id == Household.head_id)
        .where(
            Person.state == PersonState.ACTIVE,
            head.state.in_((PersonState.ACTIVE, PersonState.DEAD)),
            Person.id != head.id,
            area.holds(Person.division_code),
            or_(
                Person.relation.in_(YOUNGER) & (Person.birth_on <= head.birth_on),
                Person.relation.in_(OLDER) & (Person.birth_on >= head.birth_on),
            ),
        )
    )
    for key, division, name, relation, birth, of_head in session.execute(about):
        told = _("登记为户主的“{relation}”，出生于 {birth}，而户主出生于 {of_head}。")
        yield Found(key, division, name, told.format(relation=Relation(relation).label, birth=birth, of_head=of_head))


entry = Check("impossible_relation", _("关系不可能"), Subject.PERSON, _("与户主关系和两人的出生日期矛盾"), rows)
