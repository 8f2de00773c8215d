"""The names that a county's rules may use on a day: common facts, its own attributes, standards, programmes, lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel import divisions
from app.programmes.formula import Entry, Vocabulary, common_facts
from app.programmes.models import Programme, Standard
from app.programmes.names import attribute_fact, fact_code, standard_name
from app.programmes.shipped import catalogue_entries, list_entries, names
from app.registry.attributes import Attribute
from app.registry.services.attributes import attributes_of
from app.store.wall import lifted

__all__ = ["attribute_fact", "attributes_on", "fact_code", "vocabulary_of"]


def vocabulary_of(session: Session, county: str, day: date) -> Vocabulary:
    """Every name that a rule of the county may use on the day.

    A programme is found by its name, its short name, its code and its name in the shipped catalogue, adopted or not:
    nobody receives what the county does not pay.
    """
    facts = [attribute_fact(one) for one in attributes_on(session, county, day)]
    places = (*divisions.ancestors_of(county), county)
    with lifted(session, "the names that a county's rules use are the same for everyone in it"):
        standards = session.scalars(
            select(Standard).where(Standard.division_code.in_(places)).order_by(Standard.division_code, Standard.id)
        ).all()
        programmes = session.scalars(
            select(Programme).where(Programme.division_code.in_(places)).order_by(Programme.code)
        ).all()
    words = common_facts().extended(
        facts=facts,
        standards=[standard_name(row.code, row.name, row.kind, row.grades) for row in standards],
        lists=list_entries(),
    )
    return replace(words, programmes=(*_entries(programmes), *catalogue_entries()))


def attributes_on(session: Session, county: str, day: date) -> list[Attribute]:
    """The county's attributes that are filled in on the day."""
    return [one for one in attributes_of(session, county) if one.holds_on(day)]


def _entries(programmes: Iterable[Programme]) -> Iterator[Entry]:
    for row in programmes:
        yield from names(row.code, row.name, row.short_name)
