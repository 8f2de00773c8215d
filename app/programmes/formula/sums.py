"""The checker's part for arithmetic: units fit, and nobody divides by a zero that is written down."""

from __future__ import annotations

from lark import Token

from app.kernel.words import _
from app.programmes.formula import nodes
from app.programmes.formula.checking import Reader, agreed, fitted, mistake, parts, reads
from app.programmes.formula.kinds import Kind, Type
from app.programmes.formula.nodes import Node
from app.programmes.formula.syntax import Branch


@reads("sum")
def _sum(reader: Reader, branch: Branch) -> Node:
    found = [reader.number(part) for part in parts(branch)]
    signs = [1] + [-1 if child.type == "MINUS" else 1 for child in branch.children if isinstance(child, Token)]
    return nodes.Sum(tuple(zip(signs, found, strict=True)), agreed(branch, found))


@reads("minus")
def _minus(reader: Reader, branch: Branch) -> Node:
    inner = reader.number(parts(branch)[0])
    if isinstance(inner, nodes.Literal) and not isinstance(inner.value, (str, bool)):
        return nodes.Literal(-inner.value, inner.type)  # type: ignore[operator]
    return nodes.Sum(((-1, inner),), inner.type)


@reads("times")
def _times(reader: Reader, branch: Branch) -> Node:
    left, right = (reader.number(part) for part in parts(branch))
    unit = fitted(branch, left.type.unit.times, right.type.unit)
    return nodes.Product(left, right, Type(Kind.NUMBER, unit))


@reads("over")
def _over(reader: Reader, branch: Branch) -> Node:
    left, right = (reader.number(part) for part in parts(branch))
    if isinstance(right, nodes.Literal) and right.value == 0:
        raise mistake(parts(branch)[1], _("不能除以零，请改正除数。"))
    unit = fitted(branch, left.type.unit.over, right.type.unit)
    return nodes.Quotient(left, right, Type(Kind.NUMBER, unit))
