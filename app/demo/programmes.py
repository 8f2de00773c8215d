"""The demonstration county's programmes: the whole catalogue adopted, its people enrolled as an older system had it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy.orm import Session

from app.demo import cast
from app.demo.entitled.deciding import Benefits, Deciding
from app.demo.people.registering import AS_OF
from app.demo.people.shapes import Folk
from app.demo.rows import Numbering, Row
from app.demo.truth import TruthFile
from app.kernel import clock
from app.programmes.models import Enrolment, EnrolmentState
from app.programmes.services.adopting import adopt
from app.programmes.shipped import shipped
from app.registry import attributes
from app.registry.models import AttributeOwner, AttributeValue, Household, Person
from app.registry.services.attributes import attributes_of
from app.store.actor import Actor

SOURCE = "一卡通导入"


def adopt_all(session: Session, actor: Actor) -> dict[str, str]:
    """Adopt and publish every entry of the catalogue, as the county's office would; entry → code of the programme."""
    office = replace(actor, desk="office_operator", division_code=cast.COUNTY)
    return {entry: adopt(session, office, entry, publish=True).code for entry in shipped()}


class Enrolling:
    """Makes the rows of what a household's people are enrolled in, and keeps the truth about the faults among them."""

    def __init__(self, session: Session, codes: Mapping[str, str], truth: Path, seed: int) -> None:
        self._codes, self._truth = codes, TruthFile(truth)
        self._deciding = Deciding(seed, clock.today())
        found = attributes_of(session, cast.COUNTY)
        self._attributes = {one.name: one for one in found if one.owner == AttributeOwner.PERSON}

    def rows_of(self, folk: Folk, numbering: Numbering, known_from: datetime) -> Iterator[Row]:
        """The attributes and enrolments of a household whose rows were numbered last."""
        benefits = self._deciding.of(folk)
        self._truth.add(replace(one, programme=self._code(one.programme)) for one in benefits.truths)
        first = numbering.last(Person) - len(folk.household.members) + 1
        yield from self._values(benefits, first, numbering, known_from)
        home = {"division_code": folk.household.village, "household_id": numbering.last(Household)}
        for (programme, place), amount in benefits.enrolled.items():
            said = {"person_id": first + place, "programme_code": self._code(programme), "amount": amount}
            known = {"id": numbering.next(Enrolment), "known_from": known_from}
            yield Enrolment, home | said | known | _AS_IMPORTED

    def __enter__(self) -> Self:
        self._truth.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._truth.__exit__(kind, error, trace)

    def _code(self, programme: str) -> str:
        return self._codes.get(programme, programme)

    def _values(self, benefits: Benefits, first: int, numbering: Numbering, known_from: datetime) -> Iterator[Row]:
        for mark in benefits.marks:
            one = self._attributes[mark.name]
            value, number = attributes.kept(one, attributes.read(one, mark.value))
            said = {"attribute_id": one.id, "subject": AttributeOwner.PERSON.value, "subject_id": first + mark.place}
            told = {"value": value, "number": number, "known_from": known_from, "id": numbering.next(AttributeValue)}
            yield AttributeValue, {"division_code": benefits.home.made.village} | said | told | _AS_STATED


_AS_IMPORTED = {
    "grade": None,
    "starts_on": AS_OF,
    "ends_on": None,
    "end_reason": None,
    "state": EnrolmentState.ACTIVE.value,
    "known_to": None,
    "source": SOURCE,
}
_AS_STATED = {
    "valid_from": AS_OF,
    "valid_to": None,
    "known_to": None,
    "cause": None,
    "cause_id": None,
    "officer_id": None,
}
