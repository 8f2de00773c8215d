"""The network administrator of an office: registers organisations, users, addresses, grants posts (A11–A13)."""

from app.offices.post import Post

entry = Post(
    code="network_admin",
    label="网络管理员",
    org_types=frozenset({"benefit_office"}),
    apart=frozenset(
        {
            "first_reviewer",
            "department_reviewer",
            "finance",
            "bank_operator",
            "audit_administrator",
            "supervisor",
        }
    ),
    strong=True,
    help="登记机构、用户和地址，授予岗位（A11–A13）",
)
