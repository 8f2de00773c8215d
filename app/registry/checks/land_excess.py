"""More land subsidised than is there to be subsidised."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.words import _
from app.registry.check import Area, Check, Found
from app.registry.models.facts import Subject
from app.registry.models.households import Household
from app.registry.models.land import LandHolding


def rows(session: Session, area: Area) -> Iterator[Found]:
    """Statements whose subsidised area exceeds contract − excluded − transferred out + transferred in."""
    land = LandHolding
    most = land.contract - land.excluded - land.transferred_out + land.transferred_in
    about = (
        select(land.id, land.division_code, Household.code, land.year, land.subsidised, most)
        .join(Household, Household.id == land.household_id)
        .where(land.known_to.is_(None), land.subsidised > most, area.holds(land.division_code))
    )
    for key, division, code, year, subsidised, allowed in session.execute(about):
        told = _("{year} 年实际补贴 {subsidised} 亩，超过可补贴的 {allowed} 亩。")
        yield Found(key, division, code, told.format(year=year, subsidised=_mu(subsidised), allowed=_mu(allowed)))


def _mu(hundredths: int) -> Decimal:
    return Decimal(hundredths).scaleb(-2)


entry = Check("land_excess", _("补贴面积超出"), Subject.LAND, _("实际补贴面积大于承包减不予补贴减流出加流入"), rows)
