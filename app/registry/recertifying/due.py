"""Who is due in a campaign: the households of its area and selection, and what other rooms narrow it to."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

from app.kernel import divisions
from app.registry.models import Household, HouseholdState, HukouType, LandHolding, Person, PersonState
from app.registry.models.recertification import CampaignState, Recertification, Selection

Narrowing = Callable[[Session, Recertification], Select[int] | None]
"""The households (a SELECT of their ids) of the campaign's programme; nothing where it says nothing of them."""

_narrowings: list[Narrowing] = []


def narrow(narrowing: Narrowing) -> None:
    """From now on a room that knows who is in a programme narrows campaigns of that programme to its households."""
    if narrowing not in _narrowings:
        _narrowings.append(narrowing)


def due_households(session: Session, campaign: Recertification) -> Select[int]:
    """A SELECT of the ids of the households that are due: active, of the area, of the selection, of the programme."""
    wanted = select(Household.id).where(
        Household.state == HouseholdState.ACTIVE,
        *area_of(campaign),
        *_SELECTED[Selection(campaign.selection)](campaign),
    )
    if campaign.programme_code:
        for narrowing in _narrowings:
            listed = narrowing(session, campaign)
            if listed is not None:
                wanted = wanted.where(Household.id.in_(listed))
    return wanted


def area_of(campaign: Recertification) -> list[ColumnElement[bool]]:
    """The villages of a campaign, as conditions on households."""
    low, high = divisions.range_of(campaign.division_code)
    found = [Household.division_code >= low, Household.division_code < high]
    if campaign.village_from:
        found.append(Household.division_code >= campaign.village_from)
    if campaign.village_to:
        found.append(Household.division_code <= campaign.village_to)
    return found


def campaigns_before(session: Session, campaign: Recertification) -> Sequence[int]:
    """Last year's campaigns of the same county and programme: their lists tell who was in. The wall must be down."""
    same: ColumnElement[bool] = Recertification.programme_code.is_(None)
    if campaign.programme_code:
        same = Recertification.programme_code == campaign.programme_code
    return session.scalars(
        select(Recertification.id).where(
            Recertification.year == campaign.year - 1,
            Recertification.state.in_((CampaignState.OPEN, CampaignState.CLOSED)),
            func.substr(Recertification.division_code, 1, 6) == campaign.division_code[:6],
            same,
        )
    ).all()


def _disabled(_campaign: Recertification) -> list[ColumnElement[bool]]:
    member = exists().where(
        Person.household_id == Household.id, Person.state == PersonState.ACTIVE, Person.disability_grade.is_not(None)
    )
    return [member]


def _with_land(campaign: Recertification) -> list[ColumnElement[bool]]:
    years = (campaign.year - 1, campaign.year)
    held = exists().where(
        LandHolding.household_id == Household.id,
        LandHolding.known_to.is_(None),
        LandHolding.year.in_(years),
        LandHolding.contract + LandHolding.registered + LandHolding.transferred_in > 0,
    )
    return [held]


_SELECTED: dict[Selection, Callable[[Recertification], list[ColumnElement[bool]]]] = {
    Selection.ALL: lambda _campaign: [],
    Selection.RURAL: lambda _campaign: [Household.hukou_type == HukouType.RURAL],
    Selection.URBAN: lambda _campaign: [Household.hukou_type == HukouType.URBAN],
    Selection.DISABLED: _disabled,
    Selection.LAND: _with_land,
}
