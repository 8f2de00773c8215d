"""Kinds of organisation: one file each in ``orgtypes/``. Who links to whom follows from kind and division."""

from __future__ import annotations

from dataclasses import dataclass

from app.kernel.catalogue import Catalogue, catalogue
from app.kernel.divisions import Level


@dataclass(frozen=True, slots=True)
class OrgType:
    """A kind of organisation: the tiers it exists at, who registers it, whom it answers to.

    ``upward`` are the kinds one tier above (or, for a village, in its township) that lead it (A5 vertical);
    ``beside`` the kinds of the same division that it works with (A5 horizontal). ``several`` tells whether a
    division may have more than one. ``registered_by`` is the kind whose network administrator registers it.
    """

    code: str
    label: str
    levels: frozenset[Level]
    several: bool = False
    upward: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    registered_by: str = "benefit_office"
    bound_to_programmes: bool = False


def orgtypes() -> Catalogue[OrgType]:
    """The catalogue of organisation types."""
    return catalogue("app.offices.orgtypes", OrgType)


def orgtype_labels() -> dict[str, str]:
    """Code → label of every organisation type."""
    return {code: entry.label for code, entry in orgtypes().items()}
