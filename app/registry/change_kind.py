"""Kinds of change: what each asks, which evidence it needs, from when it counts, and how it is written down.

One file each in ``app/changes``. The form, the checks, the paper and the application to the registry come from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.kernel.catalogue import Catalogue, catalogue
from app.kernel.columns import Choices, Field
from app.kernel.errors import Fault
from app.registry.models import Household, Person
from app.registry.models.changes import CONTENT, ChangeReport
from app.registry.models.evidence import EvidenceKind
from app.registry.models.times import Registered
from app.store.actor import Actor
from app.store.base import Model, field_of
from app.store.commands import Input

CAUSE = "change_report"
TAKEN = frozenset({"kind", "person_id", "household_id", "happened_on", "effective_month", "reason"})
"""What every report asks, whatever its kind; a kind's own questions have other names."""


class About(Choices):
    """Whom a change is about: the form asks for one of them first."""

    PERSON = "person", "变动人员"
    HOUSEHOLD = "household", "家庭"


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing that a kind asks: a column of the registry as the registry itself describes it, or one of its own."""

    input: Input
    of: type[Model] | None = None

    @property
    def name(self) -> str:
        """Under which its value is kept."""
        return self.input.name

    @property
    def field(self) -> Field:
        """What it is to people."""
        return self.input.field


@dataclass(frozen=True, slots=True)
class Change:
    """A report with what it is about and what was stated, as a kind's functions are given it."""

    report: ChangeReport
    person: Person | None
    household: Household | None
    values: Mapping[str, Any]

    @property
    def cause(self) -> dict[str, Any]:
        """What the facts and the trail say the change came from."""
        return {"cause": CAUSE, "cause_id": self.report.id}

    def since(self, row: Registered) -> date:
        """From which day a row is as reported: the day of the change, not before the row itself began."""
        return max(self.report.happened_on, row.valid_from)


Apply = Callable[[Session, Actor, Change], None]
Check = Callable[[Session, Change], Sequence[Fault]]


def the_same_month(day: date) -> date:
    """The month of the change."""
    return day.replace(day=1)


def the_month_after(day: date) -> date:
    """The month after that of the change."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


@dataclass(frozen=True, slots=True)
class ChangeKind:
    """One kind of change. ``takes_effect`` gives the month that is proposed; the reporter may state a later one.

    ``programmes`` names by the beginning of their codes the programmes whose departments take note; none: all.
    """

    code: str
    label: str
    about: About
    apply: Apply
    asks: tuple[Ask, ...] = ()
    evidence: tuple[EvidenceKind, ...] = ()
    takes_effect: Callable[[date], date] = the_same_month
    check: Check | None = None
    day: str = "变动日期"
    help: str = ""
    programmes: tuple[str, ...] = ()
    order: int = 50

    def __post_init__(self) -> None:
        names = [ask.name for ask in self.asks]
        if len(set(names)) < len(names) or set(names) & TAKEN:
            raise ValueError(f"{self.code}: a question has the name of another one, or of the report's own")

    def concerns(self, programme: str) -> bool:
        """Whether the department of a programme takes note."""
        return not self.programmes or programme.startswith(self.programmes)


def column(
    model: type[Model], name: str, *, required: bool = False, label: str = "", help: str = "", group: str = CONTENT
) -> Ask:
    """A column of the registry as a question of a kind."""
    said = field_of(model, name)
    return Ask(
        Input(name, replace(said, label=label or said.label, help=help or said.help, group=group), required), model
    )


def question(name: str, label: str, *, required: bool = True, help: str = "", **said: Any) -> Ask:
    """A question that no column of the registry asks."""
    return Ask(Input(name, Field(label, group=CONTENT, help=help, **said), required))


def change_kinds() -> Catalogue[ChangeKind]:
    """The catalogue of kinds of change."""
    return catalogue("app.changes", ChangeKind)


def in_order() -> Iterator[ChangeKind]:
    """The kinds as a form offers them, the frequent ones first."""
    yield from sorted(change_kinds().values(), key=lambda kind: (kind.order, kind.code))


def change_kind_labels() -> dict[str, str]:
    """Code → label of every kind."""
    return {kind.code: kind.label for kind in in_order()}
