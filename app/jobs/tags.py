"""What this room puts on the trail, and what the trail's readers see for it."""

from __future__ import annotations

from enum import StrEnum

from app.audit import labels
from app.kernel.words import _


class Tag(StrEnum):
    """Acts on runs and their results."""

    ASK = "jobs:run:ask"
    CANCEL = "jobs:run:cancel"
    RETRY = "jobs:run:retry"
    DOWNLOAD = "jobs:result:download"


LABELS = {
    Tag.ASK: _("作业：提交"),
    Tag.CANCEL: _("作业：取消"),
    Tag.RETRY: _("作业：重试"),
    Tag.DOWNLOAD: _("作业：下载结果"),
}


def words() -> dict[str, str]:
    """Tag → what it is called."""
    return {str(tag): label for tag, label in LABELS.items()}


labels.use(acts=words)
