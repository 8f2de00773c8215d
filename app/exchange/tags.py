"""What the trail calls the acts of this room."""

from __future__ import annotations

from enum import StrEnum

from app.kernel.words import _


class Tag(StrEnum):
    """room:resource:action."""

    IMPORT = "exchange:sheet:import"
    REFUSE = "exchange:sheet:refuse"


LABELS = {
    Tag.IMPORT: _("名单：批量导入"),
    Tag.REFUSE: _("名单：拒收文件"),
}


def labels() -> dict[str, str]:
    """Tag → what it is called."""
    return {str(tag): label for tag, label in LABELS.items()}
