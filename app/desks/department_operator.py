"""The operator of a line department, bound to the department's programmes (A25)."""

from app.desks._common import BESIDE_ORGANISATIONS, EVERYONE
from app.offices.desk import Desk, sees
from app.offices.models import Delegation, Organisation, ProgrammeDuty

entry = Desk(
    code="department_operator",
    label="部门操作员",
    post="department_operator",
    org_types=frozenset({"line_department"}),
    accesses=(
        sees(Delegation, "add", "revoke"),
        sees(Organisation),
        sees(ProgrammeDuty),
        *BESIDE_ORGANISATIONS,
    ),
    pages=EVERYONE,
    at_programmes=True,
)
