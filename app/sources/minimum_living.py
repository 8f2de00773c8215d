"""The minimum-living register (城乡低保台账): one row per household, its members side by side."""

from app.exchange.source import ColumnGroup
from app.kernel.words import _
from app.registry.importing import columns as c
from app.registry.importing.drafts import household_row
from app.registry.importing.sources import people_source

entry = people_source(
    "minimum_living",
    _("低保台账"),
    (
        c.VILLAGE, c.GROUP, c.HEAD_NAME, c.HEAD_NO, c.SEX, c.ADDRESS, c.PEOPLE, c.HUKOU, c.YEAR_INCOME, c.HEALTH,
        c.TELEPHONE, c.ACCOUNT, c.BANK,
    ),
    household_row,
    groups=(
        ColumnGroup("members", _("成员"), (c.NAME, c.ID_NO, c.RELATION, c.HEALTH), ("成员", "家庭成员", "保障对象")),
    ),
    distinct=(("head_id_no", "members.id_no"),),
    help=_("一户一行，成员的姓名和证件号码在右边成对重复。"),
)  # fmt: skip
