"""The stream of households: the same seed and size give the same people, on any machine, on any day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random

from app.demo.people.drafts import Draft
from app.demo.people.families import FATHER, HEAD, HUSBAND, MOTHER, WIDOWED, WIFE, a_family
from app.demo.people.faults import Tamperer
from app.demo.people.listings import died_on, listing, mention
from app.demo.people.memory import Makings
from app.demo.people.numbers import PARTS, Registrar, Teller
from app.demo.people.places import quotas, spoken
from app.demo.people.registering import age_of, registered
from app.demo.people.shapes import Folk, Household, Village
from app.demo.people.wealth import endow

A_GROUP = 60
"""Households of a villagers' group in a village of the usual size."""


def households(seed: int, persons: int, villages: Sequence[Village]) -> Iterator[Household]:
    """The households of a county of exactly that many persons, village by village."""
    for folk in people(seed, persons, villages):
        yield folk.household


def people(seed: int, persons: int, villages: Sequence[Village]) -> Iterator[Folk]:
    """The households with what external lists say of them and the truth about their faults.

    Counties whose seeds differ by one share no number, up to a million persons each. Raises :class:`ValueError`
    where more people would be born on a day than there are numbers.
    """
    random = Random(f"{seed}:{persons}")  # noqa: S311  plausible, not secret
    makings, tamperer = Makings(random, Registrar(seed % PARTS), Teller(seed % PARTS)), Tamperer()
    for village, quota in zip(villages, quotas(random, persons, villages), strict=True):
        makings.in_village.clear()
        yield from _village(makings, tamperer, village, quota)


def _village(makings: Makings, tamperer: Tamperer, village: Village, quota: int) -> Iterator[Folk]:
    place, size, number = village.town + spoken(village), max(A_GROUP, quota // 180), 0
    while quota > 0:
        group, serial = divmod(number, size)
        number += 1
        code = f"{village.code}{group + 1:02d}{serial + 1:04d}"
        draft = Draft(village, code, group + 1, f"{place}{group + 1}组{number}号", quota)
        _fill(makings, tamperer, draft)
        quota -= len(draft.members)
        yield draft.frozen()


def _fill(makings: Makings, tamperer: Tamperer, draft: Draft) -> None:
    random = makings.random
    draft.members = registered(random, a_family(random, draft.room), makings.registrar, makings.teller)
    draft.room -= len(draft.members)
    _mourn(random, draft)
    endow(random, draft, makings.teller)
    tamperer.tamper(random, draft, makings)
    if not draft.truths:
        mention(random, draft, makings.registrar)
    makings.remember(draft)


def _mourn(random: Random, draft: Draft) -> None:
    """Now and then an old member has died, and the registry knows it."""
    for place, member in enumerate(draft.members):
        if place and age_of(member) >= 70 and random.random() < 0.03:
            dead = replace(member, died_on=died_on(random), telephone=None, can_work=False)
            draft.members[place] = dead
            draft.listings.append(listing(random, "dead", dead))
            if random.random() < 0.8:
                draft.listings.append(listing(random, "cremated", dead))
            _widow(draft, dead.relation)


def _widow(draft: Draft, relation: str) -> None:
    left = {WIFE: HEAD, HUSBAND: HEAD, FATHER: MOTHER, MOTHER: FATHER}.get(relation)
    for place, member in enumerate(draft.members):
        if member.relation == left and member.died_on is None:
            draft.members[place] = replace(member, marital=WIDOWED)
