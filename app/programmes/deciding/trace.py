"""What was on the screen when somebody decided: each condition, the amount and how it came about, what it rests on.

It is kept sealed with the decision, printed on the notice, and shown again years later as it was.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

from app.kernel.columns import Choices


class Met(Choices):
    """What was found of one condition."""

    MET = "met", "符合", "green"
    NOT_MET = "not_met", "不符合", "red"
    MISSING = "missing", "缺少信息", "yellow"


@dataclass(frozen=True, slots=True)
class Line:
    """One condition: its text, the clause it rests on, what it requires and what was found."""

    text: str
    clause: str
    met: str
    required: str
    found: str


@dataclass(frozen=True, slots=True)
class Trace:
    """The evidence of one person and one programme on a day. Amounts are fen; days are ISO texts.

    ``mark`` is the fingerprint of the outcome, by which it is known whether a stored result still says the same.
    """

    day: str
    programme_code: str
    programme: str
    version_id: int
    version: str
    document_no: str
    finding: str
    entitled: bool | None
    enrolled: bool
    amount: int | None
    paid: int | None
    reason: str
    mark: str
    grace_months: int
    lines: Sequence[Line]
    steps: Sequence[str] = ()
    standards: Sequence[str] = ()
    relations: Sequence[str] = ()
    hits: Sequence[str] = ()
    notes: Sequence[str] = ()

    @property
    def failed(self) -> list[Line]:
        """The conditions that are not met or cannot be judged."""
        return [one for one in self.lines if one.met != Met.MET]

    def written(self) -> str:
        """As a decision keeps it."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def read(cls, text: str) -> Self | None:
        """What a decision kept; nothing where it was written by something else."""
        try:
            kept: dict[str, Any] = json.loads(text)
            known = {one.name for one in fields(cls)}
            said = {name: value for name, value in kept.items() if name in known}
            return cls(**{**said, "lines": [Line(**one) for one in said["lines"]]})
        except (ValueError, KeyError, TypeError, AttributeError):
            return None
