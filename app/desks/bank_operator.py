"""The bank operator (A27, A28)."""

from app.desks._common import BESIDE_ORGANISATIONS, EVERYONE
from app.offices.desk import Desk, sees
from app.offices.models import Delegation, Organisation

entry = Desk(
    code="bank_operator",
    label="银行操作员",
    post="bank_operator",
    org_types=frozenset({"bank"}),
    accesses=(
        sees(Delegation, "add", "revoke"),
        sees(Organisation),
        *BESIDE_ORGANISATIONS,
    ),
    pages=EVERYONE,
)
