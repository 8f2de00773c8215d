"""People in prison."""

from app.kernel.words import _
from app.registry.listkind import ListColumn, ListKind

entry = ListKind(
    code="prisoners",
    label=_("服刑人员名单"),
    source=_("司法行政部门"),
    means=_("名单显示此人正在服刑；服刑期间部分补贴暂停"),
    evidence=_("判决书、释放证明"),
    columns=(
        ListColumn("prison", _("服刑场所"), ("监狱",)),
        ListColumn("since", _("入监日期")),
        ListColumn("until", _("刑满日期"), ("释放日期",)),
    ),
    happened="since",
)
