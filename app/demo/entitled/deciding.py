"""Who of a household is enrolled in what with how much: as is right, but for the faults that are put in and noted."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random

from app.demo.entitled import figures
from app.demo.entitled.home import Home, is_severe, total
from app.demo.entitled.marks import FORM, MIGRANT, PARENTS, Mark, marks
from app.demo.entitled.people import (
    care_sum,
    declares_too_much,
    entitlements,
    farmland,
    farmland_sum,
    is_over,
)
from app.demo.entitled.shares import SHARES, EnrolmentTruth
from app.demo.people.chance import whole
from app.demo.people.shapes import Folk, Member

AMENDABLE = (figures.ELDERLY, figures.CARE, figures.LIVING, figures.FARMLAND)
"""Programmes of which an enrolment may have the wrong amount."""


@dataclass
class Benefits:
    """What a household's people are enrolled in: by programme and place among the members, fen per period."""

    home: Home
    marks: list[Mark] = field(default_factory=list)
    enrolled: dict[tuple[str, int], int] = field(default_factory=dict)
    truths: list[EnrolmentTruth] = field(default_factory=list)

    def paid(self, *codes: str) -> list[int]:
        """What is paid to the living under these programmes."""
        living = {place for place, _member in self.home.people}
        return [amount for (code, place), amount in self.enrolled.items() if code in codes and place in living]

    def enrol(self, code: str, place: int, amount: int) -> None:
        """Enrol a member."""
        self.enrolled[code, place] = amount

    def note(self, fault: str, code: str, place: int, right: int | None, paid: int | None) -> None:
        """Keep the truth about a fault."""
        made, member = self.home.made, self.home.made.members[place]
        finding = SHARES[fault].finding
        who = (made.code, made.village, member.name, member.number)
        self.truths.append(EnrolmentTruth(fault, finding, code, *who, right, paid))


