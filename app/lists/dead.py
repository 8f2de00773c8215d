"""The dead, as police and hospitals register them."""

from app.kernel.words import _
from app.registry.listkind import ListColumn, ListKind

entry = ListKind(
    code="dead",
    label=_("死亡人员名单"),
    source=_("公安、卫生健康部门"),
    means=_("名单显示此人已死亡；属实的应登记死亡并停发"),
    evidence=_("死亡证明、户口注销证明或村委会证明"),
    columns=(
        ListColumn("died_on", _("死亡日期"), ("死亡时间", "注销日期")),
        ListColumn("cause", _("死亡原因")),
    ),
    happened="died_on",
)
