"""What a household has: land, incomes, declared assets, accounts, and the programmes it draws from."""

from __future__ import annotations

from random import Random

from app.demo.people.chance import Weighted, between, whole
from app.demo.people.drafts import Draft
from app.demo.people.numbers import Teller, cnaps_check
from app.demo.people.registering import age_of
from app.demo.people.shapes import Account, Asset, Claim, Income, Land, Member

YEAR = 2025
STANDARD = {"rural": 864_000, "urban": 1_056_000}
"""The minimum-living standard of the demonstration per person and year, in fen."""

FARMLAND, ELDERLY, DISABLED_LIVING, DISABLED_CARE = "2130122", "2080502", "2081107", "2081108"
MINIMUM_LIVING = {"rural": "2081902", "urban": "2081901"}
FARMLAND_RATE = 7_146
"""Fen per mu and year."""

WHY_EXCLUDED = ("设施农用地", "林地", "长年抛荒", "征占用", "养殖场")
KINDS = Weighted((("social", 70), ("card", 20), ("passbook", 10)))
COOPERATIVE, POST = "正定县农村信用合作联社", "中国邮政储蓄银行正定县支行"


def _code(body: str) -> str:
    return body + cnaps_check(body)


CNAPS = {COOPERATIVE: _code("40212100301"), POST: _code("40312100302")}
PREFIXES = {COOPERATIVE: "621365", POST: "621799"}
"""The first six digits of a card, by bank."""


def endow(random: Random, draft: Draft, teller: Teller) -> None:
    """Give the household everything it has, in one go."""
    draft.poor = random.random() < _risk(draft)
    draft.telephone = next((member.telephone for member in draft.members if member.telephone), None)
    if not draft.village.urban:
        draft.land = _land(random, draft)
    _incomes(random, draft)
    _assets(random, draft)
    _claims(draft)
    _upkeep(draft)
    owners = {0} | {claim.member for claim in draft.claims if claim.member is not None}
    if len(draft.members) > 1 and age_of(draft.members[1]) >= 18 and random.random() < 0.35:
        owners.add(1)
    draft.accounts = [an_account(random, draft.members[owner], owner, teller) for owner in sorted(owners)]


def an_account(random: Random, member: Member, owner: int, teller: Teller, kind: str | None = None) -> Account:
    """A new account in the person's own name."""
    kind = kind or KINDS.draw(random)
    bank = COOPERATIVE if random.random() < 0.78 else POST
    number = teller.passbook() if kind == "passbook" else teller.card(PREFIXES[bank])
    return Account(kind, number, bank, CNAPS[bank], owner, member.name)


def _risk(draft: Draft) -> float:
    risk = 0.02
    if not any(member.can_work for member in draft.members):
        risk += 0.09
    if any(member.health in ("disabled", "severe") for member in draft.members):
        risk += 0.07
    return risk


def _land(random: Random, draft: Draft) -> Land | None:
    """Contract land counts those who were there in 1998; a few rent in, many rent out."""
    entitled = sum(1 for member in draft.members if age_of(member) >= 27) + (random.random() < 0.3)
    if not entitled or random.random() < 0.04:
        return None
    contract = int(entitled * between(random, 80, 190))
    registered = contract if random.random() < 0.85 else int(contract * between(random, 0.95, 1.0))
    out = 0
    if random.random() < 0.30:
        out = contract if random.random() < 0.4 else int(contract * between(random, 0.2, 0.8))
    taken = int(between(random, 100, 1_200)) if not out and random.random() < 0.10 else 0
    if taken and random.random() < 0.04:
        taken = int(between(random, 5_000, 22_000))
    excluded = int((contract - out) * between(random, 0.05, 0.5)) if random.random() < 0.06 else 0
    why = WHY_EXCLUDED[int(len(WHY_EXCLUDED) * random.random())] if excluded else None
    return Land(YEAR, contract, registered, taken, out, excluded, why, contract - out - excluded + taken)


def _incomes(random: Random, draft: Draft) -> None:
    incomes = draft.incomes
    for place, member in enumerate(draft.members):
        age = age_of(member)
        if member.died_on is not None:
            continue
        if member.can_work and not member.in_school and random.random() < (0.3 if draft.poor else 0.85):
            low, high = (200_000, 500_000) if draft.poor else (1_600_000, 5_600_000)
            incomes.append(Income(YEAR, "wages", int(between(random, low, high) / 1000) * 1000, place))
        if age >= 60:
            incomes.append(Income(YEAR, "transfer", whole(random, 155, 230) * 1000, place))
    if draft.land is not None:
        own = draft.land.subsidised
        if own:
            incomes.append(Income(YEAR, "business", int(own * between(random, 300, 800))))
        if draft.land.transferred_out:
            incomes.append(Income(YEAR, "property", draft.land.transferred_out * whole(random, 6, 9) * 100))


def _upkeep(draft: Draft) -> None:
    """What children and relatives send: who draws no minimum living has at least the standard to live on."""
    needed = STANDARD["urban" if draft.village.urban else "rural"] * len(draft.members)
    have = sum(income.amount for income in draft.incomes)
    if not draft.poor and have < needed:
        spread = (have // 1000 + draft.members[0].birth_on.toordinal()) % 80
        draft.incomes.append(Income(YEAR, "other", needed - have + needed * spread // 100))


def _assets(random: Random, draft: Draft) -> None:
    """What households declare themselves; only those that draw no minimum living are asked for cars."""
    if draft.poor:
        return
    if random.random() < 0.07:
        draft.assets.append(Asset(YEAR, "vehicle", 1, whole(random, 20, 150) * 100_000))
    if draft.land is not None and draft.land.subsidised > 1_500 and random.random() < 0.5:
        draft.assets.append(Asset(YEAR, "machine", whole(random, 1, 2), whole(random, 10, 120) * 100_000))


def _claims(draft: Draft) -> None:
    hukou = "urban" if draft.village.urban else "rural"
    if draft.poor:
        short = STANDARD[hukou] * len(draft.members) - sum(income.amount for income in draft.incomes)
        if short < 12_000:
            draft.poor = False
        else:
            draft.claims.append(Claim(MINIMUM_LIVING[hukou], (short + 1199) // 1200 * 100))
    if draft.land is not None and draft.land.subsidised:
        draft.claims.append(Claim(FARMLAND, draft.land.subsidised * FARMLAND_RATE // 1200))
    for place, member in enumerate(draft.members):
        if member.died_on is not None:
            continue
        if age_of(member) >= 80:
            draft.claims.append(Claim(ELDERLY, 5_000 if age_of(member) < 90 else 10_000, place))
        if member.disability is not None:
            if member.disability.grade <= 2:
                draft.claims.append(Claim(DISABLED_CARE, 9_200, place))
            if draft.poor:
                draft.claims.append(Claim(DISABLED_LIVING, 9_200, place))
