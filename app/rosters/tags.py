"""What the trail calls the acts on batches, rosters and their lines."""

from __future__ import annotations

from enum import StrEnum

from app.kernel.words import _


class Tag(StrEnum):
    """room:resource:action."""

    BATCH_ISSUE = "rosters:batch:issue"
    BATCH_WITHDRAW = "rosters:batch:withdraw"
    BATCH_CLOSE = "rosters:batch:close"
    BATCH_REMIND = "rosters:batch:remind"
    COMPILE = "rosters:roster:compile"
    RECOMPILE = "rosters:roster:recompile"
    CARRY = "rosters:roster:carry"
    ROSTER_PRINT = "rosters:roster:print"
    LINE_ADD = "rosters:line:add"
    LINE_CHANGE = "rosters:line:change"
    LINE_DROP = "rosters:line:drop"
    LINE_RESTORE = "rosters:line:restore"
    LINES_CHANGE = "rosters:lines:change"
    LINES_RETURN = "rosters:lines:return"
    PASTE = "rosters:lines:paste"
    IMPORT = "rosters:lines:import"
    POST = "rosters:posting:open"
    POSTING_PRINT = "rosters:posting:print"
    OBJECT = "rosters:objection:record"
    OBJECTION_DECIDE = "rosters:objection:decide"
    ASK = "rosters:supervision:ask"
    ANSWER = "rosters:supervision:answer"
    STOP = "rosters:supervision:stop"
    RESUME = "rosters:supervision:resume"
    COLUMN_SAVE = "rosters:column:save"
    BAND_SAVE = "rosters:band:save"


LABELS = {
    Tag.BATCH_ISSUE: _("发放批次：下达"),
    Tag.BATCH_WITHDRAW: _("发放批次：收回"),
    Tag.BATCH_CLOSE: _("发放批次：截止"),
    Tag.BATCH_REMIND: _("发放批次：催报"),
    Tag.COMPILE: _("花名册：编制"),
    Tag.RECOMPILE: _("花名册：重新核算"),
    Tag.CARRY: _("花名册：转入补报"),
    Tag.ROSTER_PRINT: _("花名册：打印"),
    Tag.LINE_ADD: _("花名册明细：增加"),
    Tag.LINE_CHANGE: _("花名册明细：修改"),
    Tag.LINE_DROP: _("花名册明细：剔除"),
    Tag.LINE_RESTORE: _("花名册明细：恢复"),
    Tag.LINES_CHANGE: _("花名册明细：批量修改"),
    Tag.LINES_RETURN: _("花名册明细：退回"),
    Tag.PASTE: _("花名册明细：粘贴录入"),
    Tag.IMPORT: _("花名册明细：导入"),
    Tag.POST: _("公示：张贴"),
    Tag.POSTING_PRINT: _("公示：打印"),
    Tag.OBJECT: _("公示异议：登记"),
    Tag.OBJECTION_DECIDE: _("公示异议：核查"),
    Tag.ASK: _("监督：询问"),
    Tag.ANSWER: _("监督：答复"),
    Tag.STOP: _("监督：叫停"),
    Tag.RESUME: _("监督：恢复"),
    Tag.COLUMN_SAVE: _("花名册列：登记"),
    Tag.BAND_SAVE: _("终审人数：登记"),
}


def labels() -> dict[str, str]:
    """Tag → what people call it."""
    return {str(tag): label for tag, label in LABELS.items()}
