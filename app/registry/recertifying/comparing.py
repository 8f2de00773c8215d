"""What changed against last year: people, incomes and assets by kind, use of resources, land; with the differences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel.words import _
from app.registry.models import Fact, LandHolding, Person, PersonState, Season, Subject
from app.registry.models.recertification import Change, ItemState, Recertification, RecertificationItem
from app.registry.recertifying import yearly
from app.registry.recertifying.due import campaigns_before
from app.registry.services import facts
from app.store.wall import lifted


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing of last year beside this year; ``unit`` is 元, 亩 or nothing, ``None`` is not stated."""

    group: str
    label: str
    before: int | None
    now: int | None
    unit: str = ""

    @property
    def differs(self) -> bool:
        """Whether it changed; what is not stated and nothing are the same."""
        return (self.before or 0) != (self.now or 0)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A household of last year beside this year."""

    differences: Sequence[Difference]
    joined: Sequence[str]
    left: Sequence[str]

    @property
    def differs(self) -> bool:
        """Whether anything changed."""
        return bool(self.joined or self.left) or any(one.differs for one in self.differences)

    def total(self, group: str, unit: str, now: bool) -> int | None:
        """The sum of a group in a unit, this year or last; nothing where nothing is stated."""
        values = [one.now if now else one.before for one in self.differences if one.group == group and one.unit == unit]
        stated = [value for value in values if value is not None]
        return sum(stated) if stated else None


def compare(session: Session, item: RecertificationItem) -> Comparison:
    """The comparison of an item, from what is stated now."""
    sheet = yearly.lines(session, item.household_id, item.year)
    reported = item.state not in (ItemState.DUE, ItemState.GONE)
    people = [one.id for one in yearly.members_of(session, item.household_id)]
    before, now = set(members_before(session, item)), set(members_of(item) if reported and item.members else people)
    people_line = Difference(_("人口"), _("人口"), len(before), len(now))
    return Comparison(
        [people_line, *_of_sheet(sheet), *_of_land(session, item)],
        _names(session, now - before),
        _names(session, before - now),
    )


def change_of(item: RecertificationItem, comparison: Comparison) -> Change:
    """What the comparison comes to; who is new this year stays new."""
    if item.change == Change.NEW:
        return Change.NEW
    return Change.CHANGED if comparison.differs or item.members_note else Change.UNCHANGED


def members_of(item: RecertificationItem) -> list[int]:
    """The people who were confirmed in a report."""
    return [int(one) for one in (item.members or "").split(",") if one.isdecimal()]


def members_before(session: Session, item: RecertificationItem) -> list[int]:
    """The people of last year: as confirmed in its campaign, else as the registry has them at its end."""
    with lifted(session, "the campaigns of last year lie with the county"):
        campaign = session.get(Recertification, item.recertification_id)
        earlier = campaigns_before(session, campaign) if campaign is not None else ()
    last = select(RecertificationItem).where(
        RecertificationItem.recertification_id.in_(earlier),
        RecertificationItem.household_id == item.household_id,
        RecertificationItem.members.is_not(None),
    )
    found = session.scalars(last.order_by(RecertificationItem.id.desc()).limit(1)).first()
    if found is not None:
        return members_of(found)
    return _as_of(session, item.household_id, date(item.year - 1, 12, 31))


def _as_of(session: Session, household_id: int, day: date) -> list[int]:
    """Who belonged to a household on a day: of those who do now and those who ever did."""
    once = select(Fact.subject_id).where(
        Fact.subject == Subject.PERSON, Fact.name == "household_id", Fact.value == str(household_id)
    )
    candidates = select(Person).where((Person.household_id == household_id) | Person.id.in_(once))
    return [
        one.id for one in session.scalars(candidates.order_by(Person.id)) if _was_in(session, one, household_id, day)
    ]


def _was_in(session: Session, person: Person, household_id: int, day: date) -> bool:
    held = facts.as_of(session, person, day, None, ("household_id", "state"))
    return bool(held["household_id"] == household_id and held["state"] == PersonState.ACTIVE)


def _of_sheet(sheet: Sequence[yearly.Line]) -> list[Difference]:
    found = []
    for line in sheet:
        for figure, unit in line.table.figures.items():
            before, now = line.before.get(figure), line.now.get(figure)
            if before is None and now is None:
                continue
            word = yearly.WORDS.get((line.table.code, figure), "")
            label = f"{line.label} {word}".strip()
            found.append(Difference(line.table.label, label, before, now, unit))
    return found


def _of_land(session: Session, item: RecertificationItem) -> list[Difference]:
    """Land is kept by the land registers, not by this report: a year of which nothing is stated is left out."""
    sums = (
        select(LandHolding.year, LandHolding.season, func.sum(LandHolding.subsidised))
        .where(
            LandHolding.household_id == item.household_id,
            LandHolding.year.in_((item.year - 1, item.year)),
            LandHolding.known_to.is_(None),
        )
        .group_by(LandHolding.year, LandHolding.season)
    )
    areas: dict[tuple[int, str], int] = {(year, season): int(area) for year, season, area in session.execute(sums)}
    is_stated = any(year == item.year for year, _season in areas)
    return [
        Difference(_("土地"), season.label, before, now if is_stated else before, "亩")
        for season in Season
        for before, now in [(areas.get((item.year - 1, season)), areas.get((item.year, season)))]
        if before is not None or now is not None
    ]


def _names(session: Session, keys: Any) -> list[str]:
    if not keys:
        return []
    return list(session.scalars(select(Person.name).where(Person.id.in_(sorted(keys))).order_by(Person.id)))
