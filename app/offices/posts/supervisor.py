"""The supervisor: sees everything of the area and changes nothing (A32)."""

from app.offices.post import Post

entry = Post(
    code="supervisor",
    label="监督员",
    org_types=frozenset({"benefit_office", "discipline_inspection"}),
    apart=frozenset({"network_admin"}),
    strong=False,
    help="查看本辖区的全部业务，不作任何改动（A32）",
)
