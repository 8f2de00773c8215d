"""The cremated, as crematoria register them."""

from app.kernel.words import _
from app.registry.listkind import ListColumn, ListKind

entry = ListKind(
    code="cremated",
    label=_("火化名单"),
    source=_("民政部门（殡仪馆）"),
    means=_("名单显示此人已火化；属实的应登记死亡并停发"),
    evidence=_("火化证明"),
    columns=(
        ListColumn("cremated_on", _("火化日期"), ("火化时间",)),
        ListColumn("home", _("殡仪馆"), ("火化单位",)),
    ),
    happened="cremated_on",
)
