"""A line department (民政, 农业农村, 残联 …): it answers for its own programmes (A14, A25)."""

from app.kernel.divisions import Level
from app.offices.orgtype import OrgType

entry = OrgType(
    code="line_department",
    label="主管部门",
    levels=frozenset({Level.PROVINCE, Level.CITY, Level.COUNTY}),
    several=True,
    upward=("line_department",),
    beside=("benefit_office", "finance_bureau"),
    bound_to_programmes=True,
)
