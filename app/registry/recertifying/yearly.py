"""What is stated of a household in a year, as lines of one sheet: read, put side by side, written back.

A line is a kind of income, asset or resource, of the household or of one of its people. Every kind has a line of the
household; a person has one where last year or this year says something of that person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.columns import Choices
from app.kernel.words import _
from app.registry.models import (
    Asset,
    AssetKind,
    Income,
    IncomeKind,
    Person,
    PersonState,
    ResourceKind,
    ResourceUse,
)
from app.registry.services import statements
from app.store.actor import Actor

CAUSE = "recertification"


@dataclass(frozen=True, slots=True)
class Table:
    """One of the three tables of yearly statements, with its figures (name → unit)."""

    code: str
    label: str
    model: type[Any]
    kinds: type[Choices]
    figures: Mapping[str, str]
    state: Any
    correct: Any
    withdraw: Any


TABLES = (
    Table(
        "income", _("收入"), Income, IncomeKind, {"amount": "元"},
        statements.state_income, statements.correct_income, statements.withdraw_income,
    ),
    Table(
        "asset", _("财产"), Asset, AssetKind, {"quantity": "", "amount": "元"},
        statements.state_asset, statements.correct_asset, statements.withdraw_asset,
    ),
    Table(
        "resource", _("资源占用"), ResourceUse, ResourceKind, {"area": "亩", "quantity": ""},
        statements.state_resource, statements.correct_resource, statements.withdraw_resource,
    ),
)  # fmt: skip
WORDS = {
    ("asset", "quantity"): _("数量"),
    ("asset", "amount"): _("价值"),
    ("resource", "area"): _("面积"),
    ("resource", "quantity"): _("数量"),
}
Key = tuple[str, str, int]
"""Table, kind, person (0 for the household)."""


@dataclass(frozen=True, slots=True)
class Line:
    """What last year and this year say of one kind: figure → whole number, and the rows that say so this year."""

    table: Table
    kind: str
    person_id: int
    person_name: str = ""
    before: Mapping[str, int] = field(default_factory=dict)
    now: Mapping[str, int] = field(default_factory=dict)
    rows: Sequence[Any] = ()
    belongs: bool = True
    """Whether the person still belongs to the household; of one who left nothing is asked."""

    @property
    def key(self) -> Key:
        """What the line is about."""
        return self.table.code, self.kind, self.person_id

    @property
    def label(self) -> str:
        """The kind, and whose it is."""
        label = self.table.kinds(self.kind).label
        return f"{label}（{self.person_name}）" if self.person_id else label

    def input_name(self, figure: str) -> str:
        """The name of the input of one figure."""
        return f"{self.table.code}_{self.kind}_{self.person_id}_{figure}"


def lines(session: Session, household_id: int, year: int) -> list[Line]:
    """The sheet of a household for a year beside the year before."""
    members, found = {one.id: one.name for one in members_of(session, household_id)}, []
    for table in TABLES:
        before, _rows = _stated(session, table, household_id, year - 1)
        now, rows = _stated(session, table, household_id, year)
        keys = dict.fromkeys([(kind.value, 0) for kind in table.kinds] + sorted(before.keys() | now.keys()))
        for kind, person in keys:
            name = members.get(person) or (_name_of(session, person) if person else "")
            place = (kind, person)
            belongs = not person or person in members
            said = before.get(place, {}), now.get(place, {}), rows.get(place, ())
            found.append(Line(table, kind, person, name, *said, belongs))
    return found


def members_of(session: Session, household_id: int) -> Sequence[Person]:
    """The people of a household who are in the registry now, the head first."""
    mine = select(Person).where(Person.household_id == household_id, Person.state == PersonState.ACTIVE)
    return session.scalars(mine.order_by(Person.relation, Person.id)).all()


def write(session: Session, actor: Actor, item: Any, sheet: Sequence[Line], typed: Mapping[str, int | None]) -> None:
    """Write back what was typed: a figure that differs is stated or corrected; a line left empty is taken back."""
    for line in sheet:
        wanted = _figures(line, typed)
        if not line.belongs or wanted == line.now:
            continue
        first, *others = line.rows or (None,)
        for row in others if wanted else line.rows:
            line.table.withdraw(session, actor, row, {"reason": _("年度核查更正")})
        if wanted and first is None:
            _state(session, actor, item, line, wanted)
        elif wanted:
            blank = dict.fromkeys(line.table.figures)
            line.table.correct(session, actor, first, blank | wanted, cause=CAUSE, cause_id=item.id)


def _state(session: Session, actor: Actor, item: Any, line: Line, wanted: Mapping[str, int]) -> None:
    data = {"household_id": item.household_id, "year": item.year, "kind": line.kind, **wanted}
    if line.person_id:
        data["person_id"] = line.person_id
    line.table.state(session, actor, data, cause=CAUSE, cause_id=item.id)


def _figures(line: Line, typed: Mapping[str, int | None]) -> dict[str, int]:
    """What was typed on a line; an asset of which only the value is said is one."""
    wanted = {name: value for name in line.table.figures if (value := typed.get(line.input_name(name))) is not None}
    if wanted and line.table.model is Asset:
        wanted.setdefault("quantity", 1)
    return wanted


def _stated(
    session: Session, table: Table, household_id: int, year: int
) -> tuple[dict[tuple[str, int], dict[str, int]], dict[tuple[str, int], list[Any]]]:
    model, sums, rows = table.model, dict[tuple[str, int], dict[str, int]](), dict[tuple[str, int], list[Any]]()
    current = select(model).where(model.household_id == household_id, model.year == year, model.known_to.is_(None))
    for row in session.scalars(current.order_by(model.id)):
        place = (row.kind, row.person_id or 0)
        rows.setdefault(place, []).append(row)
        total = sums.setdefault(place, {})
        for name in table.figures:
            if (value := getattr(row, name)) is not None:
                total[name] = total.get(name, 0) + value
    return sums, rows


def _name_of(session: Session, person_id: int) -> str:
    person = session.get(Person, person_id)
    return person.name if person is not None else f"#{person_id}"
