"""The operator of a programme office above the township: sees the area's organisations and duties (A15)."""

from app.desks._changes import REPORTS, TRANSFERS
from app.desks._common import BESIDE_ORGANISATIONS, EVERYONE
from app.desks._comparing import BESIDE_LISTS, COMPARING, DECIDED
from app.desks._payments import ACCOUNTS, QUOTAS, REQUESTS
from app.desks._payments import OVERSEEING as MONEY
from app.desks._programmes import ENROLLED, KEPT, SETTING_UP
from app.desks._recertification import LOOKING, OPENS
from app.desks._registry import SEEN
from app.desks._rosters import COLUMNS_KEPT, ISSUING, OBJECTIONS_UNNAMED, ROSTERS
from app.desks._screening import DECIDES, SCREENED, TRIED
from app.kernel.divisions import Level
from app.offices.desk import Desk, keeps, sees
from app.offices.models import Delegation, Organisation, ProgrammeDuty
from app.registry.models import AttributeDefinition
from app.registry.services import attributes  # noqa: F401  (the acts that this desk names are declared there)

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
        keeps(AttributeDefinition, "retire"),
        *SEEN,
        *DECIDED,
        *BESIDE_LISTS,
        *OPENS,
        *KEPT,
        *ENROLLED,
        *SCREENED,
        *TRIED,
        *BESIDE_ORGANISATIONS,
        *ROSTERS,
        *COLUMNS_KEPT,
        *OBJECTIONS_UNNAMED,
        *REQUESTS,
        *QUOTAS,
        *ACCOUNTS,
    ),
    pages=EVERYONE
    | ISSUING
    | MONEY
    | DECIDES
    | COMPARING
    | LOOKING
    | REPORTS
    | TRANSFERS
    | SETTING_UP
    | {"registry_as_of", "imports"},
)
