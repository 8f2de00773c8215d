"""A township station (民政所, 农技站 …): it collects, enters and first-reviews (A16)."""

from app.kernel.divisions import Level
from app.offices.orgtype import OrgType

entry = OrgType(
    code="station",
    label="乡镇站所",
    levels=frozenset({Level.TOWN}),
    several=True,
    upward=("line_department",),
    beside=("benefit_office",),
)
