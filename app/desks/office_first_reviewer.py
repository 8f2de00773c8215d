"""The reviewer of a programme office above the township (A15)."""

from app.desks._changes import REPORTS, TRANSFERS
from app.desks._common import BESIDE_ORGANISATIONS, EVERYONE
from app.desks._comparing import BESIDE_LISTS, COMPARING, DECIDED
from app.desks._payments import BALANCES, QUOTAS, REQUESTS
from app.desks._programmes import ENROLLED, PROGRAMMES, WEIGHING
from app.desks._recertification import LOOKING, WATCHES
from app.desks._registry import SEEN
from app.desks._rosters import APPROVING, OBJECTIONS_UNNAMED, ROSTERS
from app.desks._screening import LOOKS_INTO, SCREENED, TRIED
from app.kernel.divisions import Level
from app.offices.desk import Desk, sees
from app.offices.models import Delegation, Organisation, ProgrammeDuty

entry = Desk(
    code="office_first_reviewer",
    label="惠民办初审员",
    post="first_reviewer",
    org_types=frozenset({"benefit_office"}),
    levels=frozenset({Level.PROVINCE, Level.CITY, Level.COUNTY}),
    accesses=(
        sees(Delegation, "add", "revoke"),
        sees(Organisation),
        sees(ProgrammeDuty),
        *SEEN,
        *DECIDED,
        *BESIDE_LISTS,
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
    pages=EVERYONE
    | APPROVING
    | BALANCES
    | LOOKS_INTO
    | COMPARING
    | LOOKING
    | REPORTS
    | TRANSFERS
    | WEIGHING
    | {"registry_as_of"},
)
