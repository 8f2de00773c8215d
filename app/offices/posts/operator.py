"""The operator of an office or station: collects, enters, changes (A14, A16, A17)."""

from app.offices.post import Post

entry = Post(
    code="operator",
    label="网络操作员",
    org_types=frozenset({"benefit_office", "station"}),
    apart=frozenset({"first_reviewer"}),
    strong=False,
    help="采集、录入、变更本乡镇数据（A14、A16、A17）",
)
