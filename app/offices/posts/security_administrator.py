"""The security administrator: posts, sign-in limits, irregularities (GB/T 22239-2019 8.1.5.3)."""

from app.offices.post import Post

entry = Post(
    code="security_administrator",
    label="安全管理员",
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
            "system_administrator",
            "village_informant",
        }
    ),
    strong=True,
    help="管理安全策略：岗位权限、登录限制、违规处置",
)
