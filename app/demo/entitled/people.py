"""To what each person of a household is entitled, apart from what depends on the household's minimum living."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from app.demo.entitled import figures
from app.demo.entitled.home import Home, is_severe
from app.demo.entitled.marks import ABILITY, AWARD, FORM, MIGRANT, PARENTS, SERVED, VETERAN
from app.demo.people.shapes import Member

Marked = Mapping[str, str]
YEARS_OF_SUPPORT = 20


def entitlements(home: Home, member: Member, marked: Marked) -> Iterator[tuple[str, int]]:
    """Programmes and fen per period."""
    age = home.age(member)
    for least, amount in figures.AGES:
        if age >= least:
            yield figures.ELDERLY, amount
            break
    if FORM in marked:
        hukou = home.made.hukou_type
        yield figures.DESTITUTE[hukou], figures.SCATTERED[hukou] + figures.SELF_CARE[marked[ABILITY]]
    elif is_severe(member) and home.holds_certificate(member):
        yield figures.CARE, care_sum(member)
    if AWARD in marked:
        yield figures.AWARD, figures.AWARD_SUM
    if MIGRANT in marked and not is_over(home, marked):
        yield figures.MIGRANTS, figures.MIGRANT_SUM
    if PARENTS in marked and age < 18:
        yield figures.ORPHANS, figures.ORPHAN_SUM
    if VETERAN in marked:
        yield from _veteran(age, marked)


def care_sum(member: Member) -> int:
    """The nursing allowance of a grade."""
    assert member.disability is not None
    return figures.CARE_SUMS[member.disability.grade]


def is_over(home: Home, marked: Marked) -> bool:
    """Whether a migrant's twenty years are over."""
    begun = date.fromisoformat(marked[MIGRANT])
    return begun.replace(year=begun.year + YEARS_OF_SUPPORT) <= home.day


def farmland(home: Home) -> int | None:
    """The farmland subsidy of a year; None where the household has no land to be subsidised, or declares too much."""
    land = home.made.land
    if land is None or not land.subsidised or home.made.hukou_type != "rural" or declares_too_much(home):
        return None
    return farmland_sum(home)


def declares_too_much(home: Home) -> bool:
    """Whether more is to be subsidised than contract, letting and exclusion leave."""
    land = home.made.land
    if land is None or home.made.hukou_type != "rural":
        return False
    return land.subsidised > land.contract - land.excluded - land.transferred_out + land.transferred_in


def farmland_sum(home: Home) -> int:
    """What the declared area comes to, half a fen up."""
    assert home.made.land is not None
    return (2 * home.made.land.subsidised * figures.FARMLAND_RATE + 100) // 200


def _veteran(age: int, marked: Marked) -> Iterator[tuple[str, int]]:
    if marked[VETERAN] != figures.SOLDIER:
        yield figures.VETERANS, figures.VETERAN_SUMS[marked[VETERAN]]
    elif age >= 60:
        yield figures.VETERANS, figures.A_YEAR_SERVED * int(marked[SERVED])
