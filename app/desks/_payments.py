"""What desks do with quotas, appropriation requests and the special account (A26)."""

from app.offices.desk import Access, keeps, sees
from app.payments.models import (
    AccountEntry,
    AppropriationRequest,
    Quota,
    QuotaLink,
    QuotaMovement,
    RequestRoster,
    SpecialAccount,
    StatementLine,
)

REQUESTS: tuple[Access, ...] = (sees(AppropriationRequest, "export"), sees(RequestRoster), sees(SpecialAccount))
"""For those who ask for money and review what was asked."""

QUOTAS: tuple[Access, ...] = (sees(Quota, "export"), sees(QuotaLink), sees(QuotaMovement, "export"))
"""For those who look at what is left."""

ACCOUNTS: tuple[Access, ...] = (sees(AccountEntry, "export"), sees(StatementLine, "export"))
"""For those who look at the special account."""

QUOTAS_KEPT: tuple[Access, ...] = (
    keeps(Quota),
    sees(QuotaLink),
    sees(QuotaMovement, "export"),
    keeps(SpecialAccount),
    sees(AppropriationRequest, "export"),
    sees(RequestRoster),
)
"""For the finance bureau."""
