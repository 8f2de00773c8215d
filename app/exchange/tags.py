"""What the trail calls the acts of this room."""

from __future__ import annotations

from enum import StrEnum


class Tag(StrEnum):
    """room:resource:action."""

    IMPORT = "exchange:sheet:import"
    REFUSE = "exchange:sheet:refuse"
