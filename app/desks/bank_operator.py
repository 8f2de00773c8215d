"""The bank operator (A27, A28)."""

from app.desks._common import EVERYONE, LOOKUPS
from app.offices.desk import Desk, sees
from app.offices.models import Organisation

entry = Desk(
    code="bank_operator",
    label="银行操作员",
    post="bank_operator",
    org_types=frozenset({"bank"}),
    accesses=(
        sees(Organisation),
        *LOOKUPS,
    ),
    pages=EVERYONE,
)
