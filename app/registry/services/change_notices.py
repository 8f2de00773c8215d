"""Taking note (知悉): which offices of the county are told of a change in force, and who of them took note when."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.audit.trail import record
from app.kernel import clock, divisions
from app.kernel.divisions import Level
from app.offices.models import Organisation, ProgrammeDuty
from app.registry.change_kind import ChangeKind
from app.registry.change_tags import Tag
from app.registry.models.changes import ChangeNotice, ChangeReport
from app.store.actor import Actor
from app.store.wall import lifted


def call(session: Session, row: ChangeReport, kind: ChangeKind) -> None:
    """Tell the programme office of the county and the departments whose programmes the change concerns."""
    county = county_of(row.division_code)
    with lifted(session, "the offices of the county that take note of a change are above the township"):
        for office in _offices(session, county, kind):
            session.add(
                ChangeNotice(
                    report_id=row.id,
                    division_code=row.division_code,
                    organisation_id=office.id,
                    organisation=office.name,
                )
            )


def note(session: Session, actor: Actor, row: ChangeReport) -> None:
    """The actor's office took note: the effect of the step, in its transaction."""
    mine = own(row, actor)
    assert mine is not None
    mine.noted_at, mine.noted_by_id = clock.now(), actor.officer_id
    record(session, actor, Tag.NOTE, row, organisation=mine.organisation)


def own(row: ChangeReport, actor: Actor) -> ChangeNotice | None:
    """The notice of the actor's office, if the change concerns it."""
    return next((one for one in row.notices if one.organisation_id == actor.organisation_id), None)


def is_last(row: ChangeReport, actor: Actor) -> bool:
    """Whether everybody else who is told took note already, and the actor's office did not."""
    mine = own(row, actor)
    others = (one for one in row.notices if one is not mine)
    return mine is not None and mine.noted_at is None and all(one.noted_at is not None for one in others)


def county_of(code: str) -> str:
    """The county (or the city without counties) in which a village lies."""
    above = [one for one in divisions.ancestors_of(code) if divisions.level_of(one) <= Level.COUNTY]
    return above[-1] if above else code


def _offices(session: Session, county: str, kind: ChangeKind) -> list[Organisation]:
    day = clock.today()
    live = (
        Organisation.division_code == county,
        Organisation.valid_from <= day,
        or_(Organisation.valid_to.is_(None), Organisation.valid_to > day),
    )
    office = select(Organisation).where(*live, Organisation.kind == "benefit_office")
    found = {one.id: one for one in session.scalars(office.order_by(Organisation.id).limit(1))}
    duties = select(Organisation, ProgrammeDuty.programme_code).join(
        ProgrammeDuty, ProgrammeDuty.organisation_id == Organisation.id
    )
    held = duties.where(*live, Organisation.kind == "line_department", ProgrammeDuty.division_code == county)
    for one, programme in session.execute(held.order_by(Organisation.id)).tuples():
        if kind.concerns(programme):
            found.setdefault(one.id, one)
    return list(found.values())
