"""People paid from the public purse (财政供养人员)."""

from app.kernel.words import _
from app.registry.listkind import ListColumn, ListKind

entry = ListKind(
    code="public_payroll",
    label=_("财政供养人员名单"),
    source=_("财政、组织人事部门"),
    means=_("名单显示此人由财政供养；部分补贴不能享受"),
    evidence=_("单位证明、工资发放记录"),
    columns=(
        ListColumn("employer", _("工作单位"), ("单位", "单位名称")),
        ListColumn("position", _("人员类别"), ("职务", "身份")),
        ListColumn("since", _("供养起始日期"), ("入职日期",)),
    ),
    happened="since",
)
