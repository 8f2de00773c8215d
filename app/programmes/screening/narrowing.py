"""A recertification of one programme is about the households that are in it."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

from app.kernel import clock
from app.programmes.models import Enrolment, Programme
from app.registry.models import Person
from app.registry.models.recertification import Recertification
from app.registry.recertifying import due


def install() -> None:
    """From now on campaigns of a programme take in only households with a live enrolment in it. Safe to call twice."""
    due.narrow(enrolled_households)


def enrolled_households(session: Session, campaign: Recertification) -> Select[int] | None:
    """A SELECT of the households in which somebody is enrolled today; None where no county has such a programme."""
    code, today = campaign.programme_code, clock.today()
    if session.scalar(select(Programme.id).where(Programme.code == code).limit(1)) is None:
        return None
    return (
        select(Person.household_id)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .where(
            Enrolment.programme_code == code,
            Enrolment.known_to.is_(None),
            Enrolment.starts_on <= today,
            or_(Enrolment.ends_on.is_(None), Enrolment.ends_on > today),
        )
    )
