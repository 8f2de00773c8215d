"""A typed tree printed as SQL expressions over one relation. Nothing that anybody typed is printed: names are codes
from the vocabulary, texts are parameters, numbers and dates are printed from their values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import cast

from app.programmes.formula import cases, limits, nodes
from app.programmes.formula.kinds import Kind, Owner, Unit
from app.programmes.formula.nodes import Node
from app.programmes.formula.sql import arithmetic
from app.programmes.formula.sql.columns import Columns
from app.programmes.formula.sql.quantities import Quantity, TooLarge, Whole, aligned, literal, multiplied, whole
from app.programmes.formula.vocabulary import FactName, StandardName

__all__ = ["Printer", "TooLarge", "measure"]

_PREFIXES = {Owner.PERSON: "p", Owner.HOUSEHOLD: "h", Owner.LAND: "l"}


@dataclass(frozen=True, slots=True)
class Given:
    """What is known beforehand of the facts, so that no column is read or looked at for it.

    ``figures``: the standards that are the same for everybody, by code and grade: fen, hundredths of a mu, or a number
    of no more decimals than its scale; None where there is none. ``sound``: facts without a value beyond its limit.
    """

    figures: Mapping[tuple[str, str], int | Decimal | None] = field(default_factory=dict)
    sound: frozenset[str] = frozenset()


class Parameters:
    """The texts that go to the database beside the statement, each once."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}

    def named(self, text: str) -> str:
        """The place of this text in the statement."""
        for name, value in self.values.items():
            if value == text:
                return f"${name}"
        self.values[f"v{len(self.values)}"] = text
        return f"$v{len(self.values) - 1}"


