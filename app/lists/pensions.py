"""People who draw a pension."""

from app.kernel.words import _
from app.registry.listkind import ListColumn, ListKind

entry = ListKind(
    code="pensions",
    label=_("养老金领取名单"),
    source=_("人力资源社会保障部门"),
    means=_("名单显示此人领取养老金；需与收入核对，不得重复享受"),
    evidence=_("养老金发放记录"),
    columns=(
        ListColumn("scheme", _("待遇类型"), ("险种",)),
        ListColumn("monthly", _("月待遇"), ("月领取金额",)),
        ListColumn("since", _("领取起始日期"), ("开始领取时间",)),
    ),
    happened="since",
)
