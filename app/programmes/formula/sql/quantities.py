"""Exact numbers in SQL: a whole numerator over a known denominator, and over a divisor that differs from row to row.

Each carries the largest numerator it can have, so that 64 bits are used where they suffice, 128 where they do, and a
rule that needs more is refused when it is written. A divisor is a column, positive or NULL where one divides by zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce
from math import gcd, lcm

_NARROW = 2**61
_WIDE = 2**125


class TooLarge(Exception):
    """A number that could grow beyond 128 bits."""


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number in SQL: BIGINT where ``most`` allows, else HUGEINT."""

    sql: str
    most: int

    @property
    def wide(self) -> bool:
        """Whether it needs 128 bits."""
        return self.most > _NARROW


ONE = Whole("1::BIGINT", 1)


def whole(number: int) -> Whole:
    """A number as written."""
    kind = "HUGEINT" if abs(number) > _NARROW else "BIGINT"
    return Whole(f"({number})::{kind}" if number < 0 else f"{number}::{kind}", abs(number))


def times(*factors: Whole) -> Whole:
    """The product, in as many bits as it may need."""
    return reduce(_product, (factor for factor in factors if factor != ONE), ONE)


def _product(left: Whole, right: Whole) -> Whole:
    if left == ONE:
        return right
    most = _believed(left.most * right.most)
    widened = most > _NARROW and not (left.wide or right.wide)
    first = f"CAST({left.sql} AS HUGEINT)" if widened else left.sql
    return Whole(f"({first} * {right.sql})", most)


def summed(signed: Sequence[tuple[int, Whole]]) -> Whole:
    """The sum of the parts with their signs."""
    most = _believed(sum(part.most for _sign, part in signed))
    widened = most > _NARROW and not any(part.wide for _sign, part in signed)
    zero = f"0::{'HUGEINT' if widened else 'BIGINT'}"
    terms = "".join(f" {'+' if sign > 0 else '-'} {part.sql}" for sign, part in signed)
    starts_plain = signed[0][0] > 0 and not widened
    return Whole(f"({terms.removeprefix(' + ') if starts_plain else zero + terms})", most)


def narrowed(sql: str, most: int, came_wide: bool) -> Whole:
    """A result that is small though it was reckoned from large numbers."""
    return Whole(f"CAST({sql} AS BIGINT)" if came_wide and most <= _NARROW else sql, most)


def _believed(most: int) -> int:
    if most > _WIDE:
        raise TooLarge
    return most


@dataclass(frozen=True, slots=True)
class Quantity:
    """``num`` / (``den`` × ``over``); ``literal`` is its value where it was written down."""

    num: Whole
    den: int = 1
    over: Whole = ONE
    literal: Fraction | None = None


def literal(value: Fraction) -> Quantity:
    """A number that was written down."""
    return Quantity(whole(value.numerator), value.denominator, literal=value)


def scaled(quantity: Quantity, by: Fraction) -> Quantity:
    """The quantity times a number known beforehand."""
    shared = gcd(by.numerator, quantity.den * by.denominator)
    num = times(quantity.num, whole(by.numerator // shared))
    return replace(quantity, num=num, den=quantity.den * by.denominator // shared, literal=None)


def multiplied(left: Quantity, right: Quantity) -> Quantity:
    """The product of two quantities."""
    if right.literal is not None:
        return scaled(left, right.literal)
    if left.literal is not None:
        return scaled(right, left.literal)
    return Quantity(times(left.num, right.num), left.den * right.den, times(left.over, right.over))


def aligned(quantities: Sequence[Quantity]) -> tuple[list[Whole], int, Whole]:
    """Numerators over one common denominator and divisor, which are positive: comparable, addable."""
    den = lcm(*(quantity.den for quantity in quantities))
    overs = list(dict.fromkeys(quantity.over for quantity in quantities if quantity.over != ONE))
    nums = [
        times(quantity.num, whole(den // quantity.den), *(over for over in overs if over != quantity.over))
        for quantity in quantities
    ]
    return nums, den, times(*overs)
