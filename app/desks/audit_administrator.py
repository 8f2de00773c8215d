"""The audit administrator of the three kept apart: reads, exports and verifies the trail (GB/T 22239-2019 8.1.5.2)."""

from app.audit.models import AuditEvent
from app.desks._common import EVERYONE, LOOKUPS, WITH_A_NODE
from app.offices.desk import Desk, sees

entry = Desk(
    code="audit_administrator",
    label="审计管理员",
    post="audit_administrator",
    org_types=frozenset({"benefit_office"}),
    levels=WITH_A_NODE,
    accesses=(sees(AuditEvent, "export"), *LOOKUPS),
    pages=EVERYONE | {"trail_check"},
)
