"""The operator of a township station: collects and enters for its line (A16)."""

from app.desks._common import BESIDE_ORGANISATIONS, EVERYONE
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
        *BESIDE_ORGANISATIONS,
    ),
    pages=EVERYONE,
)
