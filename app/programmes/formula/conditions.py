"""The checker's part for conditions: comparisons, choices by their labels, and, or, not."""

from __future__ import annotations

from collections.abc import Iterable

from lark import Token

from app.kernel.words import _
from app.programmes.formula import nodes
from app.programmes.formula.checking import Reader, agreed, mistake, parts, reads
from app.programmes.formula.kinds import Kind, Type
from app.programmes.formula.mistakes import nearest
from app.programmes.formula.nodes import Fact, Literal, Negation, Node, Within
from app.programmes.formula.syntax import Branch
from app.programmes.formula.vocabulary import FactName, plain
from app.programmes.formula.words import COMPARISONS


@reads("both")
def _both(reader: Reader, branch: Branch) -> Node:
    return nodes.Both(tuple(reader.truth(part) for part in parts(branch)))


@reads("either")
def _either(reader: Reader, branch: Branch) -> Node:
    return nodes.Either(tuple(reader.truth(part) for part in parts(branch)))


@reads("negation")
def _negation(reader: Reader, branch: Branch) -> Node:
    return Negation(reader.truth(parts(branch)[0]))


@reads("compare")
def _compare(reader: Reader, branch: Branch) -> Node:
    found = [reader.node(part) for part in parts(branch)]
    signs = [str(child) for child in branch.children if isinstance(child, Token)]
    steps = [
        compared(branch, left, COMPARISONS.get(sign, sign), right)
        for left, sign, right in zip(found, signs, found[1:], strict=False)
    ]
    return steps[0] if len(steps) == 1 else nodes.Both(tuple(steps))


@reads("same")
def _same(reader: Reader, branch: Branch) -> Node:
    left, right = (reader.node(part) for part in parts(branch))
    return compared(branch, left, "=", right)


@reads("differs")
def _differs(reader: Reader, branch: Branch) -> Node:
    return Negation(_same(reader, branch))


@reads("between")
def _between(reader: Reader, branch: Branch) -> Node:
    value, least, most = (reader.node(part) for part in parts(branch))
    return nodes.Both((compared(branch, value, ">=", least), compared(branch, value, "<=", most)))


@reads("within")
def _within(reader: Reader, branch: Branch) -> Node:
    value_branch, options = parts(branch)
    value = reader.node(value_branch)
    found = [compared(part, value, "=", reader.node(part)) for part in parts(options)]
    if len(found) == 1:
        return found[0]
    worded = [part for part in found if isinstance(part, Within)]
    return _merged(worded) if len(worded) == len(found) else nodes.Either(tuple(found))


@reads("without")
def _without(reader: Reader, branch: Branch) -> Node:
    return Negation(_within(reader, branch))


def _merged(found: list[Within]) -> Within:
    codes = tuple(dict.fromkeys(code for part in found for code in part.codes))
    said = tuple(dict.fromkeys(word for part in found for word in part.said))
    return Within(found[0].value, codes, said, found[0].guards)


def compared(branch: Branch, left: Node, sign: str, right: Node) -> Node:
    """The comparison of two expressions; raises the mistake where they cannot be compared so."""
    if sign == "!=":
        return Negation(compared(branch, left, "=", right))
    if isinstance(left, Literal) and isinstance(right, Fact):
        return compared(branch, right, _TURNED[sign], left)
    if left.type.kind is Kind.NUMBER and right.type.kind is Kind.NUMBER:
        common = agreed(branch, (left, right))
        return nodes.Compare(sign, left, _measured(right, common), _guards((left, right)))
    if left.type.kind is Kind.DATE and right.type.kind is Kind.DATE:
        return nodes.Compare(sign, left, right, _guards((left, right)))
    return _alike(branch, left, sign, right)


_TURNED = {"=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def _measured(node: Node, common: Type) -> Node:
    """A number written without its unit has the one that it is compared with."""
    return Literal(node.value, common) if isinstance(node, Literal) else node


def _guards(found: Iterable[Node]) -> tuple[Fact, ...]:
    return tuple(dict.fromkeys(node for node in found if isinstance(node, Fact) and node.name.absent))


def _alike(branch: Branch, left: Node, sign: str, right: Node) -> Node:
    """Truths, texts and choices, which are equal or not."""
    if {left.type.kind, right.type.kind} not in _ALIKE:
        raise mistake(
            branch, _("{one}不能和{other}比较，请检查两边。").format(one=left.type.name, other=right.type.name)
        )
    if sign != "=":
        raise mistake(branch, _("{kind}只能用“=”、“≠”或“在”来比较。").format(kind=left.type.name), "=")
    if left.type.kind is Kind.TRUTH:
        return _asserted(branch, left, right)
    if isinstance(left, Fact) and isinstance(right, Literal):
        return _labelled(branch, left, str(right.value))
    return nodes.Compare("=", left, right, _guards((left, right)))


_ALIKE = ({Kind.TRUTH}, {Kind.TEXT}, {Kind.CHOICE}, {Kind.TEXT, Kind.CHOICE})


def _asserted(branch: Branch, left: Node, right: Node) -> Node:
    if not isinstance(right, Literal):
        raise mistake(branch, _("两个条件不能比较，请用“且”“或”“非”连接。"))
    return left if right.value else Negation(left)


def _labelled(branch: Branch, fact: Fact, word: str) -> Node:
    guards = _guards((fact,))
    if fact.type.kind is Kind.TEXT:
        return Within(fact, (word,), (word,), guards)
    codes, label = _codes(branch, fact.name, word)
    return Within(fact, codes, (label,), guards)


def _codes(branch: Branch, fact: FactName, word: str) -> tuple[tuple[str, ...], str]:
    choices = fact.choices or {}
    for label, codes in choices.items():
        values = (codes,) if isinstance(codes, str) else codes
        if plain(word) == plain(label) or word in values:
            return values, label
    near = nearest(word, choices)
    if near:
        sentence = _("“{name}”没有“{word}”这一项，是不是“{near}”？").format(name=fact.name, word=word, near=near)
    else:
        sentence = _("“{name}”没有“{word}”这一项，可以写：{labels}。").format(
            name=fact.name, word=word, labels="、".join(list(choices)[:12])
        )
    raise mistake(branch, sentence, near)
