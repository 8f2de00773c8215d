"""A rule: its text, read once, and what one can ask of it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import islice

from lark import Tree

from app.kernel.words import Phrase, _
from app.programmes.formula import calls, conditions, nodes, sums, syntax, verdicts
from app.programmes.formula.cases import Case
from app.programmes.formula.checking import Reader, mistake
from app.programmes.formula.evaluating import view
from app.programmes.formula.kinds import YUAN, Owner, Unit
from app.programmes.formula.nodes import Node
from app.programmes.formula.sql.arithmetic import Divided
from app.programmes.formula.sql.printing import TooLarge, measure
from app.programmes.formula.syntax import Branch
from app.programmes.formula.verdicts import Account, Reckoning, Verdict
from app.programmes.formula.vocabulary import Vocabulary

__all__ = ["Rule", "Term", "amount", "condition"]
_MOST_NODES = 2 * syntax.MOST_NODES
_READ = (calls, conditions, sums)
"""The parts of the checker: importing them is what makes it whole."""


@dataclass(frozen=True)
class Term:
    """One of the conditions that all have to be met, with its text and place."""

    node: Node
    source: str
    position: int

    @property
    def required(self) -> str:
        """The condition read back in plain Chinese."""
        return self.account.sentence

    @cached_property
    def account(self) -> Account:
        """What is told of it whomever it is about."""
        return verdicts.account(self.node)


@dataclass(frozen=True)
class Rule:
    """A condition or an amount for each person, household or parcel. ``terms`` is empty for an amount."""

    text: str
    scope: Owner
    node: Node
    terms: tuple[Term, ...] = ()

    @cached_property
    def facts(self) -> frozenset[str]:
        """The codes of the facts that it reads."""
        return frozenset(node.name.code for node in nodes.walk(self.node) if isinstance(node, nodes.Fact))

    @cached_property
    def standards(self) -> frozenset[tuple[str, str]]:
        """The standards that it reads: code, and code of the grade or ""."""
        return frozenset(
            (node.name.code, node.grade) for node in nodes.walk(self.node) if isinstance(node, nodes.Standard)
        )

    @cached_property
    def programmes(self) -> frozenset[str]:
        """The codes of the programmes whose beneficiaries it looks for."""
        return self._members("receives")

    @cached_property
    def lists(self) -> frozenset[str]:
        """The codes of the lists that it looks into."""
        return self._members("listed")

    @property
    def meaning(self) -> str:
        """The rule read back as a plain Chinese sentence."""
        return self.account.sentence

    @cached_property
    def account(self) -> Account:
        """What is told of it whomever it is about."""
        return verdicts.account(self.node)

    def judge(self, case: Case) -> Verdict:
        """Whether the subject of the case meets the condition, term by term."""
        at = view(case, self.scope)
        return verdicts.together(
            tuple(verdicts.judged(term.node, term.source, term.account, at) for term in self.terms)
        )

    def reckon(self, case: Case) -> Reckoning:
        """The amount for the subject of the case, in fen, with its steps."""
        return verdicts.reckoned(self.node, self.account, view(case, self.scope))

    def _members(self, of: str) -> frozenset[str]:
        return frozenset(
            node.entry.code for node in nodes.walk(self.node) if isinstance(node, nodes.Member) and node.of == of
        )


def condition(text: str, vocabulary: Vocabulary, scope: Owner = Owner.PERSON) -> Rule:
    """The condition that ``text`` says; raises :class:`Mistake` at the first fault."""
    reader, tree = Reader(vocabulary, scope), syntax.parse(text, vocabulary)
    terms = tuple(_term(reader, branch, text) for branch in _conjuncts(tree))
    node = terms[0].node if len(terms) == 1 else nodes.Both(tuple(term.node for term in terms))
    _refuse_size(tree, node)
    return Rule(text, scope, node, terms)


def amount(text: str, vocabulary: Vocabulary, scope: Owner = Owner.PERSON, unit: Unit = YUAN) -> Rule:
    """The amount that ``text`` says, rounded to the fen in the end; raises :class:`Mistake` at the first fault."""
    tree = syntax.parse(text, vocabulary)
    node = Reader(vocabulary, scope).number(tree)
    if node.type.unit != unit and node != nodes.ZERO:
        raise mistake(tree, _misfit(node, unit))
    node = nodes.Rounded("half_up", Fraction(1, 10**unit.places), node)
    _refuse_size(tree, node)
    return Rule(text, scope, node)


def _misfit(node: Node, unit: Unit) -> Phrase:
    plain = _("没有单位的数")
    return _("这里要算出{wanted}，现在算出的是{found}，请检查单位。").format(
        wanted=unit.name or plain, found=node.type.unit.name or plain
    )


def _conjuncts(tree: Branch) -> list[Branch]:
    if tree.data != "both":
        return [tree]
    return [part for child in tree.children if isinstance(child, Tree) for part in _conjuncts(child)]


def _term(reader: Reader, branch: Branch, text: str) -> Term:
    place, length = syntax.span(branch)
    return Term(reader.truth(branch), text[place : place + length], place)


def _refuse_size(tree: Branch, node: Node) -> None:
    """A chain of comparisons repeats its middle, so what is read can be larger than what is written."""
    if sum(1 for _node in islice(nodes.walk(node), _MOST_NODES + 1)) > _MOST_NODES:
        raise mistake(tree, _("规则里套着的比较太多，请拆成几条。"))
    try:
        measure(node)
    except TooLarge:
        sentence = _("算式连乘的数太多，结果可能大到无法精确计算，请减少相乘或相除的项。")
        raise mistake(tree, sentence) from None
    except Divided:
        sentence = _("户内合计里除以各人不同的数，要先取整，例如 户内合计(取整(…, 分))。")
        raise mistake(tree, sentence, "取整") from None
