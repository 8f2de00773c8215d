"""The law of a day, read once: each programme's conditions and amount as typed rules, and how programmes are related.

A condition of a version is one line, whatever it is made of; its place in the version is its bit in ``failed`` and
``missing``. The bits above the conditions say what no condition says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import cast

from app.kernel.errors import DomainError
from app.kernel.words import _
from app.programmes import formula
from app.programmes.formula import Owner, Rule, Term, Vocabulary, nodes
from app.programmes.formula.vocabulary import plain
from app.programmes.law import Law, ProgrammeLaw
from app.programmes.models import Cycle, RelationKind, Rounding, Unit

MOST_CONDITIONS = 40
RENOUNCED = 1 << 59
"""In ``failed``: whoever it is for gave it up of the own will."""
AMOUNT = 1 << 60
"""In ``failed``: the amount comes to nothing. In ``missing``: it cannot be worked out."""
DOUBLE = 1 << 61
"""In ``failed``: the household already receives it through another of its people."""
GONE = 1 << 62
"""In ``failed``: whoever is enrolled is not in the registry any more."""

OWNERS: Mapping[str, Owner] = {Unit.PERSON: Owner.PERSON, Unit.LIST: Owner.PERSON}
"""Whose facts the rules of a programme read; those of the other units read the household's."""
DEAD = "dead"
"""The list that concerns every programme."""

_ROUNDINGS: Mapping[str, tuple[str, Fraction]] = {
    Rounding.FEN: ("half_up", Fraction(1, 100)),
    Rounding.JIAO: ("half_up", Fraction(1, 10)),
    Rounding.YUAN: ("half_up", Fraction(1)),
    Rounding.YUAN_UP: ("up", Fraction(1)),
    Rounding.YUAN_DOWN: ("down", Fraction(1)),
}
_PERIODS: Mapping[str, int] = {Cycle.MONTH: 12, Cycle.QUARTER: 4}


@dataclass(frozen=True)
class CompiledProgramme:
    """The rules of one programme, typed. ``place`` is its number among the programmes of the law."""

    place: int
    law: ProgrammeLaw
    conditions: tuple[Rule, ...]
    amount: Rule

    @property
    def code(self) -> str:
        """The programme's code."""
        return self.law.code

    @property
    def scope(self) -> Owner:
        """Whose facts its rules read."""
        return scope_of(self.law.unit)

    @property
    def of_household(self) -> bool:
        """Whether a household has it, not a person."""
        return self.scope is Owner.HOUSEHOLD

    @property
    def periods(self) -> int:
        """How many payments a year has."""
        return _PERIODS.get(self.law.cycle, 1)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """All its rules."""
        return (*self.conditions, self.amount)

    @cached_property
    def lists(self) -> frozenset[str]:
        """The lists whose open hits have to be looked into before it is decided."""
        return frozenset({DEAD}).union(*(rule.lists for rule in self.rules))


@dataclass(frozen=True)
class Compiled:
    """The law of a day in a county, ready to be asked of everybody or of one household, and the words it is in."""

    law: Law
    programmes: tuple[CompiledProgramme, ...]
    forbids: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rivals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    deducts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    not_income: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    vocabulary: Vocabulary = field(default_factory=Vocabulary, compare=False)
    _places: dict[str, Mapping[tuple[str, str], int | Decimal]] = field(default_factory=dict, compare=False, repr=False)

    def programme(self, code: str) -> CompiledProgramme | None:
        """The rules of a programme; None where the law has none."""
        return self._by_code.get(code)

    @cached_property
    def _by_code(self) -> dict[str, CompiledProgramme]:
        return {one.code: one for one in self.programmes}

    @cached_property
    def facts(self) -> frozenset[str]:
        """The codes of all facts that some rule reads."""
        return frozenset().union(*(rule.facts for one in self.programmes for rule in one.rules))

    @cached_property
    def standards(self) -> frozenset[tuple[str, str]]:
        """The standards that some rule reads."""
        return frozenset().union(*(rule.standards for one in self.programmes for rule in one.rules))

    def standards_in(self, division_code: str) -> Mapping[tuple[str, str], int | Decimal]:
        """All standards of a division as the rules take them, worked out once."""
        if division_code not in self._places:
            self._places[division_code] = self.law.standards_in(division_code)
        return self._places[division_code]

    def standard_label(self, code: str, grade: str = "") -> str:
        """What people call a standard, and its grade; its code where nothing names it."""
        name = next((one for one in self.vocabulary.standards if one.code == code), None)
        if name is None:
            return f"{code}·{grade}" if grade else code
        label = next((label for label, one in name.grades.items() if one == grade), grade)
        return f"{name.name}·{label}" if grade else name.name

    @cached_property
    def named(self) -> Mapping[str, str]:
        """The codes of programmes by every name that people write, each as it is looked up."""
        names = {plain(entry.name): entry.code for entry in reversed(self.vocabulary.programmes)}
        return {plain(entry.code): entry.code for entry in self.vocabulary.programmes} | names

    @cached_property
    def received(self) -> frozenset[str]:
        """The programmes whose beneficiaries some rule looks for."""
        return frozenset().union(*(rule.programmes for one in self.programmes for rule in one.rules))

    @cached_property
    def lists(self) -> frozenset[str]:
        """The lists that some rule looks into."""
        return frozenset().union(*(rule.lists for one in self.programmes for rule in one.rules))

    def linked(self, code: str) -> frozenset[str]:
        """The programmes that have to be worked out for this one to be known, itself among them."""
        found, waiting = {code}, [code]
        while waiting:
            one = waiting.pop()
            new = {*self.rivals.get(one, ()), *self.deducts.get(one, ())} - found
            found |= new
            waiting += new
        return frozenset(found)


