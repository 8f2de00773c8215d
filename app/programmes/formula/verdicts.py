"""What a rule says of one household: each condition with what was required and found; each amount with its steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

from app.programmes.formula import limits, nodes, writing
from app.programmes.formula.evaluating import Gap, Value, View, evaluate
from app.programmes.formula.kinds import Kind
from app.programmes.formula.nodes import Node

_FEN = 100


@dataclass(frozen=True, slots=True)
class TermVerdict:
    """One condition for one subject: met, not met, or None where it cannot be known.

    ``required`` reads the condition; ``found`` lists what was found; ``missing`` says what is not known.
    """

    met: bool | None
    source: str
    required: str
    found: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """The whole finding in one line."""
        said = [f"要求：{self.required}"]
        if self.found:
            said.append(f"实际：{'，'.join(self.found)}")
        return "；".join([*said, *self.missing])


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether all conditions are met: True, False where one is not, None where what is missing decides."""

    met: bool | None
    terms: tuple[TermVerdict, ...]

    @property
    def failed(self) -> tuple[TermVerdict, ...]:
        """The conditions that are not met, or cannot be known to be."""
        return tuple(term for term in self.terms if term.met is not True)


@dataclass(frozen=True, slots=True)
class Reckoning:
    """An amount in fen, or None with what is missing; ``steps`` say how it was computed."""

    fen: int | None
    steps: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """What is told of a tree whomever it is about: the sentence, and each leaf with its name."""

    sentence: str
    leaves: tuple[tuple[Node, str], ...]


def account(node: Node) -> Account:
    """The account of this tree, to be made once for all subjects."""
    leaves = tuple((leaf, writing.name(leaf)) for leaf in dict.fromkeys(_leaves(node)))
    return Account(writing.sentence(nodes.bare(node)), leaves)


def judged(node: Node, source: str, told: Account, at: View) -> TermVerdict:
    """The verdict on one condition."""
    value = evaluate(node, at)
    found = tuple(_found(told, at))
    if isinstance(value, Gap):
        return TermVerdict(None, source, told.sentence, found, value.reasons)
    return TermVerdict(bool(value), source, told.sentence, found, ())


def together(terms: tuple[TermVerdict, ...]) -> Verdict:
    """The verdict on all conditions: false decides, then what is missing."""
    if any(term.met is False for term in terms):
        return Verdict(False, terms)
    return Verdict(None if any(term.met is None for term in terms) else True, terms)


def reckoned(node: Node, told: Account, at: View) -> Reckoning:
    """The amount, which ``node`` gives in whole fen, and its steps."""
    value = evaluate(node, at)
    steps = tuple(_found(told, at))
    if isinstance(value, Gap):
        return Reckoning(None, steps, value.reasons)
    fen = int(cast(Fraction, value) * _FEN)
    if abs(fen) > limits.MOST_MONEY:
        return Reckoning(None, steps, ("算出的金额过大，请核对",))
    result = writing.shown(cast(Fraction, value), node.type)
    reckoning = writing.written(nodes.bare(node), lambda leaf: _shown(leaf, evaluate(leaf, at)))
    return Reckoning(fen, (*steps, f"{reckoning} = {result}"), ())


def _found(told: Account, at: View) -> Iterator[str]:
    for leaf, name in told.leaves:
        value = evaluate(leaf, at)
        if isinstance(leaf, nodes.Member):
            yield name if value else f"没有{name}"
        elif not isinstance(value, Gap):
            yield f"{name} {_shown(leaf, value)}"
        elif isinstance(leaf, nodes.Fact) and leaf.name.absent:
            yield f"{name}：{leaf.name.absent}"


def _leaves(node: Node) -> Iterator[Node]:
    """The facts that a tree reads; what is summed over the household counts as one."""
    if isinstance(node, (nodes.Fact, nodes.Standard, nodes.Member, nodes.HeadCount, nodes.Total)):
        yield node
        return
    for child in nodes.children(node):
        yield from _leaves(child)


def _shown(leaf: Node, value: Value) -> str:
    if isinstance(value, Gap):
        return writing.name(leaf)
    if isinstance(leaf, nodes.Fact) and leaf.type.kind is Kind.CHOICE:
        return leaf.name.label(str(value))
    return writing.shown(value, leaf.type)
