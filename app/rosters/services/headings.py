"""The columns that every roster has on a sheet (补贴资金发放花名册), before the programme's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.kernel.words import _
from app.rosters.services.columns import Column


@dataclass(frozen=True, slots=True)
class Standing:
    """A standard column: its name in code, its heading, its width, whether it must be filled in, and the note at it."""

    name: str
    label: str
    width: float = 16
    required: bool = False
    note: str = ""


_ID = _("18 位身份证号码，最后一位 X 大写")
BEFORE = (
    Standing("position", _("排序序号"), 10, note=_("可不填，按所在的行排列")),
    Standing("head_name", _("户主姓名"), required=True),
    Standing("head_id_no", _("户主身份证号"), 22, required=True, note=_ID),
    Standing("payee_name", _("收款人姓名"), required=True, note=_("必须是享受人本人或户主")),
    Standing("payee_id_no", _("收款人身份证号"), 22, required=True, note=_ID),
    Standing("account_no", _("银行账号"), 24, required=True, note=_("与基础信息里登记的收款账户一致")),
    Standing("bank", _("开户银行"), 28, required=True, note=_("与登记的名称完全一致")),
    Standing("village", _("村（居）委会"), required=True, note=_("与行政区划的名称完全一致")),
    Standing("group_no", _("村（居）民小组"), 12, required=True, note=_("数字；不分组的填 0")),
    Standing("name", _("享受人"), required=True),
    Standing("id_no", _("享受人身份证号"), 22, required=True, note=_ID),
    Standing("telephone", _("联系电话")),
)
AFTER = (
    Standing("standard", _("补贴标准"), note=_("元，可不填")),
    Standing("amount", _("补贴金额"), required=True, note=_("元，最多两位小数，不写逗号")),
    Standing("day", _("填报日期"), note=_("年-月-日，可不填")),
    Standing("note", _("备注"), 28, note=_("金额与核算金额不同的，在这里写明原因")),
)
STANDARD = frozenset(str(one.label) for one in (*BEFORE, *AFTER))


def labels(columns: Sequence[Column]) -> list[str]:
    """The headings of a programme's sheet from left to right: its own columns stand before the amount."""
    own = [one.label for one in columns]
    return [*(str(one.label) for one in BEFORE), *own, *(str(one.label) for one in AFTER)]
