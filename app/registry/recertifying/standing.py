"""How a household stands in the recertifications: what rooms that pay ask before they pay."""

from __future__ import annotations

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.registry.models.recertification import Recertification, RecertificationItem
from app.store.wall import lifted


def is_suspended(session: Session, household_id: int, on: date, programme_code: str = "") -> bool:
    """Whether a household is suspended on a day, since it was not recertified in time.

    With a programme only campaigns of that programme and of all programmes count; without one, any.
    """
    item = RecertificationItem
    on_that_day = select(item.recertification_id).where(
        item.household_id == household_id,
        item.suspended_on <= on,
        or_(item.lifted_on.is_(None), item.lifted_on > on),
    )
    campaigns = session.scalars(on_that_day).all()
    if not campaigns or not programme_code:
        return bool(campaigns)
    concerned = or_(Recertification.programme_code.is_(None), Recertification.programme_code == programme_code)
    with lifted(session, "the campaign that suspended a household lies with the county"):
        of_programme = select(Recertification.id).where(Recertification.id.in_(campaigns), concerned)
        return session.scalar(of_programme.limit(1)) is not None
