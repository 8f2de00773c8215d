"""The formulas of roster columns: numbers, names of columns, + - * / and brackets; read once, reckoned exactly.

>>> reckon(parse("核定面积 * (1.5 + 单价) / 2", ("核定面积", "单价")), {"核定面积": Fraction(3), "单价": Fraction(1)})
Fraction(15, 4)
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from app.kernel.errors import DomainError
from app.kernel.words import _

MOST_DEPTH = 20
_SPACE = re.compile(r"\s+")
_NUMBER = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,6})?")
_PLAIN = str.maketrans("×÷（）＋－＊／．０１２３４５６７８９", "*/()+-*/.0123456789")


@dataclass(frozen=True, slots=True)
class Operation:
    """Two parts and the sign between them."""

    sign: str
    left: Node
    right: Node


Node = Operation | Fraction | str
"""A formula that was read: an operation, a number, or the name of a column."""


def parse(text: str, names: Collection[str]) -> Node:
    """Read a formula in which these names may stand. Raises ``DomainError`` at ``formula``, saying what is wrong."""
    reader = _Reader(text, sorted(names, key=len, reverse=True))
    found = reader.sum(0)
    if reader.rest:
        raise _mistake(_("“{rest}”看不懂，请检查：只能写数字、前面的数字列、加减乘除和括号。"), reader.rest)
    return found


def names_in(node: Node) -> frozenset[str]:
    """The columns that a formula names."""
    if isinstance(node, Operation):
        return names_in(node.left) | names_in(node.right)
    return frozenset({node} if isinstance(node, str) else ())


def reckon(node: Node, values: Mapping[str, Fraction]) -> Fraction | None:
    """The value of a formula; None where a column that it names is empty. Raises ``DomainError`` for n / 0."""
    if isinstance(node, Fraction):
        return node
    if isinstance(node, str):
        return values.get(node)
    left, right = reckon(node.left, values), reckon(node.right, values)
    if left is None or right is None:
        return None
    if node.sign == "/" and not right:
        raise DomainError(_("公式里的除数是零，请核对。"))
    return {"+": left.__add__, "-": left.__sub__, "*": left.__mul__, "/": left.__truediv__}[node.sign](right)


def rounded(value: Fraction, places: int) -> Decimal:
    """The value with so many decimals, halves away from zero.

    >>> rounded(Fraction(1, 200), 2), rounded(Fraction(-5, 2), 0)
    (Decimal('0.01'), Decimal('-3'))
    """
    scale = 10**places
    whole = (2 * abs(value.numerator) * scale + value.denominator) // (2 * value.denominator)
    return Decimal(-whole if value < 0 else whole).scaleb(-places)


class _Reader:
    """Goes through a formula from the left; ``rest`` is what is still to be read."""

    def __init__(self, text: str, names: list[str]) -> None:
        self._names = [(name, _SPACE.sub("", name)) for name in names]
        self.rest = _SPACE.sub("", text)

    def sum(self, depth: int) -> Node:
        """A sum of products."""
        found = self._product(depth)
        while sign := self._sign("+-"):
            found = Operation(sign, found, self._product(depth))
        return found

    def _product(self, depth: int) -> Node:
        found = self._factor(depth)
        while sign := self._sign("*/"):
            found = Operation(sign, found, self._factor(depth))
        return found

    def _factor(self, depth: int) -> Node:
        if depth > MOST_DEPTH:
            raise DomainError(_("公式的括号套得太深，请改简单些。"), field="formula")
        name = next((name for name, bare in self._names if self.rest.startswith(bare)), None)
        if name is not None:
            self.rest = self.rest[len(_SPACE.sub("", name)) :]
            return name
        if self._sign("-"):
            return Operation("-", Fraction(0), self._factor(depth + 1))
        if self._sign("("):
            return self._bracket(depth)
        return self._number()

    def _bracket(self, depth: int) -> Node:
        found = self.sum(depth + 1)
        if not self._sign(")"):
            raise DomainError(_("公式里的左括号没有配对的右括号，请补上。"), field="formula")
        return found

    def _number(self) -> Fraction:
        found = _NUMBER.match(self.rest.translate(_PLAIN))
        if found is None:
            told = (
                _("“{rest}”这里应当是数字、前面的数字列或括号，请检查。")
                if self.rest
                else _("公式没有写完，请接着写。")
            )
            raise _mistake(told, self.rest)
        self.rest = self.rest[found.end() :]
        return Fraction(found[0])

    def _sign(self, among: str) -> str:
        sign = self.rest[:1].translate(_PLAIN)
        if not sign or sign not in among:
            return ""
        self.rest = self.rest[1:]
        return sign


def _mistake(sentence: str, rest: str) -> DomainError:
    return DomainError(sentence.format(rest=rest[:20]), field="formula")
