"""What the trail calls the acts of comparing."""

from __future__ import annotations

from enum import StrEnum

from app.kernel.words import _


class Tag(StrEnum):
    """room:resource:action."""

    PAIRS_FIND = "registry:pairs:find"
    PAIR_DISMISS = "registry:pair:dismiss"
    PAIR_REOPEN = "registry:pair:reopen"
    PAIR_LOOK = "registry:pair:look"
    MERGE = "registry:merge:merge"
    UNDO = "registry:merge:undo"
    LIST_TAKE = "registry:list:take"
    LISTS_MATCH = "registry:lists:match"
    HIT_CONFIRM = "registry:hit:confirm"
    HIT_REFUTE = "registry:hit:refute"
    HIT_REOPEN = "registry:hit:reopen"
    FINDINGS_CHECK = "registry:findings:check"
    FINDING_SETTLE = "registry:finding:settle"
    FINDING_REOPEN = "registry:finding:reopen"


LABELS = {
    Tag.PAIRS_FIND: _("疑似重复：查找"),
    Tag.PAIR_DISMISS: _("疑似重复：排除"),
    Tag.PAIR_REOPEN: _("疑似重复：重新处理"),
    Tag.PAIR_LOOK: _("疑似重复：并排查看"),
    Tag.MERGE: _("人员：合并"),
    Tag.UNDO: _("人员：撤销合并"),
    Tag.LIST_TAKE: _("比对名单：接收"),
    Tag.LISTS_MATCH: _("比对名单：比对"),
    Tag.HIT_CONFIRM: _("比对结果：核实属实"),
    Tag.HIT_REFUTE: _("比对结果：核实不属实"),
    Tag.HIT_REOPEN: _("比对结果：重新核实"),
    Tag.FINDINGS_CHECK: _("数据核查：核查"),
    Tag.FINDING_SETTLE: _("数据核查：核查无误"),
    Tag.FINDING_REOPEN: _("数据核查：重新核查"),
}


def labels() -> dict[str, str]:
    """Tag → what people call it."""
    return {str(tag): label for tag, label in LABELS.items()}
