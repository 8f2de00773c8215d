"""The first reviewer of a township: reviews what the operator entered and publishes it (A17)."""

from app.offices.post import Post

entry = Post(
    code="first_reviewer",
    label="初审员",
    org_types=frozenset({"benefit_office", "station"}),
    apart=frozenset({"operator"}),
    strong=True,
    help="初审并公示本乡镇花名册（A17）",
)
