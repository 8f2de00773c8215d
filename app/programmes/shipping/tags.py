"""What the trail calls the adoption of an entry of the shipped catalogue."""

from __future__ import annotations

from enum import StrEnum

from app.kernel.words import _


class Tag(StrEnum):
    """room:resource:action."""

    ADOPT = "programmes:catalogue:adopt"


LABELS = {Tag.ADOPT: _("补贴项目：从标准目录采用")}


def labels() -> dict[str, str]:
    """Tag → what people call it."""
    return {str(tag): label for tag, label in LABELS.items()}
