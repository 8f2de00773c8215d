"""The operator of a township office: collects, enters, changes (A17)."""

from app.desks._common import BESIDE_ORGANISATIONS, EVERYONE
from app.kernel.divisions import Level
from app.offices.desk import Desk, sees
from app.offices.models import Delegation, Organisation, ProgrammeDuty

entry = Desk(
    code="town_operator",
    label="乡镇操作员",
    post="operator",
    org_types=frozenset({"benefit_office"}),
    levels=frozenset({Level.TOWN}),
    accesses=(
        sees(Delegation, "add", "revoke"),
        sees(Organisation),
        sees(ProgrammeDuty),
        *BESIDE_ORGANISATIONS,
    ),
    pages=EVERYONE,
)
