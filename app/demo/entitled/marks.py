"""What only an office knows of people: the destitute, veterans, migrants, orphans; drawn for the demonstration."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from app.demo.entitled.figures import SELF_CARE, SOLDIER, VETERAN_SUMS
from app.demo.entitled.home import Home
from app.demo.people.shapes import Member

UNMARRIED, MAN = "10", "1"
FORM, ABILITY, PARENTS, CARE_FORM = "特困供养方式", "生活自理能力", "父母情况", "养育方式"
VETERAN, SERVED, AWARD, MIGRANT = "优抚对象类别", "服役年数", "计生奖扶类别", "移民扶持起始日期"
AWARDS = ("独生男孩", "独生女孩", "双女")
BEGUN = ("2006-07-01", "2011-07-01", "2016-07-01")
"""When the support of reservoir migrants began; twenty years of it end."""


class Mark(NamedTuple):
    """The value of a run-time attribute, by the attribute's name, for the member at a place."""

    place: int
    name: str
    value: str


def marks(random: Random, home: Home) -> Iterator[Mark]:
    """The marks of a household's living people. The same numbers are drawn whatever the day."""
    for place, member in home.people:
        rolls = random.random(), random.random(), random.random()
        age = home.age(member)
        if _is_destitute(home, member, age) and rolls[0] < 0.7:
            yield Mark(place, FORM, "分散")
            yield Mark(place, ABILITY, tuple(SELF_CARE)[int(3 * rolls[1] * rolls[1])])
        if member.sex == MAN and age >= 40 and rolls[0] < 0.02:
            yield from _veteran(place, rolls[1], rolls[2])
        if home.made.hukou_type == "rural" and age >= 60 and rolls[1] < 0.06:
            yield Mark(place, AWARD, AWARDS[int(3 * rolls[2])])
        if rolls[2] < 0.006:
            yield Mark(place, MIGRANT, BEGUN[int(3 * rolls[0])])
        if age < 18 and rolls[0] < 0.006:
            yield Mark(place, PARENTS, "父母双亡")
            yield Mark(place, CARE_FORM, "社会散居")


def _is_destitute(home: Home, member: Member, age: int) -> bool:
    """Old, alone, never married, and poor."""
    alone = len(home.people) == 1 and member.marital == UNMARRIED and age >= 60
    return alone and home.income is not None and home.per_head(home.income) < home.line


def _veteran(place: int, which: float, years: float) -> Iterator[Mark]:
    if which < 0.5:
        yield Mark(place, VETERAN, SOLDIER)
        yield Mark(place, SERVED, str(2 + int(7 * years)))
    else:
        yield Mark(place, VETERAN, tuple(VETERAN_SUMS)[int(len(VETERAN_SUMS) * (which - 0.5) * 2)])