class Printer:
    """Prints trees for the rows of one owner. ``people`` prints what is summed over the persons of a household."""

    def __init__(
        self,
        owner: Owner,
        days: Mapping[str, date],
        uses: Mapping[Node, int],
        parameters: Parameters,
        people: Printer | None = None,
        given: Given | None = None,
    ) -> None:
        self.owner = owner
        self.columns = Columns()
        self.people = people
        self.aggregates: dict[str, str] = {}
        self._days = days
        self._uses = uses
        self._parameters = parameters
        self._given = given or Given()
        self._quantities: dict[Node, Quantity] = {}
        self._others: dict[Node, str] = {}

    def quantity(self, node: Node) -> Quantity:
        """The number that ``node`` gives."""
        if node not in self._quantities:
            found = self._number(node)
            if self._uses.get(node, 0) > 1:
                found = Quantity(self.kept(found.num), found.den, found.over, found.literal)
            self._quantities[node] = found
        return self._quantities[node]

    def other(self, node: Node) -> str:
        """The truth, date or text that ``node`` gives."""
        if node not in self._others:
            found = self._other(node)
            self._others[node] = self.columns.keep(found) if self._uses.get(node, 0) > 1 else found
        return self._others[node]

    def kept(self, number: Whole) -> Whole:
        """The number as a column, so that it can be written more than once."""
        return Whole(self.columns.keep(number.sql), number.most)

    def _number(self, node: Node) -> Quantity:
        match node:
            case nodes.Literal(value=value):
                return literal(cast(Fraction, value))
            case nodes.Fact(name=name):
                most = limits.most(name.measure, name.scale)
                return self._measured(self._column(name.owner, name.code), name.measure, name.scale, most)
            case nodes.Standard(name=standard, grade=grade):
                return self._standard(standard, grade)
            case nodes.HeadCount() | nodes.Total():
                return self._aggregated(node)
            case nodes.Product(left=left, right=right):
                return multiplied(self.quantity(left), self.quantity(right))
            case nodes.Elapsed(measure=measure, start=start, end=end):
                return arithmetic.elapsed(measure, self._date(start), self._date(end))
            case _:
                return arithmetic.reckoned(self, node)

    def _standard(self, name: StandardName, grade: str) -> Quantity:
        most = limits.most_standard(name.measure, name.scale)
        if (name.code, grade) in self._given.figures:
            return _figure(self._given.figures[name.code, grade], name, most)
        column = f"standard_{name.code}" + (f"_{grade}" if grade else "")
        return self._measured(("h", "household", column), name.measure, name.scale, most)

    def _column(self, owner: Owner, code: str) -> tuple[str, str, str]:
        return _PREFIXES[owner], owner.value, code

    def _measured(self, column: tuple[str, str, str], unit: Unit, scale: int, most: int) -> Quantity:
        prefix, relation, code = column
        by = "" if unit.places else f" * {10**scale}" if scale else ""
        value = f"{relation}.{code}{by}"
        sql = f"CAST({value} AS BIGINT)"
        if code not in self._given.sound:
            sql = f"CASE WHEN {value} BETWEEN {-most} AND {most} THEN {sql} END"
        return Quantity(Whole(self.columns.read(f"{prefix}_{code}", sql), most), 10**scale)

    def _date(self, node: Node) -> str:
        return self.columns.keep(self.other(node))

    def _aggregated(self, node: nodes.HeadCount | nodes.Total) -> Quantity:
        people = cast(Printer, self.people)
        if isinstance(node, nodes.HeadCount):
            inner, den, most = people.columns.keep(people.other(node.condition)), 1, limits.MOST_PERSONS
            value = f"count(*) FILTER (WHERE {inner})"
        else:
            summand = arithmetic.undivided(people.quantity(node.inner))
            inner, den, most = people.columns.keep(summand.num.sql), summand.den, summand.num.most * limits.MOST_PERSONS
            value = f"CAST(coalesce(sum({inner}), 0) AS {arithmetic.sql_type(most)})"
        known = f"CASE WHEN count(*) = count({inner}) THEN {value} END"
        name = people.aggregates.setdefault(known, f"a{len(people.aggregates) + 1}")
        empty = f"CASE WHEN totals.household_id IS NULL THEN 0 ELSE totals.{name} END"
        sql = f"totals.{name}" if self.owner is Owner.PERSON else empty
        return Quantity(Whole(self.columns.read(f"g_{name}", sql), most), den)

    def _other(self, node: Node) -> str:
        match node:
            case nodes.Literal(value=value):
                return self._constant(cast(bool | date | str, value))
            case nodes.Fact(name=name):
                return self._fact(name)
            case nodes.Member(of=of, entry=entry):
                column = f"{of}_{entry.code}"
                return self.columns.read(f"p_{column}", f"coalesce(person.{column}, FALSE)")
            case nodes.Known(fact=fact):
                return f"({self._read(fact)} IS NOT NULL)"
            case nodes.Both(parts=parts):
                return "(" + " AND ".join(self.other(part) for part in parts) + ")"
            case nodes.Either(parts=parts):
                return "(" + " OR ".join(self.other(part) for part in parts) + ")"
            case nodes.Negation(part=part):
                return f"(NOT {self.other(part)})"
            case nodes.Choose(condition=condition, then=then, other=other):
                truth = self.other(condition)
                return f"CASE {truth} WHEN TRUE THEN {self.other(then)} WHEN FALSE THEN {self.other(other)} END"
            case _:
                return self._tested(cast(nodes.Compare | nodes.Within, node))

    def _constant(self, value: bool | date | str) -> str:
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE"
        if isinstance(value, date):
            return f"DATE '{value.isoformat()}'"
        return self._parameters.named(value)

    def _fact(self, name: FactName) -> str:
        if name.owner is Owner.DAY:
            return f"DATE '{self._days[name.code].isoformat()}'"
        prefix, relation, code = self._column(name.owner, name.code)
        kind = {Kind.TRUTH: "BOOLEAN", Kind.DATE: "DATE"}.get(name.kind, "VARCHAR")
        return self.columns.read(f"{prefix}_{code}", f"CAST({relation}.{code} AS {kind})")

    def _read(self, fact: nodes.Fact) -> str:
        return self.quantity(fact).num.sql if fact.type.kind is Kind.NUMBER else self.other(fact)

    def _tested(self, node: nodes.Compare | nodes.Within) -> str:
        guards = [f"{self._read(guard)} IS NOT NULL" for guard in node.guards]
        if isinstance(node, nodes.Within):
            places = ", ".join(self._parameters.named(code) for code in node.codes)
            test = f"{self.other(node.value)} IN ({places})"
        elif node.left.type.kind is Kind.NUMBER:
            (left, right), _den, _over = aligned((self.quantity(node.left), self.quantity(node.right)))
            test = f"{left.sql} {node.sign} {right.sql}"
        else:
            test = f"{self.other(node.left)} {node.sign} {self.other(node.right)}"
        return f"({' AND '.join([*guards, test])})"


def _figure(value: int | Decimal | None, name: StandardName, most: int) -> Quantity:
    """A standard known beforehand, in the parts that a column would have it in; missing where that would be missing."""
    den: int = 10**name.scale
    parts = None if value is None else round(Fraction(value) * (1 if name.measure.places else den))
    if parts is None or abs(parts) > most:
        return Quantity(Whole("CAST(NULL AS BIGINT)", most), den)
    return Quantity(whole(parts), den, literal=Fraction(parts, den))


def measure(node: Node) -> None:
    """Raise :class:`TooLarge` where a number in this tree could need more than 128 bits."""
    days = cases.days(date(2000, 1, 1))
    people = Printer(Owner.PERSON, days, {}, Parameters())
    printer = Printer(Owner.PERSON, days, Counter(), Parameters(), people)
    if node.type.kind is Kind.NUMBER:
        printer.quantity(node)
    else:
        printer.other(node)