def scope_of(unit: str) -> Owner:
    """Whose facts the rules of a programme of this unit read."""
    return OWNERS.get(unit, Owner.HOUSEHOLD)


def compile_law(law: Law, vocabulary: Vocabulary) -> Compiled:
    """The law, read. Raises ``DomainError`` that names the programme where a published rule cannot be read any more."""
    words = Words.of(vocabulary)
    programmes = tuple(_programme(place, one, words) for place, one in enumerate(law.programmes))
    codes = {one.code for one in law.programmes}
    return Compiled(
        law,
        programmes,
        forbids=_pairs(law, RelationKind.FORBID),
        rivals=_rivals(law, codes),
        deducts=_pairs(law, RelationKind.DEDUCT, codes),
        not_income=_pairs(law, RelationKind.NOT_INCOME),
        vocabulary=vocabulary,
    )


@dataclass(frozen=True)
class Words:
    """A vocabulary that can be told from another by all that it says."""

    mark: tuple[object, ...]
    vocabulary: Vocabulary = field(compare=False)

    @classmethod
    def of(cls, vocabulary: Vocabulary) -> Words:
        """The vocabulary with its mark."""
        facts = tuple((one, tuple((one.choices or {}).items())) for one in vocabulary.facts)
        standards = tuple((one, tuple(one.grades.items())) for one in vocabulary.standards)
        return cls((facts, standards, vocabulary.programmes, vocabulary.lists), vocabulary)


@lru_cache(maxsize=512)
def read_programme(
    conditions: tuple[str, ...], amount: str, unit: str, rounding: str, words: Words
) -> tuple[tuple[Rule, ...], Rule]:
    """The texts of a programme as rules: equal texts in an equal vocabulary are read once.

    Raises :class:`app.programmes.formula.Mistake` at the first fault.
    """
    scope, vocabulary = scope_of(unit), words.vocabulary
    if len(conditions) > MOST_CONDITIONS:
        raise DomainError(_("一个项目最多 {most} 个条件，请合并或删去一些。").format(most=MOST_CONDITIONS))
    read = tuple(_whole(formula.condition(text, vocabulary, scope)) for text in conditions)
    return read, _payable(formula.amount(amount, vocabulary, scope), rounding)


def _programme(place: int, law: ProgrammeLaw, words: Words) -> CompiledProgramme:
    texts = tuple(one.text for one in law.conditions)
    try:
        conditions, amount = read_programme(texts, law.amount, law.unit, law.rounding, words)
    except DomainError as fault:
        raise DomainError(
            _("“{name}”的规则读不懂：{sentence}").format(name=law.name, sentence=fault.sentence)
        ) from fault
    return CompiledProgramme(place, law, conditions, amount)


def _whole(rule: Rule) -> Rule:
    """The rule with one term only: a condition is met or not as a whole."""
    return replace(rule, terms=(Term(rule.node, rule.text, 0),))


def _payable(rule: Rule, rounding: str) -> Rule:
    """The amount rounded as the programme pays it, from the exact figure."""
    mode, step = _ROUNDINGS[rounding]
    return replace(rule, node=nodes.Rounded(mode, step, cast(nodes.Rounded, rule.node).inner))


def _pairs(law: Law, kind: RelationKind, codes: Iterable[str] | None = None) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for one in law.relations:
        if one.kind == kind and (codes is None or one.other in codes):
            found[one.programme] = (*found.get(one.programme, ()), one.other)
    return {code: tuple(sorted(set(others))) for code, others in found.items()}


def _rivals(law: Law, codes: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Of programmes that are tied by “only the higher”, directly or through others, each with all the others."""
    groups = {code: {code} for code in codes}
    for one in law.relations:
        if one.kind == RelationKind.HIGHER and one.programme in groups and one.other in groups:
            joined = groups[one.programme] | groups[one.other]
            groups |= dict.fromkeys(joined, joined)
    return {code: tuple(sorted(group - {code})) for code, group in groups.items() if len(group) > 1}
