"""The operator of a township station: collects and enters for its line (A16)."""

from app.desks._changes import WRITES
from app.desks._common import BESIDE_ORGANISATIONS, EVERYONE
from app.desks._programmes import PROGRAMMES
from app.desks._recertification import FILLING, FILLS_IN
from app.desks._registry import KEPT
from app.desks._screening import ADMITS, DECIDES, SCREENED
from app.offices.desk import Desk, sees
from app.offices.models import Delegation, Organisation

entry = Desk(
    code="station_operator",
    label="站所操作员",
    post="operator",
    org_types=frozenset({"station"}),
    accesses=(
        sees(Delegation, "add", "revoke"),
        sees(Organisation),
        *KEPT,
        *FILLS_IN,
        *PROGRAMMES,
        ADMITS,
        *SCREENED,
        *BESIDE_ORGANISATIONS,
    ),
    pages=EVERYONE | DECIDES | FILLING | WRITES | {"registry_as_of", "imports"},
)
