"""Where one objects to what is posted: the village, the township, the county's offices, discipline inspection."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kernel import divisions
from app.kernel.divisions import Level
from app.offices.models import Organisation, ProgrammeDuty
from app.store.wall import lifted

_AT: dict[Level, tuple[str, ...]] = {
    Level.VILLAGE: ("village_committee",),
    Level.TOWN: ("benefit_office",),
    Level.COUNTY: ("benefit_office", "finance_bureau", "discipline_inspection"),
}
"""Whose telephone stands below a posting, tier by tier; the county's department of the programme comes besides."""


@dataclass(frozen=True, slots=True)
class Telephone:
    """An organisation that takes objections, and its telephone."""

    organisation: str
    number: str


def telephones(session: Session, village: str, programme: str) -> list[Telephone]:
    """Those that have one, nearest first; they lie above and beside whoever prints, so the wall is lifted."""
    places = [village, *reversed(divisions.ancestors_of(village))]
    at = sa.case({code: place for place, code in enumerate(places)}, value=Organisation.division_code)
    duty = sa.select(ProgrammeDuty.organisation_id).where(
        ProgrammeDuty.division_code.in_(places), ProgrammeDuty.programme_code == programme
    )
    kinds = [
        sa.and_(Organisation.division_code == code, Organisation.kind.in_(_AT[divisions.level_of(code)]))
        for code in places
        if divisions.level_of(code) in _AT
    ]
    about = sa.select(Organisation.name, Organisation.telephone).where(
        sa.or_(*kinds, Organisation.id.in_(duty)), Organisation.valid_to.is_(None), Organisation.telephone != ""
    )
    with lifted(session, "who takes objections to a posting is told to everybody"):
        found = session.execute(about.order_by(at, Organisation.id)).tuples()
        return [Telephone(name, number) for name, number in found if number]
