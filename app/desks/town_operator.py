"""The operator of a township office: collects, enters, changes (A17)."""

from app.desks._common import EVERYONE, LOOKUPS
from app.kernel.divisions import Level
from app.offices.desk import Desk, sees
from app.offices.models import Organisation, ProgrammeDuty

entry = Desk(
    code="town_operator",
    label="乡镇操作员",
    post="operator",
    org_types=frozenset({"benefit_office"}),
    levels=frozenset({Level.TOWN}),
    accesses=(
        sees(Organisation),
        sees(ProgrammeDuty),
        *LOOKUPS,
    ),
    pages=EVERYONE,
)
