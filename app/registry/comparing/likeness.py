"""How alike two persons are: the signs of the kernel, weighed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations

from app.kernel import divisions, likeness
from app.registry.models import Likeness
from app.store import sealing

CROWD = 120
"""More people than that with one birth date in one village share a placeholder, not a birthday."""

_NUMBERS = "persons.id_no"


@dataclass(slots=True)
class Someone:
    """A person as far as likeness is judged; the number is opened when it is asked for."""

    id: int
    division_code: str
    name: str
    sound: str
    birth_on: date | None
    token: str | None
    _number: str | None = field(default=None, repr=False)

    @property
    def number(self) -> str:
        """The identity number; empty where there is none."""
        if self._number is None:
            self._number = sealing.sealer().open(self.token, _NUMBERS) if self.token else ""
        return self._number


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two persons who may be one, the lower id first, with why and how much so."""

    first_id: int
    second_id: int
    likeness: Likeness
    score: int
    division_code: str


def someone(row: Sequence[object]) -> Someone:
    """From the columns (id, division_code, name, name_sound, birth_on, sealed number)."""
    key, division, name, sound, birth, token = row
    text = str(name)
    return Someone(int(str(key)), str(division), text, str(sound or likeness.sound(text)), birth, token)  # type: ignore[arg-type]


def judged(one: Someone, other: Someone) -> tuple[Likeness, int] | None:
    """Why two people of one village and birth date, or of one sound, may be one person; nothing where they may not."""
    sounds_alike = one.sound == other.sound or likeness.homophones(one.name, other.name)
    looks_alike = sounds_alike or likeness.written_alike(one.name, other.name)
    if not looks_alike:
        return None
    near = bool(one.token and other.token) and likeness.swapped(one.number, other.number)
    if near:
        return Likeness.DIGITS, 95 if one.name == other.name else 90
    if one.birth_on is None or one.birth_on != other.birth_on or one.division_code != other.division_code:
        return None
    apart = bool(one.token and other.token)
    if one.name == other.name:
        return Likeness.NAME, 60 if apart else 80
    return Likeness.SOUND, 50 if apart else 70


def candidate(one: Someone, other: Someone, why: Likeness, score: int) -> Candidate:
    """The pair, in order."""
    first, second = sorted((one.id, other.id))
    return Candidate(first, second, why, score, common_division(one.division_code, other.division_code))


def among(people: Sequence[Someone]) -> Iterator[Candidate]:
    """The pairs among the people of one village: by birth date, and by sound."""
    yield from _pairs(people, lambda one: one.birth_on)
    yield from _pairs(people, lambda one: one.sound)


def _pairs(people: Sequence[Someone], key: Callable[[Someone], object]) -> Iterator[Candidate]:
    groups: dict[object, list[Someone]] = {}
    for one in people:
        if (value := key(one)) is not None:
            groups.setdefault(value, []).append(one)
    for group in groups.values():
        for one, other in combinations(group, 2) if len(group) <= CROWD else _within_sounds(group):
            if (found := judged(one, other)) is not None:
                yield candidate(one, other, *found)


def _within_sounds(group: Sequence[Someone]) -> Iterator[tuple[Someone, Someone]]:
    """In a crowd only those who sound alike are compared, each with those of the same birth or the next number."""
    by_sound: dict[tuple[str, date | None], list[Someone]] = {}
    for one in group:
        by_sound.setdefault((one.sound, one.birth_on), []).append(one)
    for alike in by_sound.values():
        yield from combinations(alike, 2) if len(alike) <= CROWD else ((alike[0], one) for one in alike[1:])


def common_division(one: str, other: str) -> str:
    """The lowest division that holds both.

    >>> common_division("130123100201", "130123101201")
    '130123000000'
    """
    upward = (one, *reversed(divisions.ancestors_of(one)))
    return next((code for code in upward if divisions.contains(code, other)), upward[-1])
