"""Relations to the head of a household (GB/T 4761), as far as the registry reasons about them."""

from __future__ import annotations

HEAD = "02"
SPOUSES = frozenset({"10", "11", "12"})
CHILDREN = frozenset(f"{code}" for code in range(20, 40))
GRANDCHILDREN = frozenset(f"{code}" for code in range(40, 50))
PARENTS = frozenset(f"{code}" for code in range(50, 60))
GRANDPARENTS = frozenset(f"{code}" for code in range(60, 70))
OTHER = "97"
"""Other relatives: what a former head is until the relation is stated anew."""


def is_younger(relation: str) -> bool:
    """Whether a person of this relation must be younger than the head, whoever adopted whom aside."""
    return relation in CHILDREN or relation in GRANDCHILDREN


def is_older(relation: str) -> bool:
    """Whether a person of this relation must be older than the head."""
    return relation in PARENTS or relation in GRANDPARENTS
