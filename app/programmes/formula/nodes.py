"""The typed tree of a rule. Nodes are values: equal expressions are equal nodes, whoever wrote them where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from app.programmes.formula.kinds import PLAIN, TRUTH, Kind, Type, Unit
from app.programmes.formula.vocabulary import Entry, FactName, StandardName


@dataclass(frozen=True, slots=True)
class Literal:
    """A value as written; numbers in the unit that is kept, exact."""

    value: Fraction | date | str | bool
    type: Type


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact that is read."""

    name: FactName

    @property
    def type(self) -> Type:
        return self.name.type


@dataclass(frozen=True, slots=True)
class Standard:
    """A dated standard that is read, of one grade or of none."""

    name: StandardName
    grade: str = ""

    @property
    def type(self) -> Type:
        return Type(Kind.NUMBER, self.name.measure)


@dataclass(frozen=True, slots=True)
class Member:
    """Whether the person is in a programme (``of`` receives) or on a list (``of`` listed)."""

    of: str
    entry: Entry
    type: Type = TRUTH


@dataclass(frozen=True, slots=True)
class Sum:
    """Parts added (sign 1) or taken away (sign -1)."""

    parts: tuple[tuple[int, Node], ...]
    type: Type


@dataclass(frozen=True, slots=True)
class Product:
    """One number times another."""

    left: Node
    right: Node
    type: Type


@dataclass(frozen=True, slots=True)
class Quotient:
    """One number by another, exact; by zero it is missing."""

    left: Node
    right: Node
    type: Type


@dataclass(frozen=True, slots=True)
class Extreme:
    """The most, or else the least, of its parts."""

    most: bool
    parts: tuple[Node, ...]
    type: Type


@dataclass(frozen=True, slots=True)
class Rounded:
    """A number rounded to whole steps; ``mode`` is up, down or half_up."""

    mode: str
    step: Fraction
    inner: Node

    @property
    def type(self) -> Type:
        return self.inner.type


@dataclass(frozen=True, slots=True)
class Choose:
    """One of two values; missing where the condition is."""

    condition: Node
    then: Node
    other: Node
    type: Type


@dataclass(frozen=True, slots=True)
class Bands:
    """The value of the highest band whose threshold is reached, zero below the first; thresholds rise."""

    value: Node
    bands: tuple[tuple[Fraction, Node], ...]
    type: Type


@dataclass(frozen=True, slots=True)
class Elapsed:
    """Whole months, years or days from one date to another; before it, less than zero."""

    measure: str
    start: Node
    end: Node
    type: Type


@dataclass(frozen=True, slots=True)
class HeadCount:
    """How many persons of the household meet a condition; missing where it is missing for one of them."""

    condition: Node
    type: Type = Type(Kind.NUMBER, Unit(counted="人"))


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of an expression over the persons of the household; missing where one of them lacks it."""

    inner: Node

    @property
    def type(self) -> Type:
        return self.inner.type


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison by one of = < <= > >=; false where one of ``guards``, facts that may be absent, is."""

    sign: str
    left: Node
    right: Node
    guards: tuple[Fact, ...] = ()
    type: Type = TRUTH


@dataclass(frozen=True, slots=True)
class Within:
    """Whether a choice or text is one of some codes; ``said`` is how people wrote them."""

    value: Node
    codes: tuple[str, ...]
    said: tuple[str, ...]
    guards: tuple[Fact, ...] = ()
    type: Type = TRUTH


@dataclass(frozen=True, slots=True)
class Both:
    """All of its parts."""

    parts: tuple[Node, ...]
    type: Type = TRUTH


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of its parts."""

    parts: tuple[Node, ...]
    type: Type = TRUTH


@dataclass(frozen=True, slots=True)
class Negation:
    """Not its part."""

    part: Node
    type: Type = TRUTH


@dataclass(frozen=True, slots=True)
class Known:
    """Whether a fact is known; never missing itself."""

    fact: Fact
    type: Type = TRUTH


Leaf = Literal | Fact | Standard | Member
Reckoned = Sum | Product | Quotient | Extreme | Rounded | Choose | Bands | Elapsed | HeadCount | Total
Tested = Compare | Within | Both | Either | Negation | Known
Node = Leaf | Reckoned | Tested

ZERO = Literal(Fraction(0), Type(Kind.NUMBER, PLAIN))


def children(node: Node) -> tuple[Node, ...]:
    """The parts of a node, in order."""
    match node:
        case Sum(parts=signed):
            return tuple(part for _sign, part in signed)
        case Product(left=left, right=right) | Quotient(left=left, right=right):
            return (left, right)
        case Compare(left=left, right=right, guards=guards):
            return (left, right, *guards)
        case Within(value=value, guards=guards):
            return (value, *guards)
        case Extreme(parts=parts) | Both(parts=parts) | Either(parts=parts):
            return parts
        case Bands(value=value, bands=bands):
            return (value, *(result for _threshold, result in bands))
        case Choose(condition=condition, then=then, other=other):
            return (condition, then, other)
        case Elapsed(start=start, end=end):
            return (start, end)
        case Rounded(inner=inner) | Total(inner=inner):
            return (inner,)
        case HeadCount(condition=part) | Negation(part=part) | Known(fact=part):
            return (part,)
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it, each place once, in order."""
    yield node
    for child in children(node):
        yield from walk(child)


def bare(node: Node) -> Node:
    """An amount without the rounding to the fen that every amount ends with."""
    return node.inner if isinstance(node, Rounded) and node.step == Fraction(1, 100) else node
