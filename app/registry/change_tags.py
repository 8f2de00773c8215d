"""What the trail calls the acts on change reports, their evidence and moves between townships."""

from __future__ import annotations

from enum import StrEnum

from app.kernel.words import _


class Tag(StrEnum):
    """room:resource:action."""

    REPORT = "registry:change-report:write"
    AMEND = "registry:change-report:amend"
    APPLY = "registry:change-report:apply"
    NOTE = "registry:change-report:note"
    PRINT = "registry:change-report:print"
    EVIDENCE_ADD = "registry:evidence:add"
    EVIDENCE_REMOVE = "registry:evidence:remove"
    EVIDENCE_REFUSE = "registry:evidence:refuse"
    EVIDENCE_SHOW = "registry:evidence:show"
    EVIDENCE_TAKE = "registry:evidence:download"
    TRANSFER_ASK = "registry:transfer:ask"
    TRANSFER_CANCEL = "registry:transfer:cancel"
    TRANSFER_ANSWER = "registry:transfer:answer"


LABELS = {
    Tag.REPORT: _("变动申报：填报"),
    Tag.AMEND: _("变动申报：修改"),
    Tag.APPLY: _("变动申报：生效"),
    Tag.NOTE: _("变动申报：知悉"),
    Tag.PRINT: _("变动申报表：打印"),
    Tag.EVIDENCE_ADD: _("证明材料：上传"),
    Tag.EVIDENCE_REMOVE: _("证明材料：撤下"),
    Tag.EVIDENCE_REFUSE: _("证明材料：拒收"),
    Tag.EVIDENCE_SHOW: _("证明材料：查看"),
    Tag.EVIDENCE_TAKE: _("证明材料：下载"),
    Tag.TRANSFER_ASK: _("跨乡镇迁移：申请"),
    Tag.TRANSFER_CANCEL: _("跨乡镇迁移：撤回申请"),
    Tag.TRANSFER_ANSWER: _("跨乡镇迁移：答复"),
}


def labels() -> dict[str, str]:
    """Tag → what it is called."""
    return {str(tag): label for tag, label in LABELS.items()}
