"""The one-card payment system (一卡通): one row per beneficiary with the account."""

from app.kernel.words import _
from app.registry.importing import columns as c
from app.registry.importing.drafts import person_row
from app.registry.importing.sources import people_source

entry = people_source(
    "one_card",
    _("一卡通系统"),
    (c.VILLAGE, c.GROUP, c.HEAD_NO, c.NAME, c.ID_NO, c.RELATION, c.TELEPHONE, c.ACCOUNT, c.BANK, c.CNAPS, c.ADDRESS),
    person_row,
    distinct=(("id_no",),),
    help=_("一人一行，带银行账号。户主排在本户成员之前。"),
)
