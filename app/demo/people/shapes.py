"""What the generator yields: villages, households and all that hangs on them, as plain values.

Codes and units are those of the registry: areas in hundredths of a mu, money in fen, relations by GB/T 4761,
nationalities by GB/T 3304, marriage by GB/T 2261.2, disability kinds by GB/T 26341.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Village:
    """A village or residents' committee with the name of its town."""

    code: str
    name: str
    town: str

    @property
    def urban(self) -> bool:
        """Whether it is a residents' committee: its own digits are 001 to 199."""
        return self.code[9:] < "200"


@dataclass(frozen=True, slots=True)
class Disability:
    """A disability as the certificate states it."""

    kind: str
    grade: int
    certificate: str
    until: date


@dataclass(frozen=True, slots=True)
class Member:
    """A person of a household."""

    name: str
    sex: str
    birth_on: date
    number: str
    relation: str
    nationality: str
    marital: str
    health: str
    disability: Disability | None = None
    telephone: str | None = None
    can_work: bool = False
    in_school: bool = False
    died_on: date | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """A bank account; ``owner`` is the position among the members, ``holder`` the name that the bank knows."""

    kind: str
    number: str
    bank: str
    cnaps: str
    owner: int
    holder: str


@dataclass(frozen=True, slots=True)
class Land:
    """The areas of a household in a year, in hundredths of a mu."""

    year: int
    contract: int
    registered: int
    transferred_in: int
    transferred_out: int
    excluded: int
    excluded_why: str | None
    subsidised: int


@dataclass(frozen=True, slots=True)
class Income:
    """An income of a year in fen; without ``member`` it is the whole household's."""

    year: int
    kind: str
    amount: int
    member: int | None = None


@dataclass(frozen=True, slots=True)
class Asset:
    """An asset that the household declared itself."""

    year: int
    kind: str
    quantity: int
    amount: int
    member: int | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """What the household draws today under a programme, in fen a month; without ``member`` as a household."""

    programme: str
    amount: int
    member: int | None = None


@dataclass(frozen=True, slots=True)
class Household:
    """A household; ``head`` is the position of the head among the members, None where there is none."""

    code: str
    village: str
    group_no: int
    hukou_type: str
    address: str
    telephone: str | None
    head: int | None
    members: tuple[Member, ...]
    accounts: tuple[Account, ...]
    land: Land | None
    incomes: tuple[Income, ...]
    assets: tuple[Asset, ...]
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """A line of an external list: whom it names, the day it tells of, and its further columns by heading."""

    kind: str
    name: str
    number: str
    on: date
    columns: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Truth:
    """A fault that was put into a household: the person it lies in, and the other household that shares it."""

    fault: str
    household: str
    village: str
    name: str
    number: str
    other: str | None = None


@dataclass(frozen=True, slots=True)
class Folk:
    """A household, what the external lists say of its people, and the truth about it."""

    household: Household
    listings: tuple[Listing, ...]
    truths: tuple[Truth, ...]
