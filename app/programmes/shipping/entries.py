"""What an entry of the shipped catalogue holds: a programme with its rules, standards, relations, attributes, cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.kernel.columns import Choices
from app.programmes.law import Condition
from app.programmes.models import Programme, Unit


class Decision(Choices):
    """What a case comes to."""

    GRANTED = "granted", "准予", "green"
    REFUSED = "refused", "不予", "red"
    MISSING = "missing", "缺信息", "yellow"


@dataclass(frozen=True, slots=True)
class ShippedVersion:
    """The rules from a day on."""

    effective_from: date
    document_no: str
    conditions: tuple[Condition, ...]
    amount: str
    grace_months: int = 0
    summary: str = ""


@dataclass(frozen=True, slots=True)
class ShippedValue:
    """What a standard is from a day on, in hundredths: an example that the county makes its own."""

    effective_from: date
    amount: int
    document_no: str
    grade: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ShippedStandard:
    """A standard that the rules name, with example values."""

    code: str
    name: str
    kind: str
    grades: tuple[str, ...]
    meaning: str
    values: tuple[ShippedValue, ...]


@dataclass(frozen=True, slots=True)
class ShippedRelation:
    """What the programme is to another one, which is named by its entry."""

    kind: str
    other: str
    document_no: str = ""


@dataclass(frozen=True, slots=True)
class ShippedCase:
    """A household on a day and what is decided. People are called by the names that the rules use.

    ``failed`` holds, word for word, the conditions that are not met (不予) or that cannot be known (缺信息);
    ``amount`` is fen.
    """

    title: str
    day: date
    decision: str
    failed: tuple[str, ...] = ()
    amount: int | None = None
    household: Mapping[str, Any] | None = None
    persons: Sequence[Mapping[str, Any]] = ()
    subject: int = 0


@dataclass(frozen=True, slots=True)
class Shipped:
    """One entry. ``programme`` holds columns of :class:`Programme`; ``attributes`` what defines a run-time attribute.

    ``code`` is the seven-digit code, or for what a county numbers itself the entry's own name. ``department`` says in
    words who usually answers for it.
    """

    entry: str
    code: str
    department: str
    programme: Mapping[str, Any]
    versions: tuple[ShippedVersion, ...]
    standards: tuple[ShippedStandard, ...] = ()
    relations: tuple[ShippedRelation, ...] = ()
    attributes: tuple[Mapping[str, Any], ...] = ()
    cases: tuple[ShippedCase, ...] = ()

    @property
    def name(self) -> str:
        """The programme's name."""
        return str(self.programme["name"])

    @property
    def short_name(self) -> str:
        """Its short name, by which rules usually call it."""
        return str(self.programme["short_name"])

    @property
    def is_local(self) -> bool:
        """Whether the county numbers it itself (9 and its own code), there being none in the common list."""
        return self.code == self.entry

    @property
    def of_household(self) -> bool:
        """Whether the household is entitled, and not each person."""
        return self.programme["unit"] in (Unit.HOUSEHOLD, Unit.LAND, Unit.MACHINE)

    def version_on(self, day: date) -> ShippedVersion | None:
        """The rules of that day."""
        held = [version for version in self.versions if version.effective_from <= day]
        return max(held, key=lambda version: version.effective_from, default=None)


COLUMNS = (
    "name", "short_name", "level", "document_no", "audience", "unit", "cycle", "rounding", "payee", "publicity_days",
    "publicity_kind", "certification", "evidence",
)  # fmt: skip
"""The columns of a programme that an entry gives."""

assert all(name in Programme.__table__.c for name in COLUMNS)  # noqa: S101
