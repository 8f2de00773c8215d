"""The reviewer of a line department: confirms rosters (A25)."""

from app.offices.post import Post

entry = Post(
    code="department_reviewer",
    label="部门审核员",
    org_types=frozenset({"line_department"}),
    apart=frozenset({"department_operator"}),
    strong=True,
    help="审核确认本部门项目的花名册（A25）",
)
