"""Owners of houses."""

from app.kernel.words import _
from app.registry.listkind import ListColumn, ListKind

entry = ListKind(
    code="houses",
    label=_("不动产登记名单"),
    source=_("自然资源部门"),
    means=_("名单显示此人名下有房屋；低保等需核对家庭财产"),
    evidence=_("不动产权证、转移登记证明"),
    columns=(
        ListColumn("address", _("坐落"), ("房屋坐落", "地址")),
        ListColumn("area", _("建筑面积"), ("面积",)),
        ListColumn("registered_on", _("登记日期")),
    ),
    happened="registered_on",
)
