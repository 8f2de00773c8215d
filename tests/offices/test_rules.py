"""Rules 5, 11 and 12 of the rule book, as a table that a lawyer could read."""

from __future__ import annotations

from datetime import date

import pytest

from app.offices import rules
from app.offices.orgtype import orgtypes
from app.offices.post import are_apart, posts
from app.offices.rules import Held, Place
from app.store.actor import Actor, Scope, system

PROVINCE, CITY, COUNTY = "130000000000", "130100000000", "130123000000"
TOWN, VILLAGE = "130123100000", "130123100201"
DONGGUAN, DONGGUAN_TOWN, DONGGUAN_VILLAGE = "441900000000", "441900003000", "441900003001"


def network_admin(division: str, post: str = "network_admin", kind: str = "benefit_office") -> Actor:
    return Actor(
        officer_id=7,
        username="wang",
        name="王某",
        grant_id=1,
        post=post,
        desk="",
        organisation_id=1,
        organisation="某惠民办",
        organisation_kind=kind,
        division_code=division,
        scope=Scope(division=division),
    )


REGISTERED_BY = [
    ("line_department", PROVINCE, PROVINCE, "A11: the province's departments by the province's office"),
    ("bank", PROVINCE, PROVINCE, "A11: the province's banks by the province's office"),
    ("line_department", CITY, CITY, "A11: the city's departments by the city's office"),
    ("bank", CITY, CITY, "A11: the city's banks by the city's office"),
    ("benefit_office", CITY, PROVINCE, "the office one tier below"),
    ("benefit_office", COUNTY, CITY, "the office one tier below"),
    ("benefit_office", PROVINCE, PROVINCE, "nobody is above the province"),
    ("line_department", COUNTY, COUNTY, "A12: the county's departments"),
    ("finance_bureau", COUNTY, COUNTY, "A12: the county's finance bureau"),
    ("bank", COUNTY, COUNTY, "A12: the county's banks"),
    ("discipline_inspection", COUNTY, COUNTY, "A12: the county's bodies"),
    ("benefit_office", TOWN, COUNTY, "A12: townships"),
    ("station", TOWN, COUNTY, "A12: stations"),
    ("bank", TOWN, COUNTY, "A12: a bank's branch in a township"),
    ("finance_bureau", TOWN, COUNTY, "A12: a township's finance office"),
    ("village_committee", VILLAGE, COUNTY, "A12: villages, past their township"),
    ("benefit_office", DONGGUAN_TOWN, DONGGUAN, "a city without counties is above its own towns"),
    ("village_committee", DONGGUAN_VILLAGE, DONGGUAN, "and above their villages"),
]


@pytest.mark.parametrize(("kind", "division", "office", "why"), REGISTERED_BY)
def test_the_rule_book_names_the_office_that_registers(kind: str, division: str, office: str, why: str) -> None:
    assert rules.registering_division(kind, division) == office, why
    assert rules.may_register(network_admin(office), kind, division), why


@pytest.mark.parametrize(("kind", "division", "office", "why"), REGISTERED_BY)
def test_no_other_office_registers_it(kind: str, division: str, office: str, why: str) -> None:
    for other in {PROVINCE, CITY, COUNTY, TOWN, DONGGUAN, "130102000000"} - {office}:
        assert not rules.may_register(network_admin(other), kind, division), why


@pytest.mark.parametrize("post", sorted(set(posts()) - {"network_admin"}))
def test_only_network_administrators_register(post: str) -> None:
    assert not rules.may_register(network_admin(COUNTY, post), "line_department", COUNTY)
    assert not rules.may_manage_people(network_admin(COUNTY, post), "benefit_office", COUNTY)


def test_a_network_administrator_of_another_kind_of_organisation_registers_nothing() -> None:
    assert not rules.may_register(network_admin(COUNTY, kind="line_department"), "bank", COUNTY)


def test_the_system_may_register_anything() -> None:
    assert rules.may_register(system("a command on the server"), "village_committee", VILLAGE)


def test_an_office_keeps_its_own_staff_but_not_its_own_administrators() -> None:
    county = network_admin(COUNTY)
    assert rules.may_manage_people(county, "benefit_office", COUNTY)
    assert rules.may_grant(county, "operator", "benefit_office", COUNTY)
    assert not rules.may_grant(county, "network_admin", "benefit_office", COUNTY)
    assert rules.may_grant(network_admin(CITY), "network_admin", "benefit_office", COUNTY)


