"""Legal representatives, shareholders and directors of companies."""

from app.kernel.words import _
from app.registry.listkind import ListColumn, ListKind

entry = ListKind(
    code="companies",
    label=_("企业登记名单"),
    source=_("市场监管部门"),
    means=_("名单显示此人是企业法定代表人、股东或高管"),
    evidence=_("营业执照、注销证明、本人说明和调查记录"),
    columns=(
        ListColumn("company", _("企业名称"), ("单位名称",)),
        ListColumn("code", _("统一社会信用代码"), ("信用代码",)),
        ListColumn("role", _("任职或持股"), ("职务", "身份")),
        ListColumn("since", _("登记日期"), ("成立日期",)),
    ),
    happened="since",
)
