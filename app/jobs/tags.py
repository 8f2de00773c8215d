"""What this room puts on the trail."""

from __future__ import annotations

from enum import StrEnum


class Tag(StrEnum):
    """Acts on runs and their results."""

    ASK = "jobs:run:ask"
    CANCEL = "jobs:run:cancel"
    RETRY = "jobs:run:retry"
    DOWNLOAD = "jobs:result:download"
