"""What the trail calls the acts of this room."""

from __future__ import annotations

from enum import StrEnum

from app.kernel.words import _


class Tag(StrEnum):
    """room:resource:action."""

    IMPORT = "exchange:sheet:import"
    REFUSE = "exchange:sheet:refuse"
    RECEIVE = "exchange:import:receive"
    CHECK = "exchange:import:check"
    TAKE = "exchange:import:take"
    TAKEN = "exchange:import:taken"
    UNDO = "exchange:import:undo"
    UNDONE = "exchange:import:undone"
    DROP = "exchange:import:drop"
    MARK = "exchange:import:mark"
    EXPIRE = "exchange:import:expire"


LABELS = {
    Tag.IMPORT: _("名单：批量导入"),
    Tag.REFUSE: _("名单：拒收文件"),
    Tag.RECEIVE: _("导入：上传文件"),
    Tag.CHECK: _("导入：检查"),
    Tag.TAKE: _("导入：确认导入"),
    Tag.TAKEN: _("导入：导入完毕"),
    Tag.UNDO: _("导入：申请撤销"),
    Tag.UNDONE: _("导入：撤销完毕"),
    Tag.DROP: _("导入：放弃"),
    Tag.MARK: _("导入：下载标红的文件"),
    Tag.EXPIRE: _("导入：清理原文件"),
}


def labels() -> dict[str, str]:
    """Tag → what it is called."""
    return {str(tag): label for tag, label in LABELS.items()}
