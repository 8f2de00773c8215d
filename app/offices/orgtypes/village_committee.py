"""A village or neighbourhood committee: its informant reports changes (A31)."""

from app.kernel.divisions import Level
from app.offices.orgtype import OrgType

entry = OrgType(
    code="village_committee",
    label="村（居）委会",
    levels=frozenset({Level.VILLAGE}),
    upward=("benefit_office", "station"),
    beside=(),
)
