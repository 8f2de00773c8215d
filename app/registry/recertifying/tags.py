"""What the trail calls the acts of the annual recertification."""

from __future__ import annotations

from enum import StrEnum

from app.kernel.words import _


class Tag(StrEnum):
    """room:resource:action."""

    PLAN = "registry:recertification:plan"
    AMEND = "registry:recertification:amend"
    RELEASE = "registry:recertification:release"
    OPEN = "registry:recertification:open"
    CLOSE = "registry:recertification:close"
    FILL = "registry:recertification:fill"
    REMIND = "registry:recertification:remind"
    OVERDUE = "registry:recertification:overdue"
    LIFT = "registry:recertification:lift"
    DRAW = "registry:recertification:draw"
    EXPORT = "registry:recertification:export"


LABELS = {
    Tag.PLAN: _("核查任务：建立"),
    Tag.AMEND: _("核查任务：修改"),
    Tag.RELEASE: _("核查任务：下达"),
    Tag.OPEN: _("核查任务：生成名单"),
    Tag.CLOSE: _("核查任务：结束"),
    Tag.FILL: _("核查：填报"),
    Tag.REMIND: _("核查：催办"),
    Tag.OVERDUE: _("核查：标记逾期"),
    Tag.LIFT: _("核查：恢复发放"),
    Tag.DRAW: _("核查：抽取复查"),
    Tag.EXPORT: _("核查：导出进度"),
}


def labels() -> dict[str, str]:
    """Tag → what people call it."""
    return {str(tag): label for tag, label in LABELS.items()}
