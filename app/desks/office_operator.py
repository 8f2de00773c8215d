"""The operator of a programme office above the township: sees the area's organisations and duties (A15)."""

from app.desks._common import BESIDE_ORGANISATIONS, EVERYONE
from app.kernel.divisions import Level
from app.offices.desk import Desk, sees
from app.offices.models import Delegation, Organisation, ProgrammeDuty

entry = Desk(
    code="office_operator",
    label="惠民办操作员",
    post="operator",
    org_types=frozenset({"benefit_office"}),
    levels=frozenset({Level.PROVINCE, Level.CITY, Level.COUNTY}),
    accesses=(
        sees(Delegation, "add", "revoke"),
        sees(Organisation),
        sees(ProgrammeDuty),
        *BESIDE_ORGANISATIONS,
    ),
    pages=EVERYONE,
)
