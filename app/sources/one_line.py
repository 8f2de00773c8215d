"""The one-line system (一线实): one row per household with its head, people and account."""

from app.exchange.source import ColumnGroup
from app.kernel.words import _
from app.registry.importing import columns as c
from app.registry.importing.drafts import household_row
from app.registry.importing.sources import people_source

entry = people_source(
    "one_line",
    _("一线实系统"),
    (
        c.VILLAGE, c.GROUP, c.HEAD_NAME, c.HEAD_NO, c.HUKOU, c.PEOPLE, c.TELEPHONE, c.ADDRESS, c.ACCOUNT,
        c.ACCOUNT_KIND, c.BANK, c.CNAPS,
    ),
    household_row,
    groups=(ColumnGroup("members", _("成员"), (c.NAME, c.ID_NO, c.RELATION), ("成员", "家庭成员")),),
    distinct=(("head_id_no", "members.id_no"),),
    help=_("一户一行，可以带成员。"),
)  # fmt: skip
