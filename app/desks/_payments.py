"""What desks do with quotas, appropriation requests and the special account (A26)."""

from app.offices.desk import READ, Access, keeps, sees
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
from app.payments.services import accounts, booking, quotas  # noqa: F401  (the acts that desks name are declared there)

REQUESTS: tuple[Access, ...] = (sees(AppropriationRequest, "export"), sees(RequestRoster), sees(SpecialAccount))
"""For those who ask for money and review what was asked."""

QUOTAS: tuple[Access, ...] = (sees(Quota, "export"), sees(QuotaLink), sees(QuotaMovement, "export"))
"""For those who look at what is left."""

ACCOUNTS: tuple[Access, ...] = (sees(AccountEntry, "export"), sees(StatementLine, "export"))
"""For those who look at the special account."""

ACCOUNTS_KEPT: tuple[Access, ...] = (
    Access(AccountEntry, READ | {"add", "export"}, frozen=frozenset({"programme_code"})),
    sees(StatementLine, "export"),
)
"""For the finance bureau, which books and reconciles."""

QUOTAS_KEPT: tuple[Access, ...] = (
    keeps(Quota, "raise", "cut", "close", "reopen", frozen=("programme_code",)),
    sees(QuotaLink),
    sees(QuotaMovement, "export"),
    keeps(SpecialAccount, "close"),
    sees(AppropriationRequest, "export"),
    sees(RequestRoster),
)
"""For the finance bureau."""

PRINTING = frozenset({"request_paper"})
"""The paper of a request, for whoever sees requests."""

ASKING = PRINTING | {"request_writing", "special_account"}
"""The pages of a township that asks for money."""

BALANCES = PRINTING | {"quota_balances"}
"""The pages of those who look at what is left of the quotas."""

OVERSEEING = BALANCES | {"special_account"}
"""The same with the special account."""

MOVING = OVERSEEING | {"request_finance", "statement_matching"}
"""The pages of the finance bureau."""
