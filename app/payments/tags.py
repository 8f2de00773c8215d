"""What the trail calls the acts on quotas, appropriation requests and the special account."""

from __future__ import annotations

from enum import StrEnum

from app.kernel.words import _


class Tag(StrEnum):
    """room:resource:action."""

    QUOTA_REGISTER = "payments:quota:register"
    QUOTA_AMEND = "payments:quota:amend"
    QUOTA_RAISE = "payments:quota:raise"
    QUOTA_CUT = "payments:quota:cut"
    QUOTA_CLOSE = "payments:quota:close"
    QUOTA_REOPEN = "payments:quota:reopen"
    FREEZE = "payments:quota:freeze"
    RELEASE = "payments:quota:release"
    PAY = "payments:quota:pay"
    REFUND = "payments:quota:refund"
    REQUEST_COMPILE = "payments:request:compile"
    REQUEST_AMEND = "payments:request:amend"
    REQUEST_DISSOLVE = "payments:request:dissolve"
    REQUEST_LINKING = "payments:request:linking"
    REQUEST_RECEIPT = "payments:request:receipt"
    REQUEST_PRINT = "payments:request:print"
    ACCOUNT_REGISTER = "payments:account:register"
    ACCOUNT_AMEND = "payments:account:amend"
    ACCOUNT_CLOSE = "payments:account:close"
    ENTRY_BOOK = "payments:entry:book"
    STATEMENT_TAKE = "payments:statement:take"
    STATEMENT_MATCH = "payments:statement:match"
    STATEMENT_UNMATCH = "payments:statement:unmatch"
    STATEMENT_EXPLAIN = "payments:statement:explain"


LABELS = {
    Tag.QUOTA_REGISTER: _("指标：登记"),
    Tag.QUOTA_AMEND: _("指标：修改说明"),
    Tag.QUOTA_RAISE: _("指标：追加"),
    Tag.QUOTA_CUT: _("指标：收回"),
    Tag.QUOTA_CLOSE: _("指标：关闭"),
    Tag.QUOTA_REOPEN: _("指标：重新启用"),
    Tag.FREEZE: _("指标：冻结"),
    Tag.RELEASE: _("指标：解冻"),
    Tag.PAY: _("指标：支付"),
    Tag.REFUND: _("指标：退回"),
    Tag.REQUEST_COMPILE: _("拨款申请书：编制"),
    Tag.REQUEST_AMEND: _("拨款申请书：修改"),
    Tag.REQUEST_DISSOLVE: _("拨款申请书：作废"),
    Tag.REQUEST_LINKING: _("拨款申请书：选定挂接规则"),
    Tag.REQUEST_RECEIPT: _("拨款申请书：登记银行回单"),
    Tag.REQUEST_PRINT: _("拨款申请书：打印"),
    Tag.ACCOUNT_REGISTER: _("发放专户：登记"),
    Tag.ACCOUNT_AMEND: _("发放专户：修改"),
    Tag.ACCOUNT_CLOSE: _("发放专户：停用"),
    Tag.ENTRY_BOOK: _("专户流水：登记"),
    Tag.STATEMENT_TAKE: _("专户对账：导入对账单"),
    Tag.STATEMENT_MATCH: _("专户对账：对上"),
    Tag.STATEMENT_UNMATCH: _("专户对账：撤销对上"),
    Tag.STATEMENT_EXPLAIN: _("专户对账：说明未达"),
}


def labels() -> dict[str, str]:
    """Tag → what people call it."""
    return {str(tag): label for tag, label in LABELS.items()}
