"""One house number under several households."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel.words import _
from app.registry.check import Area, Check, Found
from app.registry.models.facts import Subject
from app.registry.models.households import Household, HouseholdState


def rows(session: Session, area: Area) -> Iterator[Found]:
    """Households of one village with the same address, where it is exact enough to name a house (…号)."""
    live = (
        Household.state == HouseholdState.ACTIVE,
        Household.address.contains("号"),
        area.holds(Household.division_code),
    )
    shared = (
        select(Household.division_code, Household.address, func.count().label("homes"))
        .where(*live)
        .group_by(Household.division_code, Household.address)
        .having(func.count() > 1)
        .subquery()
    )
    about = (
        select(Household.id, Household.division_code, Household.code, Household.address, shared.c.homes)
        .join(
            shared,
            (shared.c.division_code == Household.division_code) & (shared.c.address == Household.address),
        )
        .where(*live)
    )
    for key, division, code, address, homes in session.execute(about):
        told = _("{homes} 户登记了同一住址“{address}”，请核对是否应为一户。")
        yield Found(key, division, code, told.format(homes=homes, address=address))


entry = Check("shared_address", _("多户同一住址"), Subject.HOUSEHOLD, _("同村不同家庭登记了同一门牌"), rows)
