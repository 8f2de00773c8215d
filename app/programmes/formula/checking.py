"""From the syntax tree to the typed tree: every name known, every kind and unit fitting, or a mistake at its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from lark import Token, Tree

from app.kernel.words import Phrase, _
from app.programmes.formula import nodes, syntax
from app.programmes.formula.kinds import DATE, OWNER_NAMES, PLAIN, TEXT, TRUTH, Kind, Misfit, Owner, Type, Unit
from app.programmes.formula.mistakes import Mistake, nearest
from app.programmes.formula.nodes import Node
from app.programmes.formula.syntax import Branch
from app.programmes.formula.vocabulary import FactName, Vocabulary
from app.programmes.formula.words import MEASURES


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads syntax trees of one vocabulary in one scope; ``inner`` inside 户内人数 or 户内合计."""

    vocabulary: Vocabulary
    scope: Owner
    inner: bool = False

    def of_a_person(self) -> Reader:
        """The reader of what stands inside 户内人数 and 户内合计."""
        return replace(self, scope=Owner.PERSON, inner=True)

    def node(self, branch: Branch) -> Node:
        """The typed tree of this branch, whatever its kind."""
        return READINGS[str(branch.data)](self, branch)

    def truth(self, branch: Branch) -> Node:
        """The typed tree of a branch that has to be a condition."""
        node = self.node(branch)
        if node.type.kind is not Kind.TRUTH:
            raise mistake(
                branch, _("这里要写条件，现在是{kind}，请补上比较，例如 年龄 >= 80。").format(kind=node.type.name)
            )
        return node

    def number(self, branch: Branch) -> Node:
        """The typed tree of a branch that has to be a number."""
        node = self.node(branch)
        if node.type.kind is not Kind.NUMBER:
            raise mistake(branch, _("这里要写数或算式，现在是{kind}。").format(kind=node.type.name))
        return node

    def fact(self, branch: Branch) -> FactName:
        """The fact that a name means; refused with the nearest name where it means none."""
        word = str(branch.children[0])
        if found := self.vocabulary.fact(word, self.scope):
            return found
        if elsewhere := self.vocabulary.anywhere(word):
            raise mistake(branch, _elsewhere(elsewhere, word, self.scope))
        near = nearest(word, [fact.name for fact in self.vocabulary.readable(self.scope)])
        sentence = _("没有“{word}”这个名称，是不是“{near}”？") if near else _("没有“{word}”这个名称，请从列表中选择。")
        raise mistake(branch, sentence.format(word=word, near=near), near)


Reading = Callable[[Reader, Branch], Node]
READINGS: dict[str, Reading] = {}
"""How each kind of branch is read; the other files of the checker add theirs."""


def reads(*names: str) -> Callable[[Reading], Reading]:
    """Say that this function reads these kinds of branches."""

    def kept(reading: Reading) -> Reading:
        READINGS.update(dict.fromkeys(names, reading))
        return reading

    return kept


def mistake(branch: Branch | Token, sentence: Phrase, suggestion: str = "") -> Mistake:
    """A mistake at the place of this branch."""
    if isinstance(branch, Token):
        return Mistake(sentence, branch.start_pos or 0, len(branch), suggestion)
    place, length = syntax.span(branch)
    return Mistake(sentence, place, length, suggestion)


def parts(branch: Branch) -> list[Branch]:
    """The branches below this one, without signs and words between them."""
    return [child for child in branch.children if isinstance(child, Tree)]


def agreed(branch: Branch, found: Sequence[Node]) -> Type:
    """The common type of numbers that are added, compared or chosen from; a bare zero has whatever unit is needed."""
    unit: Unit | None = None
    for node in found:
        if node == nodes.ZERO:
            continue
        unit = node.type.unit if unit is None else fitted(branch, unit.plus, node.type.unit)
    return Type(Kind.NUMBER, unit or PLAIN)


def fitted(branch: Branch, rule: Callable[[Unit], Unit], other: Unit) -> Unit:
    """The unit that ``rule`` gives, or the mistake at this branch."""
    try:
        return rule(other)
    except Misfit as misfit:
        raise mistake(branch, misfit.sentence) from None


def _elsewhere(fact: FactName, word: str, scope: Owner) -> Phrase:
    if fact.owner is Owner.PERSON:
        return _("“{word}”是个人的情况，{scope}的规则里请写 户内人数(…) 或 户内合计(…)。").format(
            word=word, scope=OWNER_NAMES[scope]
        )
    return _("“{word}”是{owner}的情况，{scope}的规则里不能用。").format(
        word=word, owner=OWNER_NAMES[fact.owner], scope=OWNER_NAMES[scope]
    )


@reads("group")
def _group(reader: Reader, branch: Branch) -> Node:
    return reader.node(parts(branch)[0])


@reads("name")
def _name(reader: Reader, branch: Branch) -> Node:
    return nodes.Fact(reader.fact(branch))


@reads("text")
def _text(_reader: Reader, branch: Branch) -> Node:
    return nodes.Literal(str(branch.children[0]).strip(), TEXT)


@reads("yes")
def _yes(_reader: Reader, _branch: Branch) -> Node:
    return nodes.Literal(True, TRUTH)


@reads("no")
def _no(_reader: Reader, _branch: Branch) -> Node:
    return nodes.Literal(False, TRUTH)


@reads("date")
def _date(_reader: Reader, branch: Branch) -> Node:
    written = str(branch.children[0])
    year, month, day = (int(part) for part in written.translate(_DASHES).split("-"))
    try:
        return nodes.Literal(date(year, month, day), DATE)
    except ValueError:
        raise mistake(branch, _("没有“{day}”这一天，请改正日期。").format(day=written)) from None


_DASHES = {ord("年"): "-", ord("月"): "-", ord("日"): None}


@reads("quantity")
def _quantity(_reader: Reader, branch: Branch) -> Node:
    digits, written = branch.children
    measure = MEASURES[str(written)] if written else None
    size, unit = (measure.size, measure.unit) if measure else (Fraction(1), PLAIN)
    return nodes.Literal(Fraction(str(digits)) * size, Type(Kind.NUMBER, unit))


@reads("choose")
def _choose(reader: Reader, branch: Branch) -> Node:
    condition, then, other = parts(branch)
    found = reader.node(then), reader.node(other)
    return nodes.Choose(reader.truth(condition), *found, _chosen(branch, *found))


def _chosen(branch: Branch, then: Node, other: Node) -> Type:
    if then.type.kind is not other.type.kind:
        raise mistake(
            branch,
            _("“则”后面是{then}，“否则”后面是{other}，请写成同一类。").format(
                then=then.type.name, other=other.type.name
            ),
        )
    if then.type.kind in (Kind.TEXT, Kind.CHOICE):
        raise mistake(branch, _("“则”和“否则”后面要写数、日期或条件。"))
    return agreed(branch, (then, other)) if then.type.kind is Kind.NUMBER else then.type
