"""Kinds of lists that other offices send for comparison. One file each in ``app/lists``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.kernel.catalogue import Catalogue, catalogue


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column of such a list besides name and identity number, and the other headings under which it comes."""

    name: str
    label: str
    also: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True, slots=True)
class ListKind:
    """A kind of list: who sends it, what its columns are, what a hit means and what to look at before believing it.

    ``happened`` names the column whose date says since when: of death, of admission, of registration.
    """

    code: str
    label: str
    source: str
    means: str
    evidence: str
    columns: tuple[ListColumn, ...] = ()
    happened: str = ""

    def told(self, row: Mapping[str, object]) -> str:
        """The row's own columns in a line, without name and number."""
        parts = [(one.label, row.get(one.name)) for one in self.columns]
        return "；".join(f"{label}：{value}" for label, value in parts if value not in (None, ""))[:400]


def listkinds() -> Catalogue[ListKind]:
    """The catalogue of kinds of lists."""
    return catalogue("app.lists", ListKind)


def list_labels() -> dict[str, str]:
    """Code → label of every kind."""
    return {code: entry.label for code, entry in listkinds().items()}
