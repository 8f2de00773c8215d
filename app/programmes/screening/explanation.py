"""What a screening says of one person and one programme, with everything that leads to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.programmes.law import ProgrammeLaw


class State(StrEnum):
    """What was found of one condition."""

    MET = "met"
    NOT_MET = "not_met"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class ConditionFound:
    """One condition: its text and clause, what became of it, what it requires, what was found or is missing."""

    text: str
    clause: str
    state: State
    required: str
    found: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the law says against what is, of one person (the payee of a household) and one programme.

    The same columns as a stored result. ``entitled`` is None where facts are missing; ``amount`` is set where entitled.
    """

    person_id: int
    household_id: int
    programme_code: str
    version_id: int
    finding: str
    entitled: bool | None
    enrolled: bool
    failed: int
    missing: int
    blocked_by: str | None
    reason: str | None
    amount: int | None
    paid: int | None
    hits: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """An outcome with its evidence, on a day, by one version of the rules. Texts are sentences for people."""

    programme: ProgrammeLaw
    day: date
    person_id: int
    name: str
    outcome: Outcome
    conditions: tuple[ConditionFound, ...]
    steps: tuple[str, ...] = ()
    standards: tuple[str, ...] = ()
    relations: tuple[str, ...] = ()
    hits: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def finding(self) -> str:
        """The finding, one of ``Finding``."""
        return self.outcome.finding

    @property
    def entitled(self) -> bool | None:
        """Whether the person is entitled; None where facts are missing."""
        return self.outcome.entitled

    @property
    def enrolled(self) -> bool:
        """Whether the person is enrolled on the day."""
        return self.outcome.enrolled

    @property
    def amount(self) -> int | None:
        """What the person is entitled to, fen per period."""
        return self.outcome.amount

    @property
    def paid(self) -> int | None:
        """What the person is enrolled with, fen per period."""
        return self.outcome.paid

    @property
    def failed(self) -> tuple[ConditionFound, ...]:
        """The conditions that are not met, or cannot be known to be."""
        return tuple(one for one in self.conditions if one.state is not State.MET)