@pytest.mark.parametrize("post", sorted(rules.ADMINISTRATORS))
def test_administrators_are_made_by_the_tier_above(post: str) -> None:
    assert not rules.may_grant(network_admin(COUNTY), post, "benefit_office", COUNTY)
    assert rules.may_grant(network_admin(CITY), post, "benefit_office", COUNTY)
    assert not rules.may_grant(network_admin(PROVINCE), post, "benefit_office", COUNTY)


def test_an_office_grants_nothing_above_itself() -> None:
    for kind, division in (("benefit_office", CITY), ("line_department", CITY), ("bank", PROVINCE)):
        for post in posts():
            assert not rules.may_grant(network_admin(COUNTY), post, kind, division)


@pytest.mark.parametrize(
    ("post", "kind", "division"),
    [
        ("department_reviewer", "bank", COUNTY),
        ("village_informant", "benefit_office", COUNTY),
        ("network_admin", "line_department", COUNTY),
        ("network_admin", "benefit_office", TOWN),
        ("no_such_post", "benefit_office", COUNTY),
    ],
)
def test_a_post_exists_only_where_the_catalogue_has_it(post: str, kind: str, division: str) -> None:
    assert not rules.is_possible(post, kind, division)


DAYS = [date(2026, month, 1) for month in (1, 4, 7, 10)]


@pytest.mark.parametrize("one", sorted(posts()))
@pytest.mark.parametrize("other", sorted(posts()))
def test_posts_that_exclude_each_other_do_so_in_either_order(one: str, other: str) -> None:
    held, wanted = Held(one, DAYS[0], None), Held(other, DAYS[1], None)
    assert rules.conflict(wanted, [held]) == (one if are_apart(one, other) else "")
    assert are_apart(one, other) == are_apart(other, one)


def test_one_officer_cannot_both_compile_and_review() -> None:
    for maker, checker in (("operator", "first_reviewer"), ("department_operator", "department_reviewer")):
        assert rules.conflict(Held(checker, DAYS[0], None), [Held(maker, DAYS[0], None)]) == maker


def test_who_reviews_does_not_pay_and_who_pays_does_not_review() -> None:
    for reviewer in ("department_reviewer", "first_reviewer", "operator", "department_operator"):
        for payer in ("finance", "bank_operator"):
            assert are_apart(reviewer, payer), (reviewer, payer)
    assert are_apart("finance", "bank_operator")


def test_the_three_administrators_are_three_persons() -> None:
    three = ("system_administrator", "security_administrator", "audit_administrator")
    for one in three:
        for other in three:
            assert are_apart(one, other) == (one != other)


@pytest.mark.parametrize(
    ("since", "until", "clash"),
    [
        (DAYS[0], DAYS[1], False),
        (DAYS[0], date(2026, 4, 2), True),
        (DAYS[2], None, False),
        (date(2026, 6, 30), None, True),
        (DAYS[0], None, True),
    ],
)
def test_only_a_common_day_makes_a_conflict(since: date, until: date | None, clash: bool) -> None:
    """Held from 1 April until (not including) 1 July."""
    held = Held("operator", DAYS[1], DAYS[2])
    assert bool(rules.conflict(Held("first_reviewer", since, until), [held])) is clash


def test_vertical_links_go_to_the_same_kind_one_tier_up() -> None:
    assert rules.superiors(Place("benefit_office", COUNTY)) == [Place("benefit_office", CITY)]
    assert rules.superiors(Place("bank", TOWN)) == [Place("bank", COUNTY)]
    assert rules.superiors(Place("station", TOWN)) == [Place("line_department", COUNTY)]
    assert Place("benefit_office", TOWN) in rules.superiors(Place("village_committee", VILLAGE))
    assert rules.superiors(Place("benefit_office", PROVINCE)) == []


def test_vertical_links_are_seen_from_both_ends() -> None:
    for code, kind in orgtypes().items():
        for above in kind.upward:
            assert code in rules.subordinate_kinds(Place(above, COUNTY))


def test_horizontal_links_stay_in_the_division() -> None:
    beside = rules.partners(Place("benefit_office", COUNTY))
    assert Place("line_department", COUNTY) in beside
    assert Place("finance_bureau", COUNTY) in beside
    assert Place("bank", COUNTY) in beside
    assert Place("station", COUNTY) not in beside, "stations exist in townships only"
    assert Place("station", TOWN) in rules.partners(Place("benefit_office", TOWN))
    assert {place.division_code for place in beside} == {COUNTY}
