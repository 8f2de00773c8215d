"""Opening a campaign: one item for each household that is due, township by township, in one statement each.

Run again it adds only what is missing: the uniqueness of (campaign, household) tells what is done.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    String,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from app.audit.trail import record
from app.kernel import clock
from app.kernel.columns import Choices
from app.kernel.errors import Conflict, NotFound
from app.kernel.words import _
from app.registry.models import Asset, Household, HouseholdState, Income, LandHolding, Person
from app.registry.models.recertification import (
    CampaignState,
    Change,
    ItemState,
    Recertification,
    RecertificationItem,
)
from app.registry.recertifying.due import area_of, campaigns_before, due_households
from app.registry.recertifying.tags import Tag
from app.store.actor import Actor
from app.store.transaction import transaction
from app.store.wall import lifted

_INSERTS = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}
Tell = Callable[[int, int], None]
_COLUMNS = (
    "recertification_id", "campaign_name", "year", "due_on", "household_id", "division_code", "head_name", "state",
    "change", "overdue", "suspended", "drawn", "people_before", "income_before", "assets_before",
    "land_before", "flow_round", "version",
)  # fmt: skip


def open_campaign(session: Session, actor: Actor, key: int, tell: Tell = lambda done, total: None) -> int:
    """Make the list of a released campaign and open it; returns how many households it holds."""
    campaign = session.get(Recertification, key)
    if campaign is None:
        raise NotFound(_("没有这项核查任务，或不在您的辖区。"))
    if campaign.state == CampaignState.OPEN:
        return count_items(session, campaign)
    if campaign.state != CampaignState.RELEASED or campaign.opens_on > clock.today():
        raise Conflict(_("核查任务还没有下达，或还没有到开始日期。"))
    towns = _towns(session, campaign)
    with lifted(session, "the campaigns of last year, whoever opened them"):
        earlier = campaigns_before(session, campaign)
    for done, town in enumerate(towns, start=1):
        with transaction(session), lifted(session, "a campaign makes its list, inside its own area"):
            _add_items(session, campaign, town, earlier)
        tell(done, len(towns) + 1)
    with transaction(session):
        _open(session, actor, campaign)
    tell(len(towns) + 1, len(towns) + 1)
    return count_items(session, campaign)


def count_items(session: Session, campaign: Recertification) -> int:
    """How many households a campaign holds."""
    mine = RecertificationItem.recertification_id == campaign.id
    return session.scalar(select(func.count()).select_from(RecertificationItem).where(mine)) or 0


def _open(session: Session, actor: Actor, campaign: Recertification) -> None:
    opened = update(Recertification).where(
        Recertification.id == campaign.id, Recertification.state == CampaignState.RELEASED
    )
    values = {"state": CampaignState.OPEN, "opened_at": clock.now()}
    moved = session.execute(opened.values(**values), execution_options={"synchronize_session": False})
    session.refresh(campaign)
    if moved.rowcount == 1:  # type: ignore[attr-defined]
        record(session, actor, Tag.OPEN, campaign, households=count_items(session, campaign))


def _towns(session: Session, campaign: Recertification) -> Sequence[str]:
    town = func.substr(Household.division_code, 1, 9)
    return session.scalars(select(town).where(*area_of(campaign)).distinct().order_by(town)).all()


def _add_items(session: Session, campaign: Recertification, town: str, earlier: Sequence[int]) -> None:
    """A township's households: those that are due, and those of last year's list that are no more."""
    here = and_(Household.division_code >= f"{town}000", Household.division_code <= f"{town}999")
    due = Household.id.in_(due_households(session, campaign).where(here))
    new = case((_is_new(campaign, earlier), _said(Change.NEW)), else_=_said(Change.PENDING))
    _insert(session, campaign, earlier, _said(ItemState.DUE), new, here, due)
    if earlier:
        _insert(session, campaign, earlier, _said(ItemState.GONE), _said(Change.GONE), here, _left(earlier))


def _insert(
    session: Session, campaign: Recertification, earlier: Sequence[int], state: Any, change: Any, *wanted: Any
) -> None:
    """One INSERT … SELECT; who stands in the list already is left as it is.

    The uniqueness says so, not a look at the list: a plan that is made while the list is empty would read all of it
    for each household later.
    """
    head = select(Person.name).where(Person.id == Household.head_id).correlate(Household).scalar_subquery()
    no, first, last_year = literal(False), literal(1), campaign.year - 1
    rows = select(
        literal(campaign.id),
        literal(campaign.name, String),
        literal(campaign.year),
        literal(campaign.due_on, Date),
        Household.id,
        Household.division_code,
        head,
        state,
        change,
        *(no, no, no),
        func.coalesce(_people(earlier), Household.people) if earlier else Household.people,
        _sum(Income, Income.amount, last_year),
        _sum(Asset, Asset.amount, last_year),
        _sum(LandHolding, LandHolding.subsidised, last_year),
        *(first, first),
    ).where(*wanted)
    insert: Any = _INSERTS[session.get_bind().dialect.name]
    session.execute(insert(RecertificationItem).from_select(_COLUMNS, rows).on_conflict_do_nothing())


def _said(choice: Choices) -> Any:
    return literal(choice.value, String)


def _earlier_item(earlier: Sequence[int]) -> Any:
    item = aliased(RecertificationItem)
    condition = and_(
        item.recertification_id.in_(earlier), item.household_id == Household.id, item.state != ItemState.GONE
    )
    return item, condition


def _left(earlier: Sequence[int]) -> ColumnElement[bool]:
    """Closed since last year's campaign had it."""
    item, condition = _earlier_item(earlier)
    return and_(Household.state == HouseholdState.CLOSED, exists(select(item.id).where(condition)))


def _is_new(campaign: Recertification, earlier: Sequence[int]) -> ColumnElement[bool]:
    """Not in last year's list; where there was none, registered after last year's end."""
    if not earlier:
        return Household.valid_from > date(campaign.year - 1, 12, 31)
    item, condition = _earlier_item(earlier)
    return ~exists(select(item.id).where(condition))


def _people(earlier: Sequence[int]) -> Any:
    item, condition = _earlier_item(earlier)
    return select(func.max(item.people_now)).where(condition).correlate(Household).scalar_subquery()


def _sum(model: Any, column: Any, year: int) -> Any:
    current = (model.household_id == Household.id, model.year == year, model.known_to.is_(None))
    return cast(select(func.sum(column)).where(*current).correlate(Household).scalar_subquery(), BigInteger)
