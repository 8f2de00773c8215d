"""Progress of a campaign by township and village: each number is a query of the list of items, and links to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from app.kernel import divisions
from app.kernel.divisions import Level
from app.kernel.words import _
from app.offices.models import Division
from app.registry.models.recertification import Change, ItemState, Recertification, RecertificationItem, Recheck
from app.store.wall import lifted

_DIGITS = {Level.TOWN: 9, Level.VILLAGE: 12}


@dataclass(frozen=True, slots=True)
class Measure:
    """A number of the progress page: what it is called, and the query of the items' list that it counts."""

    code: str
    label: str
    asks: Mapping[str, str]


MEASURES = (
    Measure("all", _("名单"), {}),
    Measure("due", _("待填报"), {"state": ItemState.DUE}),
    Measure("returned", _("已退回"), {"state": ItemState.RETURNED}),
    Measure("reported", _("待确认"), {"state": ItemState.REPORTED}),
    Measure("confirmed", _("已确认"), {"state": ItemState.CONFIRMED}),
    Measure("agreed", _("复查相符"), {"state": ItemState.AGREED}),
    Measure("gone", _("已不在册"), {"state": ItemState.GONE}),
    Measure("overdue", _("逾期"), {"overdue": "1"}),
    Measure("suspended", _("已暂停"), {"suspended": "1"}),
    Measure("changed", _("有变化"), {"change": Change.CHANGED}),
    Measure("new", _("新纳入"), {"change": Change.NEW}),
    Measure("drawn", _("抽中复查"), {"drawn": "1"}),
    Measure("differs", _("复查不符"), {"recheck": Recheck.DIFFERS}),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One township or village, or all of them: measure → number."""

    division_code: str
    name: str
    counts: Mapping[str, int]

    @property
    def due(self) -> int:
        """How many households are to be recertified: all but those that are gone."""
        return self.counts["all"] - self.counts["gone"]

    @property
    def done(self) -> int:
        """How many are done: confirmed, re-checked or not."""
        return self.counts["confirmed"] + self.counts["agreed"]

    @property
    def percent(self) -> int:
        """How far it is; nothing to do is all done."""
        return self.done * 100 // self.due if self.due else 100


def campaigns(session: Session) -> Sequence[Recertification]:
    """The campaigns that have households in the session's area, and those of the area itself, the newest first."""
    there = session.scalars(select(RecertificationItem.recertification_id).distinct()).all()
    own = session.scalars(select(Recertification.id)).all()
    with lifted(session, "a township sees the campaign that its households are in"):
        wanted = select(Recertification).where(Recertification.id.in_({*there, *own}))
        return session.scalars(wanted.order_by(Recertification.year.desc(), Recertification.id.desc())).all()


def campaign(session: Session, key: int) -> Recertification | None:
    """One of them; nothing where it is out of reach."""
    return next((one for one in campaigns(session) if one.id == key), None)


def lines(session: Session, key: int, inside: str, level: Level) -> list[Line]:
    """The progress of a campaign by townships or villages of an area, in the session's own area."""
    place = func.substr(RecertificationItem.division_code, 1, _DIGITS[level])
    low, high = divisions.range_of(inside)
    item = RecertificationItem
    numbers = [func.count() if not one.asks else func.sum(case((_asked(one), 1), else_=0)) for one in MEASURES]
    wanted = select(place, *numbers).where(
        item.recertification_id == key, item.division_code >= low, item.division_code < high
    )
    found = session.execute(wanted.group_by(place).order_by(place)).all()
    codes = [str(row[0]).ljust(12, "0") for row in found]
    names = dict(session.execute(select(Division.code, Division.name).where(Division.code.in_(codes))).tuples().all())
    return [
        Line(code, names.get(code, code), {one.code: int(n) for one, n in zip(MEASURES, row[1:], strict=True)})
        for code, row in zip(codes, found, strict=True)
    ]


def total(inside: str, found: Sequence[Line]) -> Line:
    """All lines together."""
    return Line(inside, _("合计"), {one.code: sum(line.counts[one.code] for line in found) for one in MEASURES})


def _asked(measure: Measure) -> Any:
    ((name, value),) = measure.asks.items()
    column = getattr(RecertificationItem, name)
    return column.is_(True) if value == "1" else column == value
