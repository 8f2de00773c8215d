"""Checks of the registry over its own rows. One file each in ``app/registry/checks``.

A check is either set-based (``rows`` asks the database for what is wrong) or looks at one opened person at a time
(``person``); all of the latter share one pass over the persons, since opening a million numbers takes its time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.kernel.catalogue import Catalogue, catalogue


@dataclass(frozen=True, slots=True)
class Area:
    """The half-open range of division codes that is looked at."""

    low: str = ""
    high: str = "A"

    def holds(self, column: Any) -> Any:
        """The condition that a column of division codes lies inside."""
        return (column >= self.low) & (column < self.high)

    def contains(self, code: str) -> bool:
        """Whether a division lies inside."""
        return self.low <= code < self.high


@dataclass(frozen=True, slots=True)
class Found:
    """What is wrong with one thing. ``basis`` is what the sentence rests on, where it does not itself hold it all."""

    subject_id: int
    division_code: str
    name: str
    detail: str
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """A person with the numbers opened, as far as checks look at them."""

    id: int
    division_code: str
    name: str
    document_kind: str
    id_no: str | None
    sex: str
    birth_on: date | None
    disability_kind: str | None
    disability_grade: int | None
    disability_no: str | None


Rows = Callable[[Session, Area], Iterable[Found]]
OfPerson = Callable[[Opened], str]


@dataclass(frozen=True, slots=True)
class Check:
    """A check: what it is called, what it is about, and how it finds what is wrong."""

    code: str
    label: str
    subject: str
    help: str
    rows: Rows | None = None
    person: OfPerson | None = None

    def __post_init__(self) -> None:
        if (self.rows is None) == (self.person is None):
            raise ValueError(f"the check {self.code!r} has either rows or person")


def checks() -> Catalogue[Check]:
    """The catalogue of checks."""
    return catalogue("app.registry.checks", Check)


def check_labels() -> dict[str, str]:
    """Code → label of every check."""
    return {code: entry.label for code, entry in checks().items()}
