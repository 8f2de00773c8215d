"""The tables of this room."""

from app.registry.models.accounts import AccountKind, AccountUse, BankAccount, Verification
from app.registry.models.attributes import AttributeDefinition, AttributeKind, AttributeOwner, AttributeValue
from app.registry.models.comparisons import (
    DuplicatePair,
    ExternalEntry,
    ExternalList,
    HitKind,
    HitState,
    Likeness,
    ListHit,
    Merge,
    PairState,
)
from app.registry.models.facts import Fact, Subject
from app.registry.models.findings import Finding, FindingState
from app.registry.models.households import Household, HouseholdState, HukouType
from app.registry.models.land import LandHolding, Season
from app.registry.models.persons import Health, Person, PersonState
from app.registry.models.yearly import Asset, AssetKind, Income, IncomeKind, ResourceKind, ResourceUse

__all__ = [
    "AccountKind",
    "AccountUse",
    "Asset",
    "AssetKind",
    "AttributeDefinition",
    "AttributeKind",
    "AttributeOwner",
    "AttributeValue",
    "BankAccount",
    "DuplicatePair",
    "ExternalEntry",
    "ExternalList",
    "Fact",
    "Finding",
    "FindingState",
    "Health",
    "HitKind",
    "HitState",
    "Household",
    "HouseholdState",
    "HukouType",
    "Income",
    "IncomeKind",
    "LandHolding",
    "Likeness",
    "ListHit",
    "Merge",
    "PairState",
    "Person",
    "PersonState",
    "ResourceKind",
    "ResourceUse",
    "Season",
    "Subject",
    "Verification",
]
