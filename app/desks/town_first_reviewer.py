"""The first reviewer of a township office (A17)."""

from app.desks._changes import REPORTS, TRANSFERS
from app.desks._common import BESIDE_ORGANISATIONS, EVERYONE
from app.desks._comparing import COMPARING, DECIDED
from app.desks._payments import PRINTING, REQUESTS
from app.desks._programmes import ENROLLED, PROGRAMMES
from app.desks._recertification import CONFIRMS, LOOKING
from app.desks._registry import SEEN
from app.desks._rosters import FIRST_REVIEWING, OBJECTIONS, ROSTERS
from app.desks._screening import DECIDES, SCREENED
from app.kernel.divisions import Level
from app.offices.desk import Desk, sees
from app.offices.models import Delegation, Organisation, ProgrammeDuty

entry = Desk(
    code="town_first_reviewer",
    label="乡镇初审员",
    post="first_reviewer",
    org_types=frozenset({"benefit_office"}),
    levels=frozenset({Level.TOWN}),
    accesses=(
        sees(Delegation, "add", "revoke"),
        sees(Organisation),
        sees(ProgrammeDuty),
        *SEEN,
        *DECIDED,
        *CONFIRMS,
        *PROGRAMMES,
        *ENROLLED,
        *SCREENED,
        *BESIDE_ORGANISATIONS,
        *ROSTERS,
        *OBJECTIONS,
        *REQUESTS,
    ),
    pages=EVERYONE
    | FIRST_REVIEWING
    | PRINTING
    | DECIDES
    | COMPARING
    | LOOKING
    | REPORTS
    | TRANSFERS
    | {"registry_as_of"},
)
