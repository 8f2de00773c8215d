"""The village informant: reports changes of circumstances (A31)."""

from app.offices.post import Post

entry = Post(
    code="village_informant",
    label="村信息员",
    org_types=frozenset({"village_committee"}),
    apart=frozenset({"first_reviewer", "department_reviewer", "finance", "bank_operator"}),
    strong=False,
    help="报告本村补助对象变动（A31）",
)
