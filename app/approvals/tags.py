"""What the trail calls the acts of this room."""

from __future__ import annotations

from enum import StrEnum


class Tag(StrEnum):
    """room:resource:action."""

    STEP = "approvals:flow:step"
    REFUSE = "approvals:flow:refuse"
    REVEAL = "approvals:flow:reveal"


LABELS = {
    Tag.STEP: "办理事项",
    Tag.REFUSE: "办理事项：拒绝",
    Tag.REVEAL: "办理事项：查看隐藏内容",
}


def labels() -> dict[str, str]:
    """Tag → what it is called."""
    return {str(tag): label for tag, label in LABELS.items()}
