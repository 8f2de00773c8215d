"""What the evaluator decides about a case of the catalogue: the conditions one by one, then the amount."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.programmes.formula import Case, Vocabulary, amount, condition
from app.programmes.models import RelationKind, Rounding
from app.programmes.shipping.cases import formula_case
from app.programmes.shipping.checking import FORBIDDEN, scope_of
from app.programmes.shipping.entries import Decision, Shipped, ShippedCase
from app.programmes.shipping.words import vocabulary_of_entry


@dataclass(frozen=True)
class Outcome:
    """What was decided: by the conditions that are not met, or else by those that cannot be known; or how many fen."""

    decision: str
    failed: tuple[str, ...]
    amount: int | None


def decided(entry: Shipped, case: ShippedCase, entries: Mapping[str, Shipped]) -> Outcome:
    """The outcome of a case by the rules of its day."""
    vocabulary = vocabulary_of_entry(entry, entries)
    facts, version, scope = formula_case(case, entry, vocabulary), entry.version_on(case.day), scope_of(entry)
    assert version is not None
    judged = {one.text: condition(one.text, vocabulary, scope).judge(facts).met for one in version.conditions}
    judged |= dict.fromkeys(_forbidden(entry, facts, entries), False)
    for decision, value in ((Decision.REFUSED, False), (Decision.MISSING, None)):
        failed = tuple(text for text, met in judged.items() if met is value)
        if failed:
            return Outcome(decision, failed, None)
    fen = _fen(version.amount, vocabulary, entry, facts)
    return Outcome(Decision.MISSING if fen is None else Decision.GRANTED, (), fen)


def _forbidden(entry: Shipped, facts: Case, entries: Mapping[str, Shipped]) -> list[str]:
    people = facts.receives if entry.of_household else facts.receives[facts.subject : facts.subject + 1]
    held = frozenset().union(*people)
    others = [entries[one.other] for one in entry.relations if one.kind == RelationKind.FORBID]
    return [FORBIDDEN + other.short_name for other in others if other.code in held]


def _fen(text: str, vocabulary: Vocabulary, entry: Shipped, facts: Case) -> int | None:
    fen = amount(text, vocabulary, scope_of(entry)).reckon(facts).fen
    return None if fen is None else rounded(fen, str(entry.programme["rounding"]))


def rounded(fen: int, rounding: str) -> int:
    """An amount as a programme pays it."""
    if rounding == Rounding.YUAN_UP:
        return -(-fen // 100) * 100
    if rounding == Rounding.YUAN_DOWN:
        return fen // 100 * 100
    step = {Rounding.FEN: 1, Rounding.JIAO: 10, Rounding.YUAN: 100}[Rounding(rounding)]
    return (2 * fen + step) // (2 * step) * step
