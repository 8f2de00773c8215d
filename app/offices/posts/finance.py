"""The finance post: quotas and transfers into the special account (A26)."""

from app.offices.post import Post

entry = Post(
    code="finance",
    label="财政经办",
    org_types=frozenset({"finance_bureau"}),
    apart=frozenset({"operator", "first_reviewer", "department_operator", "department_reviewer", "bank_operator"}),
    strong=True,
    help="管理指标，按花名册和拨款申请书拨付（A26）",
)
