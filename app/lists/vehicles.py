"""Owners of motor vehicles."""

from app.kernel.words import _
from app.registry.listkind import ListColumn, ListKind

entry = ListKind(
    code="vehicles",
    label=_("机动车登记名单"),
    source=_("公安交管部门"),
    means=_("名单显示此人名下有机动车；低保等需核对家庭财产"),
    evidence=_("行驶证、车辆过户或报废证明"),
    columns=(
        ListColumn("plate", _("号牌号码"), ("车牌号", "车牌")),
        ListColumn("model", _("车辆类型"), ("车型", "品牌型号")),
        ListColumn("registered_on", _("登记日期"), ("初次登记日期",)),
    ),
    happened="registered_on",
)
