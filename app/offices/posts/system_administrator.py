"""The system administrator of the three kept apart: jobs, parameters, backup (GB/T 22239-2019 8.1.5.1)."""

from app.offices.post import Post

entry = Post(
    code="system_administrator",
    label="系统管理员",
    org_types=frozenset({"benefit_office"}),
    apart=frozenset(
        {
            "audit_administrator",
            "bank_operator",
            "department_operator",
            "department_reviewer",
            "finance",
            "first_reviewer",
            "operator",
            "security_administrator",
            "village_informant",
        }
    ),
    strong=True,
    help="管理系统运行：作业、参数、备份",
)
