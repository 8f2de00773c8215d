"""The operator of a line department: checks rosters for policy and technique (A25)."""

from app.offices.post import Post

entry = Post(
    code="department_operator",
    label="部门操作员",
    org_types=frozenset({"line_department"}),
    apart=frozenset({"department_reviewer"}),
    strong=False,
    help="复核本部门项目的花名册（A25）",
)
