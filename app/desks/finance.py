"""The finance post (A26)."""

from app.desks._common import EVERYONE, LOOKUPS
from app.offices.desk import Desk, sees
from app.offices.models import Organisation, ProgrammeDuty

entry = Desk(
    code="finance",
    label="财政经办",
    post="finance",
    org_types=frozenset({"finance_bureau"}),
    accesses=(
        sees(Organisation),
        sees(ProgrammeDuty),
        *LOOKUPS,
    ),
    pages=EVERYONE,
)
