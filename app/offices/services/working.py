"""What the job runner asks of the offices: the actor of a run, and the division that holds the installation."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.jobs.staff import NOWHERE
from app.kernel import clock, divisions
from app.offices.models import Officer, Organisation
from app.offices.services.actors import actor_for, live_grants, stand_in_for
from app.store.actor import Actor
from app.store.wall import lifted


def actor_of_run(session: Session, officer_id: int, grant_id: int, address: str) -> Actor | None:
    """The actor that a grant makes today; ``None`` where the grant, the officer or the desk is gone."""
    for grant in live_grants(session, officer_id):
        if grant.id == grant_id and grant.officer.is_active:
            return actor_for(session, grant, address=address)
    with lifted(session, "a run of a stand-in"):
        officer = session.get(Officer, officer_id)
        if officer is None or not officer.is_active:
            return None
        return stand_in_for(session, officer, grant_id, address=address)


def root_division(session: Session) -> str:
    """The division that holds every benefit office now at work here, or of several the first."""
    today = clock.today()
    with lifted(session, "the division of the installation"):
        codes = session.scalars(
            select(Organisation.division_code)
            .where(Organisation.kind == "benefit_office", Organisation.valid_from <= today)
            .where((Organisation.valid_to.is_(None)) | (Organisation.valid_to > today))
            .distinct()
        ).all()
    if not codes:
        return NOWHERE
    top = min(codes, key=lambda code: (divisions.level_of(code), code))
    holding = [code for code in (*divisions.ancestors_of(top)[::-1], top) if _holds(code, codes)]
    return max(holding, key=divisions.level_of, default=top)


def _holds(code: str, inner: Sequence[str]) -> bool:
    return all(divisions.contains(code, one) for one in inner)
