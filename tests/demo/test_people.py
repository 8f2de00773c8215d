"""The people of the demonstration: the same everywhere, as many as asked, and living as people do."""

from __future__ import annotations

import doctest
import hashlib
import os
import subprocess
import sys
from collections import Counter
from datetime import date
from itertools import islice
from pathlib import Path

import pytest

from app.demo.people import naming, numbers, places
from app.demo.people.given_names import HOMOPHONES
from app.demo.people.naming import SURNAMES
from app.demo.people.numbers import A_DAY, Registrar
from app.demo.people.places import villages_of
from app.demo.people.registering import age_of
from app.demo.people.stream import households, people
from app.kernel import likeness, names
from tests.demo import county

ROOT = Path(__file__).resolve().parents[2]
PRINT = """
import hashlib
from app.demo.people.places import villages_of
from app.demo.people.stream import people
print(hashlib.sha256(repr(list(people(7, 1500, villages_of("130123")))).encode()).hexdigest())
"""


def test_the_same_seed_and_size_give_the_same_people_in_any_process() -> None:
    here = hashlib.sha256(repr(list(people(7, 1500, villages_of("130123")))).encode()).hexdigest()
    for hash_seed in ("0", "4242"):
        environment = os.environ | {"PYTHONHASHSEED": hash_seed, "TZ": "America/New_York", "LC_ALL": "C"}
        there = subprocess.run(
            [sys.executable, "-c", PRINT], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
        )
        assert there.stdout.strip() == here


def test_another_seed_gives_other_people() -> None:
    villages = villages_of("130123")
    assert list(islice(households(1, 500, villages), 20)) != list(islice(households(2, 500, villages), 20))


@pytest.mark.parametrize("persons", [1, 2, 7, 187, 999, 5_000])
def test_a_county_has_exactly_the_persons_asked_for(persons: int) -> None:
    assert sum(len(home.members) for home in households(3, persons, villages_of("130123"))) == persons


def test_five_million_people_begin_to_stream_at_once() -> None:
    first = list(islice(people(1, 5_000_000, villages_of("130123")), 100))
    assert len({one.household.code for one in first}) == 100


def test_people_live_in_the_real_villages_of_the_county() -> None:
    villages = {village.code for village in villages_of("130123")}
    lived_in = {home.village for home in county.households()}
    assert len(villages) == 187
    assert lived_in == villages
    for home in county.households():
        assert home.code.startswith(home.village)
        assert len(home.code) == 18
        assert 1 <= home.group_no <= 99
        assert (home.hukou_type == "urban") == (home.village[9:] < "200")


def test_no_household_code_is_given_twice() -> None:
    codes = [home.code for home in county.households()]
    assert len(codes) == len(set(codes))


def test_the_pyramid_of_ages_is_that_of_a_rural_county() -> None:
    ages = [age_of(member) for home in county.households() for member in home.members]
    shares = {
        "children": sum(age < 15 for age in ages) / len(ages),
        "working": sum(15 <= age < 60 for age in ages) / len(ages),
        "old": sum(age >= 60 for age in ages) / len(ages),
        "very old": sum(age >= 80 for age in ages) / len(ages),
    }
    assert 0.14 < shares["children"] < 0.24
    assert 0.48 < shares["working"] < 0.64
    assert 0.18 < shares["old"] < 0.30
    assert 0.01 < shares["very old"] < 0.05
    assert max(ages) < 110


def test_households_have_one_to_seven_persons_and_the_old_live_alone_or_as_couples() -> None:
    sizes = Counter(len(home.members) for home in county.households())
    assert set(sizes) == set(range(1, 8))
    assert 2.6 < county.PERSONS / sum(sizes.values()) < 3.4
    homes = county.households()
    alone = sum(len(home.members) == 1 and age_of(home.members[0]) >= 60 for home in homes) / len(homes)
    couples = sum(len(home.members) == 2 and all(age_of(one) >= 60 for one in home.members) for home in homes)
    left = sum(
        all(age_of(one) >= 50 or one.relation in ("41", "42", "43", "44") for one in home.members)
        and any(one.relation in ("41", "42", "43", "44") for one in home.members)
        for home in homes
    )
    assert 0.07 < alone < 0.15
    assert 0.08 < couples / len(homes) < 0.20
    assert 0.02 < left / len(homes) < 0.08


