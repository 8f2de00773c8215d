"""What the trail calls the acts of this room: those on the keys."""

from __future__ import annotations

from enum import StrEnum

from app.kernel.words import _


class Tag(StrEnum):
    """room:resource:action."""

    NEW = "store:keys:new"
    ROTATE = "store:keys:rotate"
    REINDEX = "store:keys:reindex"
    RETIRE = "store:keys:retire"


LABELS = {
    Tag.NEW: _("密钥：新版本"),
    Tag.ROTATE: _("密钥：轮换"),
    Tag.REINDEX: _("密钥：重建索引"),
    Tag.RETIRE: _("密钥：退役"),
}


def labels() -> dict[str, str]:
    """Tag → what it is called."""
    return {str(tag): label for tag, label in LABELS.items()}
