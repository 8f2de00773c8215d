"""The faults of the demonstration: their shares, and that the truth names all of them and nothing else."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from math import sqrt

import pytest

from app.demo.people.faults import FAULTS
from app.demo.people.flaws_of_persons import ABOLISHED
from app.demo.people.given_names import RARE
from app.demo.people.shapes import Account, Household, Member
from app.demo.people.wealth import MINIMUM_LIVING
from app.kernel import idcard, likeness
from tests.demo import county
from tests.demo.county import identity_holds, lengthened, luhn_holds


def _people() -> Iterator[tuple[Household, Member]]:
    for home in county.households():
        for member in home.members:
            yield home, member


def _accounts() -> Iterator[tuple[Household, Account]]:
    for home in county.households():
        for account in home.accounts:
            yield home, account


def _homes(wrong: Callable[[Household, Member], bool]) -> set[str]:
    return {home.code for home, member in _people() if wrong(home, member)}


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_has_its_share(fault: str) -> None:
    homes, share = len(county.households()), FAULTS[fault].share
    expected = homes * share
    assert abs(sum(county.having(fault).values()) - expected) <= 4.5 * sqrt(expected) + 1


def test_no_household_has_two_faults() -> None:
    assert all(len(one.truths) <= 1 for one in county.folk())


def test_the_truth_names_the_person_in_whom_the_fault_lies() -> None:
    for one in county.folk():
        for truth in one.truths:
            assert truth.fault in FAULTS
            assert truth.household == one.household.code
            assert truth.village == one.household.village
            assert (truth.name, truth.number) in {(member.name, member.number) for member in one.household.members}


def test_only_the_numbers_with_a_wrong_check_character_are_wrong() -> None:
    wrong = _homes(lambda home, member: not identity_holds(lengthened(member.number)))
    assert wrong == set(county.having("wrong_check"))
    for _home, member in _people():
        if identity_holds(lengthened(member.number)):
            assert idcard.is_valid(member.number)
            assert lengthened(member.number)[6:14] == f"{member.birth_on:%Y%m%d}"


def test_only_the_old_numbers_have_fifteen_digits() -> None:
    assert _homes(lambda home, member: len(member.number) == 15) == set(county.having("old_number"))


def test_only_the_cards_named_fail_luhn_and_every_bank_code_holds() -> None:
    wrong = {
        home.code for home, account in _accounts() if account.kind != "passbook" and not luhn_holds(account.number)
    }
    assert wrong == set(county.having("wrong_card"))
    assert all(county.cnaps_holds(account.cnaps) for _home, account in _accounts())
    assert any(account.kind == "passbook" for _home, account in _accounts())


def test_only_the_named_are_registered_twice() -> None:
    holders: dict[str, set[str]] = defaultdict(set)
    for home, member in _people():
        if lengthened(member.number) in holders:
            holders[lengthened(member.number)].add(home.code)
        holders[lengthened(member.number)].add(home.code)
    pairs = {frozenset(codes) for codes in holders.values() if len(codes) > 1}
    said = {
        frozenset((truth.household, truth.other))
        for one in county.folk()
        for truth in one.truths
        if truth.fault == "registered_twice"
    }
    assert pairs == said


@pytest.mark.parametrize("fault", ["homophone", "namesake", "digits_swapped"])
def test_a_probable_duplicate_is_alike_in_the_way_its_kind_says(fault: str) -> None:
    members = {home.code: home for home in county.households()}
    for one in county.folk():
        for truth in one.truths:
            if truth.fault != fault:
                continue
            twin = next(member for member in one.household.members if member.number == truth.number)
            other = members[str(truth.other)]
            alike = [member for member in other.members if member.birth_on == twin.birth_on and member.sex == twin.sex]
            assert alike
            if fault == "digits_swapped":
                assert any(likeness.swapped(member.number, twin.number) for member in alike)
                assert twin.name in {member.name for member in alike}
                assert identity_holds(twin.number)
            else:
                assert other.village == one.household.village
                same = [member for member in alike if likeness.homophones(member.name, twin.name)]
                assert same
                assert (same[0].name == twin.name) == (fault == "namesake")


def test_only_the_named_have_several_accounts() -> None:
    several = {
        home.code
        for home in county.households()
        if any(count > 1 for count in Counter(account.owner for account in home.accounts).values())
    }
    assert several == set(county.having("several_cards"))


def test_only_the_named_accounts_are_held_by_another() -> None:
    apart = {home.code for home, account in _accounts() if account.holder != home.members[account.owner].name}
    assert apart == set(county.having("held_by_another"))


def test_only_the_named_households_share_an_account() -> None:
    holders: dict[str, set[str]] = defaultdict(set)
    for home, account in _accounts():
        holders[account.number].add(home.code)
    shared = {frozenset(codes) for codes in holders.values() if len(codes) > 1}
    said = {
        frozenset((truth.household, truth.other))
        for one in county.folk()
        for truth in one.truths
        if truth.fault == "shared_account"
    }
    assert shared == said


def test_only_the_named_have_the_wrong_sex() -> None:
    wrong = _homes(lambda home, member: ("1" if int(lengthened(member.number)[16]) % 2 else "2") != member.sex)
    assert wrong == set(county.having("sex_mismatch"))


def test_only_the_named_certificates_are_another_persons_or_of_another_grade() -> None:
    def wrong(_home: Household, member: Member) -> bool:
        held = member.disability
        return held is not None and held.certificate[:20] != f"{member.number}{held.kind}{held.grade}"

    assert _homes(wrong) == set(county.having("certificate_mismatch"))


def test_only_the_named_declare_more_land_than_they_may() -> None:
    over = set()
    for home in county.households():
        land = home.land
        if land and land.subsidised > land.contract - land.transferred_out - land.excluded + land.transferred_in:
            over.add(home.code)
            assert land.subsidised > land.contract
    assert over == set(county.having("land_over"))


def test_only_the_named_are_listed_as_dead_while_the_registry_thinks_them_alive() -> None:
    alive = {member.number: home.code for home, member in _people() if member.died_on is None}
    found: dict[str, set[str]] = defaultdict(set)
    for one in county.folk():
        for line in one.listings:
            if line.number in alive:
                found[line.kind].add(alive[line.number])
    assert found["dead"] == set(county.having("dead_listed"))
    assert found["cremated"] == set(county.having("cremated_listed"))


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("payroll_recipient", "public_payroll"),
        ("vehicle_owner", "vehicles"),
        ("company_owner", "companies"),
        ("house_owner", "houses"),
        ("pension_undeclared", "pensions"),
        ("prisoner", "prisoners"),
    ],
)
def test_only_the_named_poor_households_are_on_a_list_that_speaks_against_them(fault: str, kind: str) -> None:
    listed = {
        one.household.code
        for one in county.folk()
        if any(claim.programme in MINIMUM_LIVING.values() for claim in one.household.claims)
        and any(
            line.kind == kind and line.number in {member.number for member in one.household.members}
            for line in one.listings
        )
    }
    assert listed == set(county.having(fault))


def test_what_is_rare_but_valid_is_there_and_valid() -> None:
    abolished = _homes(lambda home, member: member.number[:6] in ABOLISHED)
    assert abolished == set(county.having("abolished_area"))
    assert _homes(lambda home, member: member.name[-1] in RARE) == set(county.having("rare_character"))
    assert _homes(lambda home, member: "·" in member.name) == set(county.having("dotted"))
    assert {fault for fault, said in FAULTS.items() if said.valid} == {
        "abolished_area",
        "old_number",
        "rare_character",
        "dotted",
    }
    for home, member in _people():
        if home.code in abolished:
            assert idcard.is_valid(member.number)
            assert member.birth_on < date(2026, 1, 1)
