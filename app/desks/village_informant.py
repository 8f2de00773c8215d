"""The village informant, mostly on a telephone (A31)."""

from app.desks._changes import WRITES
from app.desks._common import BESIDE_ORGANISATIONS, EVERYONE
from app.desks._recertification import FILLING, FILLS_IN
from app.desks._registry import READ
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
        *READ,
        *FILLS_IN,
        *BESIDE_ORGANISATIONS,
    ),
    pages=EVERYONE | FILLING | WRITES | {"registry_as_of"},
)
