"""The network administrator of a province office: registers, grants, assigns, handles irregularities (A11–A13, A37)."""

from app.access.models import Irregularity
from app.desks._common import EVERYONE
from app.kernel.divisions import Level
from app.offices.desk import Desk, keeps, sees
from app.offices.models import (
    Delegation,
    Division,
    Officer,
    Organisation,
    PostGrant,
    ProgrammeDuty,
    Terminal,
)

entry = Desk(
    code="province_network_admin",
    label="省网络管理员",
    post="network_admin",
    org_types=frozenset({"benefit_office"}),
    levels=frozenset({Level.PROVINCE}),
    accesses=(
        sees(Delegation, "add", "revoke"),
        sees(Division),
        keeps(Organisation, "close"),
        keeps(Officer, "disable", "enable", "reset_password", "reset_code", "reveal", "unlock", "end_sessions"),
        sees(PostGrant, "add", "revoke", "export"),
        sees(Terminal, "add", "revoke", "export"),
        sees(ProgrammeDuty, "add", "remove", "export"),
        sees(Irregularity, "handle", "export"),
    ),
    pages=EVERYONE | {"officer_import", "registration_form"},
)
