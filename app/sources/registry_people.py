"""Our own template: one row per person, the head's number ties a household together."""

from app.kernel.words import _
from app.registry.importing import columns as c
from app.registry.importing.drafts import person_row
from app.registry.importing.further import all_columns
from app.registry.importing.sources import people_source

entry = people_source(
    "registry_people",
    _("人员和家庭（本系统模板）"),
    (
        c.VILLAGE, c.GROUP, c.HUKOU, c.HEAD_NO, c.NAME, c.ID_NO, c.RELATION, c.SEX, c.BIRTH, c.NATIONALITY, c.MARITAL,
        c.TELEPHONE, c.HEALTH, c.DISABILITY_KIND, c.DISABILITY_GRADE, c.DISABILITY_NO, c.ADDRESS, c.ACCOUNT,
        c.ACCOUNT_KIND, c.BANK, c.CNAPS,
    ),
    person_row,
    distinct=(("id_no",),),
    more=all_columns,
    help=_("一人一行。户主那一行的证件号码与户主证件号码相同，并排在本户成员之前。"),
)  # fmt: skip
