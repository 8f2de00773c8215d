"""From the parts of a family to its registered persons: name, birth, number, nationality, health, disability."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from random import Random

from app.demo.people.chance import Weighted, between, whole
from app.demo.people.families import OTHER, THIRD, Part
from app.demo.people.naming import SURNAMES, given_name
from app.demo.people.numbers import Registrar, Teller
from app.demo.people.shapes import Disability, Member

AS_OF = date(2026, 1, 1)
"""The day on which the county is as the generator says; ages count to it, whatever today is."""

YEAR = 365.2425
HOME = "130123"
NEIGHBOURS = ("130102", "130104", "130105", "130125", "130126", "130131", "130132", "130184", "130128", "130129")
"""Where people came from who were not born in the county: districts and counties nearby."""

NATIONALITIES = Weighted((("11", 45), ("03", 38), ("02", 10), ("10", 2), ("15", 3), ("06", 2)))
DISABILITIES = Weighted((("4", 52), ("1", 12), ("2", 12), ("3", 2), ("5", 9), ("6", 9), ("7", 4)))
GRADES = Weighted(((1, 14), (2, 28), (3, 30), (4, 28)))


def registered(random: Random, parts: Sequence[Part], registrar: Registrar, teller: Teller) -> list[Member]:
    """The persons of a family, in the order of its parts."""
    surnames = {line: SURNAMES.draw(random) for line in {part.line for part in parts}}
    nationality = NATIONALITIES.draw(random) if random.random() < 0.018 else "01"
    return [_member(random, part, surnames[part.line], nationality, registrar, teller) for part in parts]


def born_at(age: float) -> date:
    """The date of birth of somebody of that age in years."""
    return date.fromordinal(AS_OF.toordinal() - int(age * YEAR) - 1)


def age_of(member: Member) -> int:
    """A person's age in full years on the county's day."""
    born = member.birth_on
    return AS_OF.year - born.year - ((AS_OF.month, AS_OF.day) < (born.month, born.day))


def telephone(random: Random, age: float, teller: Teller) -> str | None:
    """The person's own telephone: nearly every adult's, few old people's, no child's."""
    share = 0.0 if age < 15 else 0.95 if age < 65 else 0.55
    return teller.telephone() if random.random() < share else None


def _member(random: Random, part: Part, surname: str, nationality: str, registrar: Registrar, teller: Teller) -> Member:
    birth_on = born_at(part.age)
    married_in = part.line in (OTHER, THIRD)
    area = NEIGHBOURS[int(10 * random.random())] if married_in and random.random() < 0.25 else HOME
    number = registrar.issue(area, birth_on, part.sex)
    disability = _disability(random, part.age, number)
    health = "disabled" if disability else _health(random, part.age)
    return Member(
        name=surname + given_name(random, part.sex, birth_on.year),
        sex=part.sex,
        birth_on=birth_on,
        number=number,
        relation=part.relation,
        nationality="01" if married_in and nationality != "01" and random.random() < 0.6 else nationality,
        marital=part.marital,
        health=health,
        disability=disability,
        telephone=telephone(random, part.age, teller),
        can_work=16 <= part.age < 65 and health in ("good", "chronic"),
        in_school=6 <= part.age < 16 or (16 <= part.age < 22 and random.random() < 0.6),
    )


def _health(random: Random, age: float) -> str:
    roll = random.random()
    if roll < 0.004 + age * 0.00025:
        return "severe"
    return "chronic" if roll < age * age * 0.00006 else "good"


def _disability(random: Random, age: float, number: str) -> Disability | None:
    if random.random() >= 0.012 + age * 0.0007:
        return None
    kind, grade = DISABILITIES.draw(random), GRADES.draw(random)
    until = date(2026 + whole(random, 0, 9), 1 + int(between(random, 0, 12)), 28)
    reissued = f"B{whole(random, 1, 2)}" if random.random() < 0.08 else ""
    return Disability(kind, grade, f"{number}{kind}{grade}{reissued}", until)
