"""What desks do with the registry: townships and stations keep it, the tiers above and the village look on."""

from app.offices.desk import Access, keeps, picks, sees
from app.registry.models import (
    AccountUse,
    Asset,
    BankAccount,
    Fact,
    Household,
    Income,
    LandHolding,
    Person,
    ResourceUse,
)
from app.registry.services import (  # noqa: F401  (the acts that desks name are declared there)
    accounts,
    households,
    persons,
    statements,
)

KEPT: tuple[Access, ...] = (
    keeps(Household, "change_head", "close"),
    keeps(Person, "report_death", "move_person", "move_out", "reveal"),
    keeps(BankAccount, "retire", "reveal"),
    keeps(AccountUse),
    keeps(LandHolding, "withdraw"),
    keeps(Income, "withdraw"),
    keeps(Asset, "withdraw"),
    keeps(ResourceUse, "withdraw"),
    sees(Fact),
)
"""For those who enter (A16, A17)."""

_ALL = (Household, Person, BankAccount, AccountUse, LandHolding, Income, Asset, ResourceUse, Fact)

SEEN: tuple[Access, ...] = tuple(sees(model, "export") for model in _ALL)
"""For those who review and supervise (A15, A32)."""

READ: tuple[Access, ...] = tuple(sees(model) for model in _ALL)
"""For a village, which sees its own people and takes nothing away."""

CHOSEN: tuple[Access, ...] = (picks(Household), picks(Person), picks(BankAccount))
"""For forms of desks that have no registry of their own."""
