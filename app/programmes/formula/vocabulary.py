"""The names that rules may use: facts, standards, programmes, lists. Immutable; a county extends it with its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeVar

from app.kernel.writing import half_width
from app.programmes.formula import kinds
from app.programmes.formula.kinds import READABLE, Kind, Owner, Type, Unit

_FACT = re.compile(r"[a-z][a-z0-9_]*")
_SUFFIX = re.compile(r"[a-z0-9_]+")
Codes = str | tuple[str, ...]
E = TypeVar("E")


@dataclass(frozen=True, slots=True)
class FactName:
    """One fact: its code (also its column), its names, kind and owner, and what it means.

    ``choices`` maps a label to the value, or values, that are kept. ``places`` are the decimals of a plain number.
    ``absent`` is what no value says where that is a finding and not a gap (无残疾证): comparisons are then false.
    """

    code: str
    name: str
    english: str
    kind: Kind
    owner: Owner
    unit: str = ""
    meaning: str = ""
    choices: Mapping[str, Codes] | None = field(default=None, compare=False)
    places: int = 0
    absent: str = ""

    def __post_init__(self) -> None:
        if not _FACT.fullmatch(self.code):
            raise ValueError(f"{self.code!r} cannot name a column")

    @property
    def measure(self) -> Unit:
        """The unit of its values."""
        return {Kind.MONEY: kinds.YUAN, Kind.AREA: kinds.MU}.get(self.kind) or kinds.unit(self.unit)

    @property
    def type(self) -> Type:
        """The type of an expression that reads it."""
        return Type(Kind.NUMBER, self.measure) if self.kind.numeric else Type(self.kind)

    @property
    def scale(self) -> int:
        """The decimals with which it is kept: fen of a yuan, hundredths of a mu, else ``places``."""
        return self.measure.places or self.places

    def label(self, value: str) -> str:
        """What people call this value of a choice."""
        labels = (self.choices or {}).items()
        exact = (label for label, codes in labels if codes == value)
        wider = (label for label, codes in labels if not isinstance(codes, str) and value in codes)
        return next(exact, next(wider, value))


@dataclass(frozen=True, slots=True)
class StandardName:
    """One dated standard: fen (of a yuan or of a yuan a mu), hundredths of a mu, or a number of ``places`` decimals."""

    code: str
    name: str
    unit: str = "元"
    grades: Mapping[str, str] = field(default_factory=dict, compare=False)
    places: int = 0

    def __post_init__(self) -> None:
        if not all(_SUFFIX.fullmatch(code) for code in (self.code, *self.grades.values())):
            raise ValueError(f"{self.code!r} or a grade of it cannot name a column")

    @property
    def measure(self) -> Unit:
        """The unit of its amount."""
        return kinds.unit(self.unit)

    @property
    def scale(self) -> int:
        """The decimals with which it is kept."""
        return self.measure.places or self.places


@dataclass(frozen=True, slots=True)
class Entry:
    """One programme, or one list of a comparison: its code (the end of a column's name) and its name."""

    code: str
    name: str

    def __post_init__(self) -> None:
        if not _SUFFIX.fullmatch(self.code):
            raise ValueError(f"{self.code!r} cannot name a column")


@dataclass(frozen=True)
class Vocabulary:
    """All names that a rule may use. Names are found by Chinese name, English name or code, in any width."""

    facts: tuple[FactName, ...] = ()
    standards: tuple[StandardName, ...] = ()
    programmes: tuple[Entry, ...] = ()
    lists: tuple[Entry, ...] = ()

    def extended(
        self,
        facts: Iterable[FactName] = (),
        standards: Iterable[StandardName] = (),
        programmes: Iterable[Entry] = (),
        lists: Iterable[Entry] = (),
    ) -> Vocabulary:
        """This vocabulary and more names; a later name of the same code stands for the earlier one."""
        return replace(
            self,
            facts=_joined(self.facts, facts, lambda fact: (fact.owner, fact.code)),
            standards=_joined(self.standards, standards, lambda standard: standard.code),
            programmes=_joined(self.programmes, programmes, lambda entry: entry.code),
            lists=_joined(self.lists, lists, lambda entry: entry.code),
        )

    def fact(self, word: str, scope: Owner) -> FactName | None:
        """The fact that this word means in a rule of this scope, the nearest owner first."""
        for owner in READABLE[scope]:
            if found := self._words.get(plain(word), {}).get(owner):
                return found
        return None

    def anywhere(self, word: str) -> FactName | None:
        """The fact that this word means for some other owner."""
        return next(iter(self._words.get(plain(word), {}).values()), None)

    def readable(self, scope: Owner) -> list[FactName]:
        """The facts that a rule of this scope may read."""
        return [fact for owner in READABLE[scope] for fact in self.facts if fact.owner == owner]

    @property
    def words(self) -> Iterable[str]:
        """Every word, in half width and small letters, that names a fact."""
        return self._words.keys()

    @cached_property
    def _words(self) -> dict[str, dict[Owner, FactName]]:
        words: dict[str, dict[Owner, FactName]] = {}
        for fact in self.facts:
            for word in (fact.code, fact.english, fact.name):
                if word:
                    words.setdefault(plain(word), {}).setdefault(fact.owner, fact)
        return words


def plain(word: str) -> str:
    """A word as it is looked up: half width, small letters, without blanks around."""
    return half_width(word).strip().lower()


def _joined(old: Iterable[E], more: Iterable[E], key: Callable[[E], object]) -> tuple[E, ...]:
    return tuple({key(entry): entry for entry in (*old, *more)}.values())
