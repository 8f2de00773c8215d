"""Screening (A30): what the law says of everybody, of some households, of one person, and what a draft would change."""

from app.programmes.screening.compiling import Compiled, compile_law
from app.programmes.screening.explaining import Explanations, explain, explain_household, try_out
from app.programmes.screening.explanation import ConditionFound, Explanation, Outcome, State
from app.programmes.screening.fingerprint import fingerprint
from app.programmes.screening.running import screen_area, screen_households
from app.programmes.screening.trying import what_if

__all__ = [
    "Compiled",
    "ConditionFound",
    "Explanation",
    "Explanations",
    "Outcome",
    "State",
    "compile_law",
    "explain",
    "explain_household",
    "fingerprint",
    "screen_area",
    "screen_households",
    "try_out",
    "what_if",
]