def test_every_household_has_exactly_one_head_except_the_faulty() -> None:
    wrong = {home.code for home in county.households() if sum(one.relation == "02" for one in home.members) != 1}
    assert wrong == set(county.having("missing_head")) | set(county.having("two_heads"))
    for home in county.households():
        assert (home.head is None) == (home.code in county.having("missing_head"))
        if home.head is not None:
            assert home.members[home.head].relation == "02"


def test_parents_are_older_than_their_children_except_the_faulty() -> None:
    for home in county.households():
        head = home.members[0]
        for member in home.members[1:]:
            child = member.relation[0] in "23" and member.relation != "38"
            if child and home.code not in county.having("child_older"):
                assert member.birth_on.year - head.birth_on.year >= 14
            if member.relation in ("51", "52"):
                assert head.birth_on.year - member.birth_on.year >= 16


def test_a_child_that_is_older_than_the_head_is_in_every_household_that_is_said_to_have_one() -> None:
    homes = {
        home.code
        for home in county.households()
        if any(
            one.relation[0] in "23" and one.relation != "38" and one.birth_on < home.members[0].birth_on
            for one in home.members
        )
    }
    assert homes == set(county.having("child_older"))


def test_surnames_come_as_often_as_in_the_country_and_some_have_two_characters() -> None:
    people_named = [member.name for home in county.households() for member in home.members]
    first = Counter(name[0] for name in people_named)
    assert [name for name, _count in first.most_common(3)] == sorted(("王", "李", "张"), key=lambda name: -first[name])
    assert 0.055 < first["王"] / len(people_named) < 0.095
    assert any(name.startswith(("欧阳", "上官", "皇甫", "诸葛", "司马")) for name in people_named)
    assert len(SURNAMES.things) > 200
    assert len(set(people_named)) > 9_000


def test_every_name_is_one_that_the_registry_accepts() -> None:
    for home in county.households():
        for member in home.members:
            assert not names.check(member.name).faults("name"), member.name


def test_characters_written_for_each_other_sound_the_same() -> None:
    for written, meant in HOMOPHONES.items():
        assert likeness.homophones(f"王{written}", f"王{meant}"), (written, meant)


def test_the_county_is_the_same_whatever_day_it_is() -> None:
    assert max(member.birth_on for home in county.households() for member in home.members) < date(2026, 1, 1)
    died = [member.died_on for home in county.households() for member in home.members if member.died_on]
    assert died
    assert max(died) < date(2026, 1, 1)


def test_a_day_on_which_too_many_would_be_born_is_refused() -> None:
    registrar = Registrar()
    numbers = {registrar.issue("130123", date(1980, 2, 29), "1") for _person in range(A_DAY)}
    assert len(numbers) == A_DAY
    with pytest.raises(ValueError, match="make a smaller county"):
        registrar.issue("130123", date(1980, 2, 29), "1")


def test_no_day_of_birth_is_crowded() -> None:
    born = Counter((member.birth_on, member.sex) for home in county.households() for member in home.members)
    assert max(born.values()) <= 9


def test_the_examples_in_the_modules_hold() -> None:
    for module in (naming, numbers, places):
        tried = doctest.testmod(module)
        assert tried.attempted > 0
        assert tried.failed == 0


def test_counties_of_neighbouring_seeds_share_no_number() -> None:
    villages = villages_of("130123")
    known = [
        {member.number for home in households(seed, 3_000, villages) for member in home.members}
        | {account.number for home in households(seed, 3_000, villages) for account in home.accounts}
        for seed in (130123, 130124)
    ]
    assert not known[0] & known[1]
