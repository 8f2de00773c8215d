"""Twelve programmes of the catalogue written by hand as OpenFisca writes them; the application is not known here.

Each has its conditions in order and its amount. Truth has three values, so that what is missing is told from what is
not met. Money is fen, areas are hundredths of a mu.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
from openfisca_core.entities import build_entity

Array = np.ndarray
Of = Any
"""People or households, as OpenFisca hands them to a formula."""
Standard = Callable[[str], int]
"""What a standard is in the month, by its code."""
DAY = np.datetime64("2026-10-15")
FALSE, MISSING, TRUE = 0, 1, 2
NONE, UNKNOWN = 99, -1
"""No certificate of disability; a number that is not known."""
KINDS = ("残疾军人", "三属", "在乡复员军人", "带病回乡退伍军人", "参战退役人员", "农村籍退役士兵")
SOLDIER = KINDS.index("农村籍退役士兵")
LISTS = ("dead", "prisoners", "vehicles", "companies", "public_payroll", "cremated")

Person = build_entity("person", "persons", "", is_person=True)
Household = build_entity("household", "households", "", roles=[{"key": "member", "plural": "members"}])
INPUTS: dict[Any, dict[str, type]] = {
    Person: {
        "age": int, "rural": bool, "urban": bool, "severe": bool, "grade": int, "mental": bool, "until": date,
        "in_school": bool, "migrant_since": date, "ranger_since": date, "ranger_until": date, "service_years": int,
        "veteran": int, "vocational": bool, "receives_minimum": bool, "uncounted": int,
        **{f"listed_{one}": bool for one in LISTS},
    },
    Household: {
        "people": int, "rural_home": bool, "year_income": int, "vehicles": int, "companies": int, "houses": int,
        "contracted": int, "land_in": int, "land_out": int, "excluded": int, "subsidised": int, "out_of_poverty": int,
        "forest_area": int,
    },
}  # fmt: skip


def known(truth: Array, is_known: Array) -> Array:
    """A truth of three values from one of two, where it is known."""
    return np.where(is_known, np.where(truth, TRUE, FALSE), MISSING).astype(np.int8)


def sure(truth: Array) -> Array:
    """A truth that is always known."""
    return np.where(truth, TRUE, FALSE).astype(np.int8)


def half_up(number: Array, parts: Array | int) -> Array:
    """A part of a sum, half a fen up."""
    return np.sign(number) * ((2 * np.abs(number) + parts) // (2 * parts))


def counted_income(household: Of, period: str) -> Array:
    """The yearly income less what other programmes pay that is not counted."""
    uncounted = household.sum(household.members("uncounted", period)).astype(np.int64)
    year = household("year_income", period).astype(np.int64)
    return np.where(year == UNKNOWN, UNKNOWN, np.maximum(year - uncounted, np.minimum(year, 0)))


def weak(person: Of, period: str) -> Array:
    """Whoever brings the household a supplement."""
    age = person("age", period)
    found = (age >= 60) | ((age < 18) & (age != UNKNOWN)) | person("severe", period) | _heavy(person, period)
    return np.where(found, TRUE, np.where(age == UNKNOWN, MISSING, FALSE))


def elderly_allowance(person: Of, period: str) -> list[Array]:
    hukou = person("rural", period) | person("urban", period)
    return [_age(person, period, lambda age: age >= 80), sure(hukou), *_unlisted(person, period, "dead", "cremated")]


def elderly_allowance_amount(person: Of, period: str, at: Standard) -> Array:
    age = person("age", period)
    bands = [at(f"elderly_allowance_g{number}") for number in (3, 2, 1)]
    return np.select([age >= 100, age >= 90, age >= 80], bands)


def disabled_living(person: Of, period: str) -> list[Array]:
    met = [sure(person("grade", period) <= 4), _certified(person, period), sure(_minimum(person, period))]
    return met + _unlisted(person, period, "dead", "prisoners")


def disabled_living_amount(person: Of, period: str, at: Standard) -> Array:
    return np.full(person.count, at("disabled_living"))


def disabled_care(person: Of, period: str) -> list[Array]:
    met = [sure(_heavy(person, period)), _certified(person, period)]
    return met + _unlisted(person, period, "dead", "prisoners")


def disabled_care_amount(person: Of, period: str, at: Standard) -> Array:
    grade = person("grade", period)
    return np.select([grade == 1, grade == 2], [at("disabled_care_g1"), at("disabled_care_g2")], at("disabled_care_g3"))


def near_minimum_single(person: Of, period: str) -> list[Array]:
    home, at = person.household, person.simulation.tax_benefit_system.get_parameters_at_instant(period)
    year = home("year_income", period)
    head = half_up(year.astype(np.int64), 12 * home("people", period).astype(np.int64))
    line = np.where(home("rural_home", period), at.rural_minimum_living, at.urban_minimum_living)
    return [
        sure(person("severe", period) | (person("grade", period) <= 2)),
        known(head >= line, year != UNKNOWN),
        known(2 * head < 3 * line, year != UNKNOWN),
        sure(~_minimum(person, period)),
        *_unlisted(person, period, "dead"),
    ]


def near_minimum_single_amount(person: Of, period: str, at: Standard) -> Array:
    return np.full(person.count, at("near_minimum_single"))


def rural_minimum_living(household: Of, period: str) -> list[Array]:
    return _minimum_living(household, period, "rural_minimum_living", household("rural_home", period))


def rural_minimum_living_amount(household: Of, period: str, at: Standard) -> Array:
    return _topped_up(household, period, at("rural_minimum_living"), at("category_supplement"))


def urban_minimum_living(household: Of, period: str) -> list[Array]:
    return _minimum_living(household, period, "urban_minimum_living", ~household("rural_home", period))


def urban_minimum_living_amount(household: Of, period: str, at: Standard) -> Array:
    return _topped_up(household, period, at("urban_minimum_living"), at("category_supplement"))


def farmland_protection(household: Of, period: str) -> list[Array]:
    area, most = household("subsidised", period), household("contracted", period) + household("land_in", period)
    less = household("excluded", period) + household("land_out", period)
    return [sure(household("rural_home", period)), sure(area > 0), sure(area <= most - less)]


def farmland_protection_amount(household: Of, period: str, at: Standard) -> Array:
    return (household("subsidised", period).astype(np.int64) * at("farmland_protection") + 50) // 100


def public_forest(household: Of, period: str) -> list[Array]:
    area = household("forest_area", period)
    return [sure(area != UNKNOWN), known(area > 0, area != UNKNOWN)]


def public_forest_amount(household: Of, period: str, at: Standard) -> Array:
    return (household("forest_area", period).astype(np.int64) * at("public_forest") + 50) // 100


def forest_rangers(person: Of, period: str) -> list[Array]:
    until = person("ranger_until", period)
    met = [
        sure(~np.isnat(person("ranger_since", period))),
        known(until >= DAY, ~np.isnat(until)),
        _age(person, period, lambda age: (age >= 18) & (age <= 60)),
    ]
    return met + _unlisted(person, period, "dead", "public_payroll")


def forest_rangers_amount(person: Of, period: str, at: Standard) -> Array:
    return np.full(person.count, at("forest_rangers"))


def reservoir_migrants(person: Of, period: str) -> list[Array]:
    since = person("migrant_since", period)
    told = ~np.isnat(since)
    met = [sure(told), known(since <= DAY, told), known(_years_since(since) < 20, told)]
    return met + _unlisted(person, period, "dead", "public_payroll")


def reservoir_migrants_amount(person: Of, period: str, at: Standard) -> Array:
    return np.full(person.count, at("reservoir_migrants"))


def education_aid(person: Of, period: str) -> list[Array]:
    poor = person.household("out_of_poverty", period)
    return [sure(person("vocational", period)), sure(person("in_school", period)), known(poor == 1, poor != UNKNOWN)]


def education_aid_amount(person: Of, period: str, at: Standard) -> Array:
    return np.full(person.count, at("education_aid"))


def veterans(person: Of, period: str) -> list[Array]:
    kind = person("veteran", period)
    served = sure(person("service_years", period) != UNKNOWN)
    of_age = np.minimum(_age(person, period, lambda age: age >= 60), served)
    met = [sure(kind != UNKNOWN), np.maximum(known(kind != SOLDIER, kind != UNKNOWN), of_age)]
    return met + _unlisted(person, period, "dead", "prisoners")


def veterans_amount(person: Of, period: str, at: Standard) -> Array:
    kind = person("veteran", period)
    rates = np.array([at(f"veterans_g{number}") for number in range(1, 1 + len(KINDS))])
    return rates[kind] * np.where(kind == SOLDIER, person("service_years", period), 1)


def _minimum_living(household: Of, period: str, name: str, registered: Array) -> list[Array]:
    year = household("counted_income", period)
    head = half_up(year.astype(np.int64), 12 * household("people", period).astype(np.int64))
    line = household.simulation.tax_benefit_system.get_parameters_at_instant(period)[name]
    listed = (household.members(f"listed_{one}", period) for one in ("public_payroll", "vehicles", "companies"))
    return [
        sure(registered),
        known(head < line, year != UNKNOWN),
        sure(household("vehicles", period) <= 0),
        sure(household("companies", period) <= 0),
        sure(household("houses", period) <= 2),
        *(sure(~household.any(one)) for one in listed),
    ]


def _topped_up(household: Of, period: str, line: int, supplement: int) -> Array:
    """The gap in whole yuan, upwards, and supplements; UNKNOWN where it cannot be told of somebody."""
    month = half_up(household("counted_income", period).astype(np.int64), 12)
    gap = line * household("people", period).astype(np.int64) - month
    kinds = household.members("weak", period)
    amount = -(-gap // 100) * 100 + supplement * household.sum(kinds == TRUE).astype(np.int64)
    return np.where(household.any(kinds == MISSING), UNKNOWN, -(-amount // 100) * 100)


def _minimum(person: Of, period: str) -> Array:
    return person.household.any(person.household.members("receives_minimum", period))


def _age(person: Of, period: str, test: Callable[[Array], Array]) -> Array:
    age = person("age", period)
    return known(test(age), age != UNKNOWN)


def _unlisted(person: Of, period: str, *lists: str) -> list[Array]:
    return [sure(~person(f"listed_{one}", period)) for one in lists]


def _certified(person: Of, period: str) -> Array:
    return sure(person("until", period) >= DAY)


def _heavy(person: Of, period: str) -> Array:
    grade = person("grade", period)
    return (grade <= 2) | ((grade == 3) & person("mental", period))


def _years_since(since: Array) -> Array:
    months = since.astype("datetime64[M]")
    late = (since - months).astype(int) > (DAY - DAY.astype("datetime64[M]")).astype(int)
    return ((DAY.astype("datetime64[M]") - months).astype(int) - late) // 12


DERIVED: dict[Callable[..., Array], Any] = {counted_income: Household, weak: Person}
PROGRAMMES: dict[Callable[..., list[Array]], tuple[Any, Callable[..., Array]]] = {
    elderly_allowance: (Person, elderly_allowance_amount),
    disabled_living: (Person, disabled_living_amount),
    disabled_care: (Person, disabled_care_amount),
    near_minimum_single: (Person, near_minimum_single_amount),
    rural_minimum_living: (Household, rural_minimum_living_amount),
    urban_minimum_living: (Household, urban_minimum_living_amount),
    farmland_protection: (Household, farmland_protection_amount),
    public_forest: (Household, public_forest_amount),
    forest_rangers: (Person, forest_rangers_amount),
    reservoir_migrants: (Person, reservoir_migrants_amount),
    education_aid: (Person, education_aid_amount),
    veterans: (Person, veterans_amount),
}
"""Conditions, whose they are, and amount; the names of the conditions are the entries of the catalogue."""
