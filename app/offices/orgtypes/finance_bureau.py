"""A finance bureau or township finance office: it moves the money (A26)."""

from app.kernel.divisions import Level
from app.offices.orgtype import OrgType

entry = OrgType(
    code="finance_bureau",
    label="财政部门",
    levels=frozenset({Level.PROVINCE, Level.CITY, Level.COUNTY, Level.TOWN}),
    upward=("finance_bureau",),
    beside=("benefit_office", "line_department", "bank"),
)
