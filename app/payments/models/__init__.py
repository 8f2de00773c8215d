"""The tables of money on its way, one file per thing."""

from app.payments.models.accounts import AccountEntry, EntryKind, MatchState, SpecialAccount, StatementLine
from app.payments.models.quotas import GROUP, FundNature, FundSource, Movement, Quota, QuotaMovement, QuotaState
from app.payments.models.requests import AppropriationRequest, Linking, QuotaLink, RequestRoster, RequestState

__all__ = [
    "GROUP",
    "AccountEntry",
    "AppropriationRequest",
    "EntryKind",
    "FundNature",
    "FundSource",
    "Linking",
    "MatchState",
    "Movement",
    "Quota",
    "QuotaLink",
    "QuotaMovement",
    "QuotaState",
    "RequestRoster",
    "RequestState",
    "SpecialAccount",
    "StatementLine",
]
