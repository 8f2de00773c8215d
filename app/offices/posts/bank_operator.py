"""The bank operator: takes payout files and returns results (A27, A28)."""

from app.offices.post import Post

entry = Post(
    code="bank_operator",
    label="银行操作员",
    org_types=frozenset({"bank"}),
    apart=frozenset({"operator", "first_reviewer", "department_operator", "department_reviewer", "finance"}),
    strong=True,
    help="接收报盘文件，回传发放结果（A27、A28）",
)
