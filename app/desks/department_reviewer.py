"""The reviewer of a line department, bound to the department's programmes (A25)."""

from app.desks._changes import REPORTS
from app.desks._common import BESIDE_ORGANISATIONS, EVERYONE
from app.desks._payments import BALANCES, QUOTAS, REQUESTS
from app.desks._programmes import ENROLLED, PROGRAMMES, WEIGHING
from app.desks._recertification import LOOKING, WATCHES
from app.desks._registry import SEEN
from app.desks._rosters import OBJECTIONS_UNNAMED, REVIEWING, ROSTERS
from app.desks._screening import LOOKS_INTO, SCREENED, TRIED
from app.offices.desk import Desk, sees
from app.offices.models import Delegation, Organisation, ProgrammeDuty

entry = Desk(
    code="department_reviewer",
    label="部门审核员",
    post="department_reviewer",
    org_types=frozenset({"line_department"}),
    accesses=(
        sees(Delegation, "add", "revoke"),
        sees(Organisation),
        sees(ProgrammeDuty),
        *SEEN,
        *WATCHES,
        *PROGRAMMES,
        *ENROLLED,
        *SCREENED,
        *TRIED,
        *BESIDE_ORGANISATIONS,
        *ROSTERS,
        *OBJECTIONS_UNNAMED,
        *REQUESTS,
        *QUOTAS,
    ),
    pages=EVERYONE | REVIEWING | BALANCES | LOOKS_INTO | LOOKING | REPORTS | WEIGHING | {"registry_as_of"},
    at_programmes=True,
)
