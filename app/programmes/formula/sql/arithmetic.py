"""Arithmetic of printed quantities where it needs columns of its own: quotients, rounding, extremes, choices, dates."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd
from typing import TYPE_CHECKING

from app.programmes.formula import limits, nodes
from app.programmes.formula.nodes import Node
from app.programmes.formula.sql.quantities import (
    ONE,
    Quantity,
    Whole,
    aligned,
    literal,
    narrowed,
    scaled,
    summed,
    times,
    whole,
)

if TYPE_CHECKING:
    from app.programmes.formula.sql.printing import Printer


def reckoned(printer: Printer, node: Node) -> Quantity:
    """The quantity of a node that combines others."""
    match node:
        case nodes.Sum(parts=parts):
            nums, den, over = aligned([printer.quantity(part) for _sign, part in parts])
            return Quantity(summed([(sign, num) for (sign, _part), num in zip(parts, nums, strict=True)]), den, over)
        case nodes.Quotient(left=left, right=right):
            return _divided(printer, printer.quantity(left), printer.quantity(right))
        case nodes.Extreme(most=most, parts=extremes):
            return _extreme(printer, most, [printer.quantity(part) for part in extremes])
        case nodes.Rounded(mode=mode, step=step, inner=inner):
            return _rounded(printer, printer.quantity(inner), mode, step)
        case nodes.Choose(condition=condition, then=then, other=other):
            case = f"CASE {printer.columns.keep(printer.other(condition))} WHEN TRUE THEN {{}} WHEN FALSE THEN {{}} END"
            return _selected(printer, case, [printer.quantity(then), printer.quantity(other)])
        case nodes.Bands(value=value, bands=bands):
            return _banded(printer, printer.quantity(value), bands)
    raise AssertionError(node)


def _divided(printer: Printer, left: Quantity, right: Quantity) -> Quantity:
    if right.literal:
        return scaled(left, 1 / right.literal)
    divisor = printer.kept(right.num)
    shared = gcd(right.den, left.den)
    num = printer.kept(times(left.num, whole(right.den // shared), right.over))
    signed = f"CASE WHEN {divisor.sql} > 0 THEN {num.sql} WHEN {divisor.sql} < 0 THEN -{num.sql} END"
    over = printer.kept(times(left.over, Whole(f"nullif(abs({divisor.sql}), 0)", divisor.most)))
    return Quantity(printer.kept(Whole(signed, num.most)), left.den // shared, over)


def _extreme(printer: Printer, most: bool, parts: Sequence[Quantity]) -> Quantity:
    """GREATEST and LEAST pass over NULL, so that is asked first."""
    aligned_nums, den, over = aligned(parts)
    nums = [printer.kept(num) for num in aligned_nums]
    known = " AND ".join(f"{num.sql} IS NOT NULL" for num in nums)
    inside = ", ".join(num.sql for num in nums)
    sql = f"CASE WHEN {known} THEN {'greatest' if most else 'least'}({inside}) END"
    return Quantity(Whole(sql, max(num.most for num in nums)), den, over)


def _rounded(printer: Printer, inner: Quantity, mode: str, step: Fraction) -> Quantity:
    """Whole steps: the quotient towards zero, and one more or less as its remainder says."""
    steps = scaled(inner, 1 / step)
    if steps.den == 1 and steps.over == ONE:
        return scaled(Quantity(steps.num), step)
    num, divisor = printer.kept(steps.num), printer.kept(times(whole(steps.den), steps.over))
    rest = f"{num.sql} % {divisor.sql}"
    beyond = {
        "up": f"CASE WHEN {rest} > 0 THEN 1 ELSE 0 END",
        "down": f"CASE WHEN {rest} < 0 THEN -1 ELSE 0 END",
        "half_up": f"CASE WHEN 2 * ({rest}) >= {divisor.sql} THEN 1"
        f" WHEN 2 * ({rest}) <= -{divisor.sql} THEN -1 ELSE 0 END",
    }[mode]
    found = narrowed(f"({num.sql} // {divisor.sql} + {beyond})", num.most // steps.den + 1, num.wide or divisor.wide)
    return scaled(Quantity(found), step)


def undivided(quantity: Quantity) -> Quantity:
    """A quantity without a divisor of its own in each row, which is what can be summed."""
    if quantity.over == ONE:
        return quantity
    raise Divided


class Divided(Exception):
    """A sum over the household of quotients whose divisors differ; it has to be rounded first."""


def _selected(printer: Printer, case: str, parts: Sequence[Quantity]) -> Quantity:
    """One of the parts as ``case`` chooses; the divisor of a part that is not chosen does not matter."""
    nums, den, _over = aligned([Quantity(part.num, part.den) for part in parts])
    overs = [part.over for part in parts]
    num = Whole(case.format(*(num.sql for num in nums)), max(num.most for num in nums))
    if len(set(overs)) == 1:
        return Quantity(num, den, overs[0])
    over = Whole(case.format(*(over.sql for over in overs)), max(over.most for over in overs))
    return Quantity(num, den, printer.kept(over))


def _banded(printer: Printer, value: Quantity, bands: Sequence[tuple[Fraction, Node]]) -> Quantity:
    (number, *lows), _den, _over = aligned([value, *(literal(low) for low, _result in bands)])
    at = printer.kept(number).sql
    cases = "".join(f" WHEN {at} >= {low.sql} THEN {{}}" for low in reversed(lows))
    results = [printer.quantity(result) for _low, result in reversed(bands)]
    return _selected(
        printer, f"CASE WHEN {at} IS NULL THEN NULL{cases} ELSE {{}} END", [*results, literal(Fraction(0))]
    )


def elapsed(measure: str, start: str, end: str) -> Quantity:
    """Whole months, years or days between two dates, each a column or a printed date."""
    if measure == "days":
        return Quantity(Whole(f"({end} - {start})", limits.MOST_DAYS))
    months = (
        f"((extract(year FROM {end}) - extract(year FROM {start})) * 12"
        f" + extract(month FROM {end}) - extract(month FROM {start})"
        f" - CASE WHEN extract(day FROM {end}) < extract(day FROM {start}) THEN 1 ELSE 0 END)"
    )
    if measure == "months":
        return Quantity(Whole(months, limits.MOST_DAYS))
    years = f"({months} // 12 - CASE WHEN {months} % 12 < 0 THEN 1 ELSE 0 END)"
    return Quantity(Whole(years, limits.MOST_DAYS))


def sql_type(most: int) -> str:
    """The type of a whole number that can be so large."""
    return "HUGEINT" if Whole("", most).wide else "BIGINT"
