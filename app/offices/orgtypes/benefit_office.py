"""The programme office (惠民办) of a tier, which leads the network there (A5, A11, A12)."""

from app.kernel.divisions import Level
from app.offices.orgtype import OrgType

entry = OrgType(
    code="benefit_office",
    label="惠民办",
    levels=frozenset({Level.PROVINCE, Level.CITY, Level.COUNTY, Level.TOWN}),
    upward=("benefit_office",),
    beside=("line_department", "finance_bureau", "bank", "station", "discipline_inspection"),
)
