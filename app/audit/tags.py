"""What this room itself writes into the trail."""

from __future__ import annotations

from enum import StrEnum


class Tag(StrEnum):
    """Acts on the trail."""

    EXPORT = "audit:trail:export"
    ACCEPT = "audit:witness:accept"


NOWHERE = "000000000000"
"""The division of events that belong to none; only the system sees them."""
