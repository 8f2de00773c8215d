"""A county of the demonstration for tests, made once, and checks of its numbers that share no code with it."""

from __future__ import annotations

from functools import cache

from app.demo.people.places import villages_of
from app.demo.people.shapes import Folk, Household
from app.demo.people.stream import people

SEED, PERSONS = 130123, 30_000


@cache
def folk() -> tuple[Folk, ...]:
    """The county that these tests look at."""
    return tuple(people(SEED, PERSONS, villages_of("130123")))


@cache
def households() -> tuple[Household, ...]:
    """Its households."""
    return tuple(one.household for one in folk())


@cache
def having(fault: str) -> dict[str, int]:
    """Household code → how often the truth says it has this fault."""
    found: dict[str, int] = {}
    for one in folk():
        for truth in one.truths:
            if truth.fault == fault:
                found[truth.household] = found.get(truth.household, 0) + 1
    return found


def identity_holds(number: str) -> bool:
    """GB 11643 by its definition: the sum of all characters times powers of two leaves 1 when divided by 11."""
    values = [10 if character == "X" else int(character) for character in number]
    return len(number) == 18 and sum(value * 2 ** (17 - place) for place, value in enumerate(values)) % 11 == 1


def luhn_holds(number: str) -> bool:
    """Luhn's check by its definition."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value // 10 + value % 10
    return total % 10 == 0


def cnaps_holds(code: str) -> bool:
    """ISO 7064 MOD 11,10 over the whole code, check digit included."""
    product = 10
    for digit in code[:-1]:
        total = (int(digit) + product) % 10
        product = (10 if total == 0 else total) * 2 % 11
    return (product + int(code[-1])) % 10 == 1


def lengthened(number: str) -> str:
    """A 15-digit number as 18 digits, found by trying every check character."""
    if len(number) == 18:
        return number
    return next(whole for check in "0123456789X" if identity_holds(whole := f"{number[:6]}19{number[6:]}{check}"))
