"""A generated household as an officer sees it on a day: who lives in it, what it has, what it is entitled to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.demo.entitled.figures import MINIMUM, SUPPLEMENT
from app.demo.people.shapes import Household, Member

HEAD = "02"


@dataclass(frozen=True, slots=True)
class Home:
    """A household on a day."""

    made: Household
    day: date

    @property
    def people(self) -> list[tuple[int, Member]]:
        """The living, with their places among the members."""
        return [(place, one) for place, one in enumerate(self.made.members) if one.died_on is None]

    @property
    def payee(self) -> int:
        """The place of the head, or of the first of the living where there is no head."""
        heads = [place for place, one in self.people if one.relation == HEAD]
        return (heads or [place for place, _one in self.people])[0]

    @property
    def line(self) -> int:
        """The minimum-living standard per head and month."""
        return MINIMUM[self.made.hukou_type]

    @property
    def income(self) -> int | None:
        """The yearly income; None where none is registered."""
        return sum(one.amount for one in self.made.incomes) if self.made.incomes else None

    @property
    def has_vehicle(self) -> bool:
        """Whether a motor vehicle was declared."""
        return any(one.kind == "vehicle" and one.quantity for one in self.made.assets)

    def age(self, member: Member) -> int:
        """A person's age in full years."""
        born = member.birth_on
        return self.day.year - born.year - ((self.day.month, self.day.day) < (born.month, born.day))

    def per_head(self, year_income: int) -> int:
        """A month's part of a yearly income for each person, half a fen up."""
        parts = 12 * len(self.people)
        return (2 * year_income + parts) // (2 * parts)

    def minimum_living(self, year_income: int) -> int:
        """What is missing to the standard in a month, up to the yuan, and the supplement for those who need more."""
        month = (2 * year_income + 12) // 24
        short = self.line * len(self.people) - month
        return -(-short // 100) * 100 + SUPPLEMENT * sum(self.needs_more(one) for _place, one in self.people)

    def needs_more(self, member: Member) -> bool:
        """Whether a person counts for the category supplement."""
        return not 18 <= self.age(member) < 60 or member.health == "severe" or is_severe(member)

    def holds_certificate(self, member: Member) -> bool:
        """Whether a person's disability certificate is valid on the day."""
        return member.disability is not None and member.disability.until >= self.day


def is_severe(member: Member) -> bool:
    """Grade one or two, or three of the mind (智力、精神)."""
    held = member.disability
    return held is not None and (held.grade <= 2 or (held.grade == 3 and held.kind in ("5", "6")))


def total(amounts: Iterable[int]) -> int:
    """What monthly amounts come to in a year."""
    return 12 * sum(amounts)
