"""What the generator works with: its dice, its counters, and a few people whom it still remembers."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from app.demo.people.drafts import Draft
from app.demo.people.numbers import Registrar, Teller
from app.demo.people.shapes import Account, Member

MANY, FEW = 400, 60


@dataclass(frozen=True, slots=True)
class Known:
    """A person of an earlier household without faults, and that household's first account."""

    household: str
    member: Member
    account: Account


@dataclass(slots=True)
class Makings:
    """Dice, counters and memory; the memory is bounded, so that a county of any size streams."""

    random: Random
    registrar: Registrar
    teller: Teller
    anywhere: list[Known] = field(default_factory=list)
    swappable: list[Known] = field(default_factory=list)
    in_village: list[Known] = field(default_factory=list)

    def remember(self, draft: Draft) -> None:
        """Keep somebody of every fourth household; whom a fault has touched is never kept."""
        if draft.truths or self.random.random() > 0.25:
            return
        member = draft.members[int(len(draft.members) * self.random.random())]
        if member.died_on is not None or member.disability is not None:
            return
        known = Known(draft.code, member, draft.accounts[0])
        self._keep(self.anywhere, known, MANY)
        self._keep(self.in_village, known, FEW)
        if is_swappable(member.number):
            self._keep(self.swappable, known, FEW)

    def take(self, pool: list[Known]) -> Known | None:
        """Somebody remembered, who is then forgotten everywhere, so that nobody is used twice."""
        if not pool:
            return None
        known = pool[int(len(pool) * self.random.random())]
        for kept in (self.anywhere, self.swappable, self.in_village):
            if known in kept:
                kept.remove(known)
        return known

    def _keep(self, pool: list[Known], known: Known, size: int) -> None:
        if len(pool) < size:
            pool.append(known)
        else:
            pool[int(size * self.random.random())] = known


def is_swappable(number: str) -> bool:
    """Whether swapping the first two digits of the serial gives a number that is never issued."""
    return number[15] == "9" and number[14] != "9"
