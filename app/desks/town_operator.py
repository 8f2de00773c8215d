"""The operator of a township office: collects, enters, changes (A17)."""

from app.desks._changes import ASKS, WRITES
from app.desks._common import BESIDE_ORGANISATIONS, EVERYONE
from app.desks._comparing import COMPARING, DECIDED
from app.desks._payments import ACCOUNTS, ASKING, REQUESTS
from app.desks._programmes import PROGRAMMES
from app.desks._recertification import FILLING, FILLS_IN
from app.desks._registry import KEPT
from app.desks._rosters import COLUMNS_SEEN, COMPILING, OBJECTIONS, ROSTERS
from app.desks._screening import ADMITS, DECIDES, SCREENED
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
        *KEPT,
        *DECIDED,
        *FILLS_IN,
        *PROGRAMMES,
        ADMITS,
        *SCREENED,
        *BESIDE_ORGANISATIONS,
        *ROSTERS,
        *COLUMNS_SEEN,
        *OBJECTIONS,
        *REQUESTS,
        *ACCOUNTS,
    ),
    pages=EVERYONE | COMPILING | ASKING | DECIDES | COMPARING | FILLING | WRITES | ASKS | {"registry_as_of", "imports"},
)
