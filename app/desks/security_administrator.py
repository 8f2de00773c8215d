"""The security administrator: posts, addresses, irregularities, locks (GB/T 22239-2019 8.1.5.3)."""

from app.access.models import Irregularity
from app.desks._common import EVERYONE, WITH_A_NODE
from app.offices.desk import Desk, picks, sees
from app.offices.models import Delegation, Division, Officer, Organisation, PostGrant, Terminal

entry = Desk(
    code="security_administrator",
    label="安全管理员",
    post="security_administrator",
    org_types=frozenset({"benefit_office"}),
    levels=WITH_A_NODE,
    accesses=(
        sees(Delegation, "add", "revoke"),
        sees(Organisation),
        sees(Officer, "unlock", "end_sessions", "export"),
        sees(PostGrant, "export"),
        sees(Terminal, "export"),
        sees(Irregularity, "handle", "export"),
        picks(Division),
    ),
    pages=EVERYONE | {"post_matrix", "online_sessions"},
)