class Deciding:
    """Decides for one household after another, drawing the faults from a source of chance of its own."""

    def __init__(self, seed: int, day: date) -> None:
        self._random, self._day = Random(f"{seed}/programmes"), day  # noqa: S311 (a demonstration)

    def of(self, folk: Folk) -> Benefits:
        """What the people of a household are enrolled in. Nobody is, where nobody is alive."""
        benefits = Benefits(Home(folk.household, self._day))
        if not benefits.home.people:
            return benefits
        benefits.marks = list(marks(self._random, benefits.home))
        self._people(benefits)
        self._land(benefits)
        self._dead(benefits)
        if not self._is_destitute(benefits):
            self._minimum_living(benefits, folk)
            self._single(benefits)
        return benefits

    def _puts(self, fault: str) -> bool:
        return self._random.random() < SHARES[fault].share

    def _give(self, benefits: Benefits, code: str, place: int, right: int) -> None:
        """Enrol as is right, or (the destitute excepted) not at all, or with another amount."""
        if code not in figures.DESTITUTE.values() and self._puts("not_enrolled"):
            benefits.note("not_enrolled", code, place, right, None)
            return
        paid = right
        if code in AMENDABLE and self._puts("wrong_amount"):
            paid = right + whole(self._random, 1, 40) * 100
            benefits.note("wrong_amount", code, place, right, paid)
        benefits.enrol(code, place, paid)

    def _keep(self, benefits: Benefits, fault: str, code: str, place: int, paid: int) -> None:
        """Perhaps enrol although it is wrong."""
        if self._puts(fault):
            benefits.enrol(code, place, paid)
            benefits.note(fault, code, place, None, paid)

    def _people(self, benefits: Benefits) -> None:
        home = benefits.home
        for place, member in home.people:
            marked = {mark.name: mark.value for mark in benefits.marks if mark.place == place}
            for code, right in entitlements(home, member, marked):
                self._give(benefits, code, place, right)
            if is_severe(member) and not home.holds_certificate(member) and FORM not in marked:
                self._keep(benefits, "certificate_expired", figures.CARE, place, care_sum(member))
            if MIGRANT in marked and is_over(home, marked):
                self._keep(benefits, "period_over", figures.MIGRANTS, place, figures.MIGRANT_SUM)
            if home.age(member) < 18 and PARENTS not in marked:
                self._keep(benefits, "facts_missing", figures.ORPHANS, place, figures.ORPHAN_SUM)

    def _land(self, benefits: Benefits) -> None:
        home = benefits.home
        right = farmland(home)
        if right is not None:
            self._give(benefits, figures.FARMLAND, home.payee, right)
        elif declares_too_much(home):
            self._keep(benefits, "area_above_contract", figures.FARMLAND, home.payee, farmland_sum(home))

    def _dead(self, benefits: Benefits) -> None:
        home = benefits.home
        for place, member in enumerate(home.made.members):
            if member.died_on is None:
                continue
            if home.age(member) >= 82:
                self._keep(benefits, "dead_enrolled", figures.ELDERLY, place, figures.AGES[-1][1])
            elif home.made.hukou_type == "rural":
                self._keep(benefits, "dead_enrolled", figures.AWARD, place, figures.AWARD_SUM)

    def _is_destitute(self, benefits: Benefits) -> bool:
        """Who receives destitute support has no minimum living; some have it all the same."""
        home = benefits.home
        if not benefits.paid(*figures.DESTITUTE.values()):
            return False
        assert home.income is not None
        hukou = home.made.hukou_type
        self._keep(
            benefits,
            "forbidden_pair",
            figures.MINIMUM_LIVING[hukou],
            home.payee,
            home.minimum_living(home.income),
        )
        return True

    def _minimum_living(self, benefits: Benefits, folk: Folk) -> None:
        home, code = benefits.home, figures.MINIMUM_LIVING[benefits.home.made.hukou_type]
        if home.income is None:
            paid = home.minimum_living(0)
            self._keep(benefits, "income_missing", code, home.payee, paid)
            self._living(benefits)
        elif self._is_short(benefits, home.income) and not home.has_vehicle:
            if self._puts("not_enrolled"):
                right = home.minimum_living(self._counted(benefits, home.income))
                benefits.note("not_enrolled", code, home.payee, right, None)
                return
            self._living(benefits)
            benefits.enrol(code, home.payee, home.minimum_living(self._counted(benefits, home.income)))
            if any(truth.fault == "payroll_recipient" for truth in folk.truths):
                amount = benefits.enrolled[code, home.payee]
                benefits.note("on_public_payroll", code, home.payee, amount, amount)
        elif not any(member.disability or member.health == "severe" for _place, member in home.people):
            self._keep(benefits, "income_above", code, home.payee, whole(self._random, 100, 500) * 100)

    def _counted(self, benefits: Benefits, income: int) -> int:
        """The yearly income without what both disability allowances pay."""
        return max(income - total(benefits.paid(figures.CARE, figures.LIVING)), min(income, 0))

    def _is_short(self, benefits: Benefits, income: int) -> bool:
        return benefits.home.per_head(self._counted(benefits, income)) < benefits.home.line

    def _living(self, benefits: Benefits) -> None:
        for place, member in benefits.home.people:
            if benefits.home.holds_certificate(member) and (figures.ORPHANS, place) not in benefits.enrolled:
                self._give(benefits, figures.LIVING, place, figures.LIVING_SUM)

    def _single(self, benefits: Benefits) -> None:
        home = benefits.home
        if home.income is None or benefits.paid(*figures.MINIMUM_LIVING.values()):
            return
        if not home.line <= home.per_head(home.income) < home.line * 3 // 2:
            return
        for place, member in home.people:
            if _is_gravely_ill(member):
                self._give(benefits, figures.SINGLE, place, figures.SINGLE_SUM)


def _is_gravely_ill(member: Member) -> bool:
    held = member.disability
    return member.health == "severe" or (held is not None and held.grade <= 2)
