"""The rule language: conditions and amounts that an official writes, read once, evaluated or printed as SQL."""

from app.programmes.formula.cases import Case
from app.programmes.formula.common import common_facts
from app.programmes.formula.completion import Suggestion, complete
from app.programmes.formula.kinds import MU, YUAN, Kind, Owner, Unit
from app.programmes.formula.mistakes import Mistake
from app.programmes.formula.rules import Rule, Term, amount, condition
from app.programmes.formula.verdicts import Reckoning, TermVerdict, Verdict
from app.programmes.formula.vocabulary import Entry, FactName, StandardName, Vocabulary

__all__ = [
    "MU",
    "YUAN",
    "Case",
    "Entry",
    "FactName",
    "Kind",
    "Mistake",
    "Owner",
    "Reckoning",
    "Rule",
    "StandardName",
    "Suggestion",
    "Term",
    "TermVerdict",
    "Unit",
    "Verdict",
    "Vocabulary",
    "amount",
    "common_facts",
    "complete",
    "condition",
    "meaning",
]


def meaning(rule: Rule) -> str:
    """A rule read back as a plain Chinese sentence."""
    return rule.meaning
