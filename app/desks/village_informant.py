"""The village informant, mostly on a telephone (A31)."""

from app.desks._common import BESIDE_ORGANISATIONS, EVERYONE
from app.offices.desk import Desk, sees
from app.offices.models import Delegation, Organisation

entry = Desk(
    code="village_informant",
    label="村信息员",
    post="village_informant",
    org_types=frozenset({"village_committee"}),
    accesses=(
        sees(Delegation, "add", "revoke"),
        sees(Organisation),
        *BESIDE_ORGANISATIONS,
    ),
    pages=EVERYONE,
)
