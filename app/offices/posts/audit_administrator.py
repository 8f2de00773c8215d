"""The audit administrator of the three kept apart: reads, verifies and exports the trail (GB/T 22239-2019 8.1.5.2)."""

from app.offices.post import Post

entry = Post(
    code="audit_administrator",
    label="审计管理员",
    org_types=frozenset({"benefit_office"}),
    apart=frozenset(
        {
            "bank_operator",
            "department_operator",
            "department_reviewer",
            "finance",
            "first_reviewer",
            "network_admin",
            "operator",
            "security_administrator",
            "system_administrator",
            "village_informant",
        }
    ),
    strong=True,
    help="查阅、校验、导出审计记录",
)
