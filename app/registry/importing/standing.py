"""Who of the people in foreign rows is registered already, asked once for a batch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, SessionTransaction

from app.registry.importing.drafts import Draft, rows
from app.registry.models import Person, PersonState
from app.store import blind, sealing
from app.store.wall import lifted

_AT_ONCE = 2_000
"""Numbers in one question: databases bound how many parameters a statement may have."""
_ABOUT = (Person.id_no_index, Person.id, Person.household_id, Person.division_code, Person.state, Person.relation)


class Found:
    """The people found for a batch; asked again for rows of it in the same transaction, it answers from memory."""

    def __init__(self) -> None:
        self._asked: set[str] = set()
        self._there: Mapping[str, Any] = {}
        self._within: SessionTransaction | None = None

    def among(self, session: Session, drafts: Iterable[Draft]) -> Mapping[str, Any]:
        """Identity number → key, household, division, state and relation of whoever is registered with it."""
        wanted = {number for draft in drafts for number in (draft.head_no, *(one for one, _person in rows(draft)))}
        if self._within is None or self._within is not session.get_transaction() or not wanted <= self._asked:
            self._there = _registered(session, wanted)
            self._asked, self._within = wanted, session.get_transaction()
        return self._there


def _registered(session: Session, wanted: Iterable[str]) -> Mapping[str, Any]:
    place = blind.place_of(Person, "id_no")
    assert place is not None
    sealer = sealing.sealer()
    indexes = {number: sealer.blind_indexes(number, place.context) for number in wanted}
    there = _by_index(session, [index for several in indexes.values() for index in several])
    return {number: there[index] for number, several in indexes.items() for index in several if index in there}


def _by_index(session: Session, indexes: Sequence[str]) -> Mapping[str, Any]:
    found: dict[str, Any] = {}
    with lifted(session, "an identity number is registered once in the province"):
        for start in range(0, len(indexes), _AT_ONCE):
            about = select(*_ABOUT).where(Person.id_no_index.in_(indexes[start : start + _AT_ONCE]))
            about = about.where(Person.state != PersonState.MERGED)
            found |= {row.id_no_index: row for row in session.execute(about)}
    return found
