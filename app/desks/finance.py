"""The finance post (A26)."""

from app.desks._common import BESIDE_ORGANISATIONS, EVERYONE
from app.desks._payments import ACCOUNTS_KEPT, MOVING, QUOTAS_KEPT
from app.desks._programmes import ENROLLED, PROGRAMMES
from app.desks._rosters import READING, ROSTERS
from app.offices.desk import Desk, sees
from app.offices.models import Delegation, Organisation, ProgrammeDuty

entry = Desk(
    code="finance",
    label="财政经办",
    post="finance",
    org_types=frozenset({"finance_bureau"}),
    accesses=(
        sees(Delegation, "add", "revoke"),
        sees(Organisation),
        sees(ProgrammeDuty),
        *PROGRAMMES,
        *ENROLLED,
        *BESIDE_ORGANISATIONS,
        *ROSTERS,
        *QUOTAS_KEPT,
        *ACCOUNTS_KEPT,
    ),
    pages=EVERYONE | READING | MOVING,
)
