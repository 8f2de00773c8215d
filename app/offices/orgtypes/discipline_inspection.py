"""A discipline-inspection body: it supervises and receives reports of fraud (A22)."""

from app.kernel.divisions import Level
from app.offices.orgtype import OrgType

entry = OrgType(
    code="discipline_inspection",
    label="纪检监察机构",
    levels=frozenset({Level.PROVINCE, Level.CITY, Level.COUNTY, Level.TOWN}),
    upward=("discipline_inspection",),
    beside=("benefit_office",),
)
