"""A typed tree written as a sentence, with names or with the values that were found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction

from app.kernel import money
from app.programmes.formula import nodes
from app.programmes.formula.kinds import Kind, Type
from app.programmes.formula.nodes import Node
from app.programmes.formula.words import ROUNDING_NAMES

Leaf = Callable[[Node], str]
_SIGNS = {"=": "等于", "<": "低于", "<=": "不超过", ">": "超过", ">=": "达到"}
_DAYS = {"=": "是", "<": "早于", "<=": "不晚于", ">": "晚于", ">=": "不早于"}
_OPPOSITES = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_SPANS = {"months": "月数", "years": "年数", "days": "天数"}


def sentence(node: Node) -> str:
    """The tree read back in plain Chinese."""
    return written(node, name)


def name(node: Node) -> str:
    """What a leaf is called."""
    match node:
        case nodes.Fact(name=fact):
            return fact.name
        case nodes.Standard(name=standard, grade=grade):
            label = next((label for label, code in standard.grades.items() if code == grade), "")
            return f"“{standard.name}{'·' if label else ''}{label}”标准"
        case nodes.HeadCount(condition=condition):
            return f"同户符合（{sentence(condition)}）的人数"
        case nodes.Total(inner=inner):
            return f"同户每人的（{sentence(inner)}）合计"
        case nodes.Member(of=of, entry=entry):
            return f"享受“{entry.name}”" if of == "receives" else f"在“{entry.name}”名单上"
    return written(node, name)


def written(node: Node, leaf: Leaf) -> str:
    """The tree with its leaves written by ``leaf``."""
    match node:
        case nodes.Literal(value=value, type=kind):
            return shown(value, kind)
        case nodes.Fact() | nodes.Standard() | nodes.HeadCount() | nodes.Total() | nodes.Member():
            return leaf(node)
        case nodes.Negation(part=part):
            return _denied(part, leaf)
        case nodes.Compare() | nodes.Within():
            return _tested(node, leaf)
        case nodes.Both(parts=parts):
            return "，且".join(_part(part, leaf, nodes.Either) for part in parts)
        case nodes.Either(parts=parts):
            return "，或".join(_part(part, leaf, nodes.Both) for part in parts)
        case nodes.Known(fact=fact):
            return f"已登记{leaf(fact)}"
        case _:
            return _reckoned(node, leaf)


def _part(node: Node, leaf: Leaf, bracketed: type) -> str:
    return f"（{written(node, leaf)}）" if isinstance(node, bracketed) else written(node, leaf)


def _denied(node: Node, leaf: Leaf) -> str:
    """That something is not so, said of its parts, since nobody reads a bracket that is denied."""
    match node:
        case nodes.Compare(sign="=", left=left, right=right):
            return f"{written(left, leaf)}不等于 {written(right, leaf)}"
        case nodes.Compare(sign=sign):
            return _tested(replace(node, sign=_OPPOSITES[sign]), leaf)
        case nodes.Within(value=value, said=said):
            return f"{written(value, leaf)}不是{'、'.join(said)}"
        case nodes.Both(parts=parts):
            return "，或".join(_denied_part(part, leaf, nodes.Either) for part in parts)
        case nodes.Either(parts=parts):
            return "，且".join(_denied_part(part, leaf, nodes.Both) for part in parts)
        case nodes.Negation(part=part):
            return written(part, leaf)
        case nodes.Known(fact=fact):
            return f"没有登记{leaf(fact)}"
        case nodes.Member():
            return f"没有{written(node, leaf)}"
    return f"不{written(node, leaf)}"


def _denied_part(node: Node, leaf: Leaf, bracketed: type) -> str:
    return f"（{_denied(node, leaf)}）" if isinstance(node, bracketed) else _denied(node, leaf)


def _tested(node: Node, leaf: Leaf) -> str:
    match node:
        case nodes.Within(value=value, said=said):
            return f"{written(value, leaf)}是{'或'.join(said)}"
        case nodes.Compare(sign=sign, left=left, right=right):
            words = _SIGNS if left.type.kind is Kind.NUMBER else _DAYS
            gap = " " if isinstance(right, nodes.Literal) else ""
            return f"{written(left, leaf)}{words[sign]}{gap}{written(right, leaf)}"
    raise AssertionError(node)


def _reckoned(node: Node, leaf: Leaf) -> str:
    match node:
        case nodes.Sum(parts=parts):
            return _sum(parts, leaf)
        case nodes.Product(left=left, right=right):
            return f"{_factor(left, leaf)} × {_factor(right, leaf)}"
        case nodes.Quotient(left=left, right=right):
            return f"{_factor(left, leaf)} ÷ {_factor(right, leaf)}"
        case nodes.Extreme(most=most, parts=extremes):
            inside = "、".join(written(part, leaf) for part in extremes)
            return f"（{inside}）中{'最大' if most else '最小'}的"
        case nodes.Rounded(mode=mode, step=step, inner=inner):
            return f"（{written(inner, leaf)}）按 {shown(step, inner.type)} {ROUNDING_NAMES[mode]}"
        case nodes.Choose(condition=condition, then=then, other=other):
            return f"如果{written(condition, leaf)}，则{written(then, leaf)}，否则{written(other, leaf)}"
        case nodes.Bands(value=value, bands=bands):
            steps = "，".join(f"达到 {shown(low, value.type)} 为{written(result, leaf)}" for low, result in bands)
            return f"{written(value, leaf)}（{steps}）"
        case nodes.Elapsed(measure=measure, start=start, end=end):
            return f"从{written(start, leaf)}到{written(end, leaf)}的{_SPANS[measure]}"
    raise AssertionError(node)


def _sum(parts: tuple[tuple[int, Node], ...], leaf: Leaf) -> str:
    text = "".join(f" {'+' if sign > 0 else '−'} {_term(part, leaf)}" for sign, part in parts)
    return text.removeprefix(" + ").lstrip()


def _term(node: Node, leaf: Leaf) -> str:
    return f"（{written(node, leaf)}）" if isinstance(node, (nodes.Sum, nodes.Choose)) else written(node, leaf)


def _factor(node: Node, leaf: Leaf) -> str:
    if isinstance(node, (nodes.Sum, nodes.Choose, nodes.Quotient, nodes.Product)):
        return f"（{written(node, leaf)}）"
    return written(node, leaf)


def shown(value: Fraction | date | str | bool, kind: Type) -> str:
    """A value as people read it, with its unit; numbers that do not end are cut to six decimals and marked 约."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    return value if isinstance(value, str) else f"{_figure(value, kind)} {kind.unit.name}".rstrip()


_MOST_DECIMALS = 6


def _figure(value: Fraction, kind: Type) -> str:
    if kind.unit.places and (value * 100).denominator == 1:
        return money.shown(int(value * 100))
    scaled = value * 10**_MOST_DECIMALS
    whole, rest = divmod(abs(round(scaled)), 10**_MOST_DECIMALS)
    decimals = f"{rest:0{_MOST_DECIMALS}}".rstrip("0")
    sign = "-" if value < 0 else ""
    return f"{'' if scaled.denominator == 1 else '约 '}{sign}{whole:,}{'.' if decimals else ''}{decimals}"
