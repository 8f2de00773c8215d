"""The value of a typed tree for one household, exact; a gap in the facts is a value too, and says what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import cast

from app.programmes.formula import cases, limits, nodes
from app.programmes.formula.cases import Case
from app.programmes.formula.kinds import Owner
from app.programmes.formula.nodes import Node
from app.programmes.formula.vocabulary import FactName, StandardName


@dataclass(frozen=True, slots=True)
class Gap:
    """A value that cannot be known, and the sentences that say why."""

    reasons: tuple[str, ...]


Value = Fraction | date | str | bool | Gap
ZERO_DIVISION = Gap(("除数为零",))


@dataclass(frozen=True, slots=True)
class View:
    """The case as seen from one person or parcel; ``inner`` while going through the persons of the household."""

    case: Case
    scope: Owner
    subject: int
    inner: bool = False
    day: Mapping[str, date] = field(default_factory=dict)

    def fact(self, name: FactName) -> cases.Value:
        """The kept value of a fact; None where it is missing."""
        if name.owner is Owner.DAY:
            return self.day[name.code]
        if name.owner is Owner.HOUSEHOLD:
            return self.case.household.get(name.code)
        rows = self.case.persons if name.owner is Owner.PERSON else self.case.land
        return rows[self.subject].get(name.code)

    def member(self, member: nodes.Member) -> bool:
        """Whether the person is in the programme or on the list."""
        sets = self.case.receives if member.of == "receives" else self.case.listed
        return self.subject < len(sets) and member.entry.code in sets[self.subject]

    def persons(self) -> list[View]:
        """The views of all persons of the household."""
        places = range(len(self.case.persons))
        return [View(self.case, Owner.PERSON, place, inner=True, day=self.day) for place in places]

    def gap(self, name: str) -> Gap:
        """What is missing, and whose it is where one goes through the household."""
        return Gap((f"缺少第{self.subject + 1}位成员的{name}" if self.inner else f"缺少{name}",))


def view(case: Case, scope: Owner) -> View:
    """The case as its subject sees it."""
    return View(case, scope, case.subject, day=cases.days(case.day))


def evaluate(node: Node, at: View) -> Value:
    """The value of ``node``: exact numbers in yuan, mu and what is counted; or a :class:`Gap`."""
    match node:
        case nodes.Literal(value=value):
            return value
        case nodes.Fact(name=name):
            return _fact(name, at)
        case nodes.Standard():
            return _standard(node, at)
        case nodes.Member():
            return at.member(node)
        case nodes.Known(fact=fact):
            return not isinstance(_fact(fact.name, at), Gap)
        case nodes.Both(parts=parts):
            return _connected(parts, at, decisive=False)
        case nodes.Either(parts=parts):
            return _connected(parts, at, decisive=True)
        case nodes.Negation(part=part):
            truth = evaluate(part, at)
            return truth if isinstance(truth, Gap) else not truth
        case nodes.Compare() | nodes.Within():
            return _tested(node, at)
        case nodes.Choose() | nodes.Bands():
            return _selected(node, at)
        case nodes.HeadCount() | nodes.Total():
            return _aggregated(node, at)
        case _:
            return _reckoned(node, at)


def gaps(values: Iterable[Value]) -> Gap | None:
    """All reasons of the gaps among these values, each once; None where there are none."""
    reasons = [reason for value in values if isinstance(value, Gap) for reason in value.reasons]
    return Gap(tuple(dict.fromkeys(reasons))) if reasons else None


def _fact(name: FactName, at: View) -> Value:
    value = at.fact(name)
    if value is None:
        return at.gap(name.name)
    if not name.kind.numeric:
        return cast(Value, value)
    return _believed(cast(int, value), name, name.name, limits.most(name.measure, name.scale))


def _believed(value: int | Decimal, name: FactName | StandardName, called: str, most: int) -> Value:
    """The value in yuan, mu or what is counted; a gap where it is beyond belief."""
    parts: int = 10**name.scale
    kept = Fraction(value) * (1 if name.measure.places else parts)
    if abs(kept) > most:
        return Gap((f"{called}的数值过大，请核对",))
    return kept / parts


def _standard(node: nodes.Standard, at: View) -> Value:
    value = at.case.standards.get((node.name.code, node.grade))
    if value is None:
        return Gap((f"缺少标准“{node.name.name}”",))
    most = limits.most_standard(node.name.measure, node.name.scale)
    return _believed(value, node.name, f"标准“{node.name.name}”", most)


def _connected(parts: Iterable[Node], at: View, *, decisive: bool) -> Value:
    """Kleene: one decisive part decides; otherwise a gap leaves it open."""
    values = [evaluate(part, at) for part in parts]
    if any(value is decisive for value in values):
        return decisive
    return gaps(values) or (not decisive)


def _tested(node: nodes.Compare | nodes.Within, at: View) -> Value:
    if any(isinstance(_fact(guard.name, at), Gap) for guard in node.guards):
        return False
    if isinstance(node, nodes.Within):
        value = evaluate(node.value, at)
        return value if isinstance(value, Gap) else value in node.codes
    left, right = evaluate(node.left, at), evaluate(node.right, at)
    return gaps((left, right)) or _compared(left, node.sign, right)


def _compared(left: Value, sign: str, right: Value) -> bool:
    if sign == "=":
        return left == right
    one, other = cast(Fraction, left), cast(Fraction, right)
    return {"<": one < other, "<=": one <= other, ">": one > other, ">=": one >= other}[sign]


def _selected(node: nodes.Choose | nodes.Bands, at: View) -> Value:
    """Only the branch that is taken is looked at."""
    if isinstance(node, nodes.Choose):
        truth = evaluate(node.condition, at)
        return truth if isinstance(truth, Gap) else evaluate(node.then if truth else node.other, at)
    value = evaluate(node.value, at)
    if isinstance(value, Gap):
        return value
    reached = [result for low, result in node.bands if cast(Fraction, value) >= low]
    return evaluate(reached[-1], at) if reached else Fraction(0)


def _aggregated(node: nodes.HeadCount | nodes.Total, at: View) -> Value:
    inner = node.condition if isinstance(node, nodes.HeadCount) else node.inner
    values = [evaluate(inner, person) for person in at.persons()]
    return gaps(values) or sum((Fraction(cast(Fraction, value)) for value in values), Fraction(0))


def _reckoned(node: Node, at: View) -> Value:
    values = [evaluate(part, at) for part in nodes.children(node)]
    return gaps(values) or _exact(node, values)


def _exact(node: Node, values: list[Value]) -> Value:
    if isinstance(node, nodes.Elapsed):
        return Fraction(elapsed(node.measure, cast(date, values[0]), cast(date, values[1])))
    numbers = cast(list[Fraction], values)
    match node:
        case nodes.Sum(parts=parts):
            return sum((sign * number for (sign, _part), number in zip(parts, numbers, strict=True)), Fraction(0))
        case nodes.Product():
            return numbers[0] * numbers[1]
        case nodes.Quotient():
            return numbers[0] / numbers[1] if numbers[1] else ZERO_DIVISION
        case nodes.Extreme(most=most):
            return max(numbers) if most else min(numbers)
        case nodes.Rounded(mode=mode, step=step):
            return rounded(numbers[0], mode, step)
    raise AssertionError(node)


def rounded(number: Fraction, mode: str, step: Fraction) -> Fraction:
    """A number in whole steps: up to more, down to less, or half_up to the nearest with halves away from zero.

    >>> rounded(Fraction(5, 2), "half_up", Fraction(1)), rounded(Fraction(-5, 2), "half_up", Fraction(1))
    (Fraction(3, 1), Fraction(-3, 1))
    """
    steps = number / step
    if mode == "up":
        return -(-steps // 1) * step
    if mode == "down":
        return (steps // 1) * step
    nearest = (2 * abs(steps) + 1) // 2
    return (nearest if steps >= 0 else -nearest) * step


def elapsed(measure: str, start: date, end: date) -> int:
    """Whole months, years or days between two dates; less than zero where the end is first.

    >>> elapsed("months", date(2026, 1, 31), date(2026, 2, 28)), elapsed("years", date(2000, 2, 29), date(2026, 3, 1))
    (0, 26)
    """
    if measure == "days":
        return (end - start).days
    months = (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
    return months // 12 if measure == "years" else months
