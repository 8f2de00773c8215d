# ruff: noqa: S608  (names, codes and numbers of ours; nothing that anybody typed)
"""The relations that rules are asked over: people with what they receive and their lists, households with standards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import duckdb

from app.programmes.facts.building import INCOME, month_of, per_head_month
from app.programmes.formula import FactName, Owner, Rule, limits, nodes
from app.programmes.formula.sql import Given
from app.programmes.screening.compiling import Compiled

_ENROLLED = """
    SELECT enrolment.person_id, enrolment.programme_code, enrolment.amount, enrolment.state = 'grace' AS in_grace,
        everyone.household_id, everyone.state AS person_state, programme.place,
        coalesce(programme.of_household, FALSE) AS of_household, coalesce(programme.periods, 1) AS periods,
        coalesce(home.head_id = everyone.id, FALSE) AS is_head
    FROM enrolment JOIN everyone ON everyone.id = enrolment.person_id
    LEFT JOIN home ON home.id = everyone.household_id
    LEFT JOIN programme ON programme.code = enrolment.programme_code"""
_RECEIVES = """
    SELECT person_id, programme_code FROM enrolled
    WHERE person_state = 'active' AND NOT of_household AND programme_code IN ({wanted})
    UNION SELECT person_facts.id, programme_code
    FROM enrolled JOIN person_facts ON person_facts.household_id = enrolled.household_id
    WHERE person_state = 'active' AND of_household AND programme_code IN ({wanted})"""


def prepare(into: duckdb.DuckDBPyConnection, compiled: Compiled) -> None:
    """Make what ``person`` and ``household`` are made of, from the facts that were built."""
    for statement in _prepared(into, compiled):
        into.execute(statement)


def _prepared(into: duckdb.DuckDBPyConnection, compiled: Compiled) -> Iterator[str]:
    places = (
        ", ".join(
            f"({one.place}, '{_code(one.code)}', {one.of_household}, {one.periods})" for one in compiled.programmes
        )
        or "(-1, '', FALSE, 1)"
    )
    yield (
        f"CREATE OR REPLACE TABLE programme AS SELECT * FROM (VALUES {places}) AS t(place, code, of_household, periods)"
    )
    yield f"CREATE OR REPLACE TABLE place AS {_places(Standing.of(into, compiled))}"
    yield f"CREATE OR REPLACE TABLE enrolled AS {_ENROLLED}"
    yield f"CREATE OR REPLACE TABLE receives AS {_RECEIVES.format(wanted=_listed(_received(compiled)))}"


@dataclass(frozen=True)
class Standing:
    """The standards that the rules of a law read: those that are the same in all villages, and those that are not."""

    villages: Mapping[str, Mapping[tuple[str, str], int | Decimal]]
    everywhere: Mapping[tuple[str, str], int | Decimal | None]
    local: Sequence[tuple[str, str]]

    @classmethod
    def of(cls, into: duckdb.DuckDBPyConnection, compiled: Compiled) -> Standing:
        """The standards of the villages where the households live."""
        codes = [row[0] or "" for row in into.execute("SELECT DISTINCT division_code FROM household_facts").fetchall()]
        villages = {code: compiled.standards_in(code) if code else {} for code in codes}
        values = {key: {held.get(key) for held in villages.values()} for key in sorted(compiled.standards)}
        same = {key: next(iter(found)) for key, found in values.items() if len(found) == 1}
        return cls(villages, same, [key for key in values if key not in same])


def given(into: duckdb.DuckDBPyConnection, compiled: Compiled, standing: Standing) -> Given:
    """What the statements need not look at: standards that are the same everywhere, facts that are within their limits.

    Those about income are not among them, because it is reckoned anew where some of it does not count.
    """
    rules = [rule for one in compiled.programmes for rule in one.rules]
    names = {node.name for rule in rules for node in nodes.walk(rule.node) if isinstance(node, nodes.Fact)}
    measured = sorted((one for one in names if one.kind.numeric and one.code not in INCOME), key=_by_code)
    sound: frozenset[str] = frozenset()
    for owner, relation in ((Owner.PERSON, "person_facts"), (Owner.HOUSEHOLD, "household_facts")):
        sound |= _sound(into, relation, [one for one in measured if one.owner is owner])
    return Given(standing.everywhere, sound)


def _by_code(name: FactName) -> str:
    return name.code


def _sound(into: duckdb.DuckDBPyConnection, relation: str, names: Sequence[FactName]) -> frozenset[str]:
    if not names:
        return frozenset()
    tests = ", ".join(
        f"coalesce(min({one.code}) >= -{_most(one)} AND max({one.code}) <= {_most(one)}, TRUE)" for one in names
    )
    found = into.execute(f"SELECT {tests} FROM {relation}").fetchone() or ()
    return frozenset(one.code for one, sound in zip(names, found, strict=True) if sound)


def _most(name: FactName) -> int:
    """The largest value that is believed, as the column has it."""
    return limits.most(name.measure, name.scale) // (1 if name.measure.places else 10**name.scale)


def _places(standing: Standing) -> str:
    """The standards that differ between villages, as columns."""
    names = "".join(f", {_standard(key)}" for key in standing.local)
    rows = ", ".join(
        f"('{_code(code)}'{''.join(f', {_figure(held.get(key))}' for key in standing.local)})"
        for code, held in standing.villages.items()
    )
    return f"SELECT * FROM (VALUES {rows or _place_of_none(standing)}) AS t(division_code{names})"


def _place_of_none(standing: Standing) -> str:
    return f"(''{', NULL' * len(standing.local)})"


def _standard(key: tuple[str, str]) -> str:
    return f"standard_{'_'.join(filter(None, key))}"


def _figure(value: object) -> str:
    return "NULL" if value is None else f"CAST({value} AS {'BIGINT' if isinstance(value, int) else 'DECIMAL(30, 2)'})"


def _received(compiled: Compiled) -> list[str]:
    """The programmes whose beneficiaries a rule or a relation looks for."""
    return sorted(compiled.received.union(*compiled.forbids.values()))


def _listed(codes: Sequence[str]) -> str:
    return ", ".join(f"'{_code(code)}'" for code in codes) or "''"


def person(rules: Sequence[Rule], only: str = "") -> str:
    """The people in the registry with their facts, what they receive and on which lists they are, as far as rules ask.

    ``only`` is a query of the persons who are looked at, where not all are.
    """
    sets = []
    for code in sorted(frozenset().union(*(rule.programmes for rule in rules))):
        sets.append(f"id IN (SELECT person_id FROM receives WHERE programme_code = '{_code(code)}') AS receives_{code}")
    for kind in sorted(frozenset().union(*(rule.lists for rule in rules))):
        true = f"SELECT person_id FROM hit WHERE kind = '{_code(kind)}' AND state = 'true'"
        sets.append(f"id IN ({true}) AS listed_{kind}")
    return f"SELECT *{''.join(f', {one}' for one in sets)} FROM person_facts{_among('id', only)}"


def household(standing: Standing, uncounted: Sequence[str], only: str = "") -> str:
    """The households with the standards that differ; what some programmes pay them is taken off their income.

    ``only`` is a query of the households that are looked at, where not all are.
    """
    year, joined = "f.household_year_income", ""
    if uncounted:
        year = f"CASE WHEN {year} IS NOT NULL THEN greatest({year} - coalesce(u.amount, 0), least({year}, 0)) END"
        joined = " LEFT JOIN uncounted u ON u.household_id = f.id"
    if standing.local:
        joined += " LEFT JOIN place ON place.division_code = f.division_code"
    standards = "".join(f", place.{_standard(key)}" for key in standing.local)
    return f"""
        SELECT f.* EXCLUDE (household_year_income), {year} AS household_year_income,
            {month_of(year)} AS household_month_income,
            {per_head_month(year, "f.household_people")} AS income_per_head_month{standards}
        FROM household_facts f{joined}{_among("f.id", only)}"""


def uncounted_income(codes: Sequence[str]) -> str:
    """What these programmes pay each household in a year."""
    return (
        "SELECT household_id, CAST(sum(amount * periods) AS BIGINT) AS amount FROM enrolled"
        f" WHERE person_state = 'active' AND programme_code IN ({_listed(codes)}) GROUP BY household_id"
    )


def _among(key: str, only: str) -> str:
    return f" WHERE {key} IN ({only})" if only else ""


def _code(code: str) -> str:
    if not code.replace("_", "").isalnum() and code:
        raise ValueError(f"{code!r} is no code")
    return code
