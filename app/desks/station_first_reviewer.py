"""The first reviewer of a township station (A16)."""

from app.desks._common import BESIDE_ORGANISATIONS, EVERYONE
from app.desks._programmes import ENROLLED, PROGRAMMES
from app.desks._recertification import FILLS_IN, LOOKING
from app.desks._registry import SEEN
from app.desks._screening import LOOKS_INTO, SCREENED
from app.offices.desk import Desk, sees
from app.offices.models import Delegation, Organisation

entry = Desk(
    code="station_first_reviewer",
    label="站所初审员",
    post="first_reviewer",
    org_types=frozenset({"station"}),
    accesses=(
        sees(Delegation, "add", "revoke"),
        sees(Organisation),
        *SEEN,
        *FILLS_IN,
        *PROGRAMMES,
        *ENROLLED,
        *SCREENED,
        *BESIDE_ORGANISATIONS,
    ),
    pages=EVERYONE | LOOKS_INTO | LOOKING | {"registry_as_of"},
)
