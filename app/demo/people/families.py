"""Who lives together in a rural north-China county: households as relations, sexes, ages and family lines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from app.demo.people.chance import Weighted, between, whole

HEAD, HUSBAND, WIFE = "02", "11", "12"
ONLY_CHILD = {"1": "21", "2": "31"}
CHILDREN = {"1": ("22", "23", "24"), "2": ("32", "33", "34")}
GRANDCHILD, DAUGHTERS_CHILD = {"1": "41", "2": "42"}, {"1": "43", "2": "44"}
SON, DAUGHTER_IN_LAW, FATHER, MOTHER = "20", "38", "51", "52"
UNMARRIED, MARRIED, REMARRIED, WIDOWED, DIVORCED = "10", "21", "22", "30", "40"
MAN, WOMAN = "1", "2"
OWN, OTHER, THIRD = 0, 1, 2
"""Family lines of a household: people of one line share a surname."""


@dataclass(frozen=True, slots=True)
class Part:
    """A place in a household: relation to the head, sex, age in years with fraction, marriage, family line."""

    relation: str
    sex: str
    age: float
    marital: str
    line: int = OWN


def _child_sex(random: Random) -> str:
    return MAN if random.random() < 0.53 else WOMAN


def _grown(random: Random, age: float) -> float:
    """The age, or for who would be too young to be married one just over it; never the same day for all."""
    return age if age >= 21 else between(random, 21, 23)


def _couple(random: Random, age: float) -> list[Part]:
    """A married couple; in one of eight the wife is the head."""
    marital = REMARRIED if random.random() < 0.06 else MARRIED
    wife = _grown(random, age - between(random, -3, 5))
    if random.random() < 0.12:
        return [Part(HEAD, WOMAN, wife, marital, OTHER), Part(HUSBAND, MAN, age, marital)]
    return [Part(HEAD, MAN, age, marital), Part(WIFE, WOMAN, wife, marital, OTHER)]


def _children(random: Random, mother: float, number: int, line: int = OWN) -> list[Part]:
    """Children of a mother of that age, eldest first; none is older than 33 and still at home."""
    age, ages = mother - between(random, 21, 29), []
    for _child in range(number):
        if age > 33:
            age = between(random, 14, 30)
        ages.append(age if age > 0 else between(random, 0, 2.5))
        age = ages[-1] - between(random, 1.2, 6)
        if age < 0:
            break
    if len(ages) == 1:
        sex = _child_sex(random)
        return [Part(ONLY_CHILD[sex], sex, ages[0], _young(random, ages[0]), line)]
    counted, parts = {MAN: 0, WOMAN: 0}, []
    for age in ages:
        sex = _child_sex(random)
        parts.append(Part(CHILDREN[sex][counted[sex]], sex, age, _young(random, age), line))
        counted[sex] += 1
    return parts


def _young(random: Random, age: float) -> str:
    return MARRIED if age > 25 and random.random() < 0.25 else UNMARRIED


def _with_children(number: int, oldest: float) -> Callable[[Random], list[Part]]:
    def build(random: Random) -> list[Part]:
        couple = _couple(random, between(random, 25 + 2.5 * number, oldest))
        wife = next(part for part in couple if part.sex == WOMAN)
        return couple + _children(random, wife.age, number)

    return build


def _elder_alone(random: Random) -> list[Part]:
    sex = WOMAN if random.random() < 0.56 else MAN
    roll = random.random()
    single = UNMARRIED if roll < (0.30 if sex == MAN else 0.02) else DIVORCED if roll > 0.96 else WIDOWED
    return [Part(HEAD, sex, 60 + 35 * random.random() * (0.3 + 0.7 * random.random()), single)]


def _adult_alone(random: Random) -> list[Part]:
    sex = MAN if random.random() < 0.78 else WOMAN
    return [Part(HEAD, sex, between(random, 24, 60), DIVORCED if random.random() < 0.3 else UNMARRIED)]


def _elder_couple(random: Random) -> list[Part]:
    return _couple(random, 60 + 27 * random.random() * (0.4 + 0.6 * random.random()))


def _empty_nest(random: Random) -> list[Part]:
    return _couple(random, between(random, 46, 61))


def _with_parents(random: Random) -> list[Part]:
    """A couple with one or two children and one or both of the head's parents."""
    age = between(random, 30, 52)
    marital = MARRIED
    couple = [Part(HEAD, MAN, age, marital), Part(WIFE, WOMAN, age - between(random, -2, 4), marital, OTHER)]
    children = _children(random, couple[1].age, 2 if random.random() < 0.6 else 1)
    mother = age + between(random, 20, 31)
    if random.random() < 0.45:
        father = mother + between(random, -2, 5)
        parents = [Part(FATHER, MAN, father, MARRIED), Part(MOTHER, WOMAN, mother, MARRIED, THIRD)]
    else:
        parents = [Part(MOTHER, WOMAN, mother, WIDOWED, THIRD)]
    return couple + children + parents


