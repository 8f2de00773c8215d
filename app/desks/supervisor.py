"""The supervisor: sees the whole area, behind its masks, and changes nothing (A32)."""

from app.access.models import Irregularity
from app.approvals.models import FlowAction
from app.desks._common import EVERYONE
from app.desks._comparing import WATCHED
from app.desks._payments import ACCOUNTS, QUOTAS, REQUESTS
from app.desks._payments import OVERSEEING as MONEY
from app.desks._programmes import ENROLLED, PROGRAMMES
from app.desks._recertification import LOOKING, WATCHES
from app.desks._registry import SEEN
from app.desks._rosters import OBJECTIONS_UNNAMED, OVERSEEING, ROSTERS
from app.desks._screening import LOOKS_INTO, SCREENED
from app.offices.desk import Desk, sees
from app.offices.models import Delegation, Division, Officer, Organisation, PostGrant, ProgrammeDuty, Terminal

entry = Desk(
    code="supervisor",
    label="监督员",
    post="supervisor",
    org_types=frozenset({"benefit_office", "discipline_inspection"}),
    accesses=(
        *SEEN,
        *WATCHED,
        *WATCHES,
        *PROGRAMMES,
        *ENROLLED,
        *SCREENED,
        sees(Delegation, "add", "revoke"),
        sees(FlowAction, "export"),
        sees(Division),
        sees(Organisation, "export"),
        sees(Officer, "export"),
        sees(PostGrant, "export"),
        sees(Terminal, "export"),
        sees(ProgrammeDuty, "export"),
        sees(Irregularity, "export"),
        *ROSTERS,
        *OBJECTIONS_UNNAMED,
        *REQUESTS,
        *QUOTAS,
        *ACCOUNTS,
    ),
    pages=EVERYONE | OVERSEEING | MONEY | LOOKS_INTO | LOOKING | {"registry_as_of", "registration_form"},
)
