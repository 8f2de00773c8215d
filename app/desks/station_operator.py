"""The operator of a township station: collects and enters for its line (A16)."""

from app.desks._common import EVERYONE, LOOKUPS
from app.offices.desk import Desk, sees
from app.offices.models import Organisation

entry = Desk(
    code="station_operator",
    label="站所操作员",
    post="operator",
    org_types=frozenset({"station"}),
    accesses=(
        sees(Organisation),
        *LOOKUPS,
    ),
    pages=EVERYONE,
)
