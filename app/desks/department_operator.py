"""The operator of a line department, bound to the department's programmes (A25)."""

from app.desks._changes import REPORTS
from app.desks._common import BESIDE_ORGANISATIONS, EVERYONE
from app.desks._payments import BALANCES, QUOTAS, REQUESTS
from app.desks._programmes import DRAFTED, DRAFTING, ENROLLED
from app.desks._recertification import LOOKING, WATCHES
from app.desks._registry import SEEN
from app.desks._rosters import CHECKING, COLUMNS_SEEN, OBJECTIONS_UNNAMED, ROSTERS
from app.desks._screening import DECIDES, SCREENED, TRIED
from app.offices.desk import Desk, sees
from app.offices.models import Delegation, Organisation, ProgrammeDuty

entry = Desk(
    code="department_operator",
    label="部门操作员",
    post="department_operator",
    org_types=frozenset({"line_department"}),
    accesses=(
        sees(Delegation, "add", "revoke"),
        sees(Organisation),
        sees(ProgrammeDuty),
        *SEEN,
        *WATCHES,
        *DRAFTED,
        *ENROLLED,
        *SCREENED,
        *TRIED,
        *BESIDE_ORGANISATIONS,
        *ROSTERS,
        *COLUMNS_SEEN,
        *OBJECTIONS_UNNAMED,
        *REQUESTS,
        *QUOTAS,
    ),
    pages=EVERYONE | CHECKING | BALANCES | DECIDES | LOOKING | REPORTS | DRAFTING | {"registry_as_of", "imports"},
    at_programmes=True,
)
