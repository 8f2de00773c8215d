"""A bank that pays the beneficiaries (A27, A28)."""

from app.kernel.divisions import Level
from app.offices.orgtype import OrgType

entry = OrgType(
    code="bank",
    label="代发银行",
    levels=frozenset({Level.PROVINCE, Level.CITY, Level.COUNTY, Level.TOWN}),
    several=True,
    upward=("bank",),
    beside=("benefit_office", "finance_bureau"),
)
