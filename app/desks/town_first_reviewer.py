"""The first reviewer of a township office (A17)."""

from app.desks._common import EVERYONE, LOOKUPS
from app.kernel.divisions import Level
from app.offices.desk import Desk, sees
from app.offices.models import Organisation, ProgrammeDuty

entry = Desk(
    code="town_first_reviewer",
    label="乡镇初审员",
    post="first_reviewer",
    org_types=frozenset({"benefit_office"}),
    levels=frozenset({Level.TOWN}),
    accesses=(
        sees(Organisation),
        sees(ProgrammeDuty),
        *LOOKUPS,
    ),
    pages=EVERYONE,
)