def _with_grown_son(random: Random) -> list[Part]:
    """An elderly head with spouse, a son's family and up to three grandchildren."""
    age = between(random, 55, 76)
    parts = [Part(HEAD, MAN, age, MARRIED), Part(WIFE, WOMAN, age - between(random, -2, 4), MARRIED, OTHER)]
    son = parts[1].age - between(random, 21, 28)
    parts.append(Part(SON, MAN, son, MARRIED))
    parts.append(Part(DAUGHTER_IN_LAW, WOMAN, _grown(random, son - between(random, -2, 4)), MARRIED, THIRD))
    for child in _children(random, parts[3].age, whole(random, 1, 3)):
        parts.append(Part(GRANDCHILD[child.sex], child.sex, child.age, UNMARRIED))
    return parts


def _left_behind(random: Random) -> list[Part]:
    """Grandparents, or one of them, with grandchildren whose parents work away."""
    age = between(random, 52, 74)
    parts = [Part(HEAD, MAN, age, MARRIED), Part(WIFE, WOMAN, age - between(random, -2, 4), MARRIED, OTHER)]
    if random.random() < 0.35:
        parts = [Part(HEAD, WOMAN, age, WIDOWED, OTHER)]
    table, line = (DAUGHTERS_CHILD, THIRD) if random.random() < 0.15 else (GRANDCHILD, OWN)
    for _child in range(2 if random.random() < 0.4 else 1):
        sex = _child_sex(random)
        parts.append(Part(table[sex], sex, between(random, 1, 16), UNMARRIED, line))
    return parts


def _lone_parent(random: Random) -> list[Part]:
    sex = WOMAN if random.random() < 0.6 else MAN
    age = between(random, 27, 52)
    line = OTHER if sex == WOMAN else OWN
    head = Part(HEAD, sex, age, DIVORCED if random.random() < 0.6 else WIDOWED, line)
    return [head, *_children(random, age, 2 if random.random() < 0.35 else 1)]


ARCHETYPES = Weighted[Callable[[Random], list[Part]]](
    (
        (_elder_alone, 10.5),
        (_adult_alone, 4),
        (_elder_couple, 15),
        (_empty_nest, 9),
        (_with_children(1, 52), 15),
        (_with_children(2, 50), 22),
        (_with_children(3, 46), 4),
        (_with_parents, 8.5),
        (_with_grown_son, 5.5),
        (_left_behind, 4.5),
        (_lone_parent, 2),
    )
)
SMALL = Weighted[Callable[[Random], list[Part]]](((_elder_alone, 2), (_adult_alone, 1)))
"""What fits where only one place is left."""


def a_family(random: Random, room: int) -> list[Part]:
    """The parts of a household of at most ``room`` persons."""
    if room == 1:
        return SMALL.draw(random)(random)
    while True:
        parts = ARCHETYPES.draw(random)(random)
        if len(parts) <= room:
            return parts
