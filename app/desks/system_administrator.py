"""The system administrator of the three kept apart: jobs, divisions, the interface (GB/T 22239-2019 8.1.5.1)."""

from app.desks._common import EVERYONE, WITH_A_NODE
from app.jobs.models import JobRun
from app.offices.desk import Desk, picks, sees
from app.offices.models import Delegation, Division, Officer, Organisation

entry = Desk(
    code="system_administrator",
    label="系统管理员",
    post="system_administrator",
    org_types=frozenset({"benefit_office"}),
    levels=WITH_A_NODE,
    accesses=(
        sees(Delegation, "add", "revoke"),
        sees(Division, "abolish", "export"),
        sees(JobRun, "cancel", "retry", "export"),
        picks(Organisation),
        picks(Officer),
    ),
    pages=EVERYONE | {"api_reference"},
)
