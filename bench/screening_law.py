"""The law of the synthetic county: twenty programmes of the shipped catalogue with their example figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from app.programmes.formula import Vocabulary, common_facts
from app.programmes.law import Law, ProgrammeLaw, RelationLaw, Values, grade_codes
from app.programmes.names import attribute_fact, standard_name
from app.programmes.screening.compiling import Compiled, compile_law
from app.programmes.shipped import Shipped, list_entries, names, shipped
from app.programmes.shipping.words import described

COUNTY = "130123000000"
DAY = date(2026, 10, 15)
PROGRAMMES = (
    "elderly_allowance", "elderly_service", "disabled_living", "disabled_care", "urban_minimum_living",
    "rural_minimum_living", "temporary_aid", "rural_destitute", "orphan_living", "family_planning_award",
    "family_planning_special", "forest_rangers", "public_forest", "farmland_protection", "grain_for_green_new",
    "reservoir_migrants", "education_aid", "grain_growers", "near_minimum_single", "veterans",
)  # fmt: skip
"""Entries of the catalogue."""


def compiled(programmes: Iterable[str] = PROGRAMMES) -> Compiled:
    """The rules of these entries, read."""
    entries = [shipped()[one] for one in programmes]
    return compile_law(_law(entries), _vocabulary(entries))


def codes(programmes: Iterable[str]) -> dict[str, str]:
    """The programme's code of each entry."""
    return {one: shipped()[one].code for one in programmes}


def _law(entries: Iterable[Shipped]) -> Law:
    found = sorted((_programme(number, one) for number, one in enumerate(entries, 1)), key=lambda one: one.code)
    standards, kinds = _standards(entries)
    relations = tuple(
        RelationLaw(one.code, said.kind, shipped()[said.other].code) for one in entries for said in one.relations
    )
    return Law(COUNTY, DAY, tuple(found), standards, kinds, relations)


def _programme(number: int, one: Shipped) -> ProgrammeLaw:
    version = one.version_on(DAY)
    assert version is not None
    said = {name: one.programme[name] for name in ("name", "unit", "cycle", "rounding", "payee")}
    return ProgrammeLaw(
        code=one.code,
        programme_id=number,
        version_id=number,
        grace_months=version.grace_months,
        conditions=version.conditions,
        amount=version.amount.strip(),
        number=1,
        document_no=version.document_no,
        effective_from=version.effective_from,
        **said,
    )


def _standards(entries: Iterable[Shipped]) -> tuple[Mapping[tuple[str, str], Values], Mapping[str, str]]:
    found: dict[tuple[str, str], Values] = {}
    kinds: dict[str, str] = {}
    for standard in (one for entry in entries for one in entry.standards):
        grades = grade_codes("、".join(standard.grades))
        kinds[standard.code] = standard.kind
        for value in sorted(standard.values, key=lambda value: value.effective_from):
            if value.effective_from <= DAY:
                found[standard.code, grades.get(value.grade, "")] = ((COUNTY, value.amount),)
    return dict(sorted(found.items())), kinds


def _vocabulary(entries: Iterable[Shipped]) -> Vocabulary:
    words = common_facts().extended(
        facts=[attribute_fact(described(said)) for one in entries for said in one.attributes],
        standards=[
            standard_name(said.code, said.name, said.kind, "、".join(said.grades))
            for one in entries
            for said in one.standards
        ],
        lists=list_entries(),
    )
    return replace(
        words,
        programmes=tuple(name for one in shipped().values() for name in names(one.code, one.name, one.short_name)),
    )
