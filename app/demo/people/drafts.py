"""A household in the making: still changeable, so that faults can be put into it before it is handed out."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.demo.people.shapes import Account, Asset, Claim, Folk, Household, Income, Land, Listing, Member, Truth, Village


@dataclass(slots=True)
class Draft:
    """What :class:`~app.demo.people.shapes.Household` will be, and what is said and true of it."""

    village: Village
    code: str
    group_no: int
    address: str
    room: int
    poor: bool = False
    telephone: str | None = None
    head: int | None = 0
    members: list[Member] = field(default_factory=list)
    accounts: list[Account] = field(default_factory=list)
    land: Land | None = None
    incomes: list[Income] = field(default_factory=list)
    assets: list[Asset] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    listings: list[Listing] = field(default_factory=list)
    truths: list[Truth] = field(default_factory=list)

    def note(self, fault: str, member: Member, other: str | None = None) -> None:
        """Keep the truth: this fault lies in this person of this household."""
        self.truths.append(Truth(fault, self.code, self.village.code, member.name, member.number, other))

    def frozen(self) -> Folk:
        """The finished household with its listings and truths."""
        household = Household(
            self.code,
            self.village.code,
            self.group_no,
            "urban" if self.village.urban else "rural",
            self.address,
            self.telephone,
            self.head,
            tuple(self.members),
            tuple(self.accounts),
            self.land,
            tuple(self.incomes),
            tuple(self.assets),
            tuple(self.claims),
        )
        return Folk(household, tuple(self.listings), tuple(self.truths))
