# ruff: noqa: S608  (names, codes and numbers of ours; nothing that anybody typed)
"""The rules asked of everybody at once: one statement for persons, one for households, twice as many only where a
programme does not count what another pays as income. Out comes a row for whoever is entitled, enrolled or lacks facts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

import duckdb

from app.programmes.facts.building import month_of, per_head_month
from app.programmes.formula import Owner
from app.programmes.formula.sql import Statement
from app.programmes.screening.compiling import AMOUNT, Compiled, CompiledProgramme

AT_ONCE = 60
"""Programmes in one statement: one bit each of who is enrolled."""


def prepare(into: duckdb.DuckDBPyConnection, compiled: Compiled) -> None:
    """Make the relation ``person`` and what ``household`` is made of, from the facts that were built."""
    for statement in _prepared(into, compiled):
        into.execute(statement)


def ask(into: duckdb.DuckDBPyConnection, compiled: Compiled) -> None:
    """Fill ``asked`` (programme, subject, household_id, failed, missing, amount): subject is a person or household."""
    into.execute(
        "CREATE OR REPLACE TABLE asked (programme INTEGER, subject BIGINT, household_id BIGINT, failed BIGINT,"
        " missing BIGINT, amount BIGINT)"
    )
    for owner, uncounted, programmes in _groups(compiled):
        into.execute(f"CREATE OR REPLACE VIEW household AS {_household(compiled, uncounted)}")
        into.execute(*_statement(compiled, owner, programmes))


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
    yield f"CREATE OR REPLACE TABLE place AS {_places(into, compiled)}"
    yield f"CREATE OR REPLACE TABLE enrolled AS {_ENROLLED}"
    yield f"CREATE OR REPLACE TABLE receives AS {_RECEIVES}"
    yield f"CREATE OR REPLACE VIEW person AS {_person(compiled)}"


_ENROLLED = """
    SELECT enrolment.person_id, enrolment.programme_code, enrolment.amount, enrolment.state = 'grace' AS in_grace,
        everyone.household_id, everyone.state AS person_state, programme.place,
        coalesce(programme.of_household, FALSE) AS of_household, coalesce(programme.periods, 1) AS periods,
        coalesce(home.head_id = everyone.id, FALSE) AS is_head
    FROM enrolment JOIN everyone ON everyone.id = enrolment.person_id
    LEFT JOIN home ON home.id = everyone.household_id
    LEFT JOIN programme ON programme.code = enrolment.programme_code"""
_RECEIVES = """
    SELECT person_id, programme_code FROM enrolled WHERE person_state = 'active' AND NOT of_household
    UNION SELECT person_facts.id, programme_code
    FROM enrolled JOIN person_facts ON person_facts.household_id = enrolled.household_id
    WHERE person_state = 'active' AND of_household"""


def _places(into: duckdb.DuckDBPyConnection, compiled: Compiled) -> str:
    """The standards of each village, as columns."""
    codes = [row[0] for row in into.execute("SELECT DISTINCT division_code FROM household_facts").fetchall()]
    names = {key: f"standard_{'_'.join(filter(None, key))}" for key in sorted(compiled.standards)}
    rows = []
    for code in codes:
        held = compiled.law.standards_in(code) if code else {}
        rows.append(
            "SELECT '{}' AS division_code{}".format(
                _code(code or ""), "".join(f", {_figure(held.get(key))} AS {name}" for key, name in names.items())
            )
        )
    none = "".join(f", CAST(NULL AS BIGINT) AS {name}" for name in names.values())
    return " UNION ALL ".join(rows) or f"SELECT '' AS division_code{none} WHERE FALSE"


def _figure(value: object) -> str:
    return "NULL" if value is None else f"CAST({value} AS {'BIGINT' if isinstance(value, int) else 'DECIMAL(30, 2)'})"


def _person(compiled: Compiled) -> str:
    """The people in the registry with their facts, what they receive and on which lists they are."""
    sets = []
    for code in sorted(compiled.received):
        sets.append(f"id IN (SELECT person_id FROM receives WHERE programme_code = '{_code(code)}') AS receives_{code}")
    for kind in sorted(compiled.lists):
        true = f"SELECT person_id FROM hit WHERE kind = '{_code(kind)}' AND state = 'true'"
        sets.append(f"id IN ({true}) AS listed_{kind}")
    return f"SELECT *{''.join(f', {one}' for one in sets)} FROM person_facts"


def _code(code: str) -> str:
    if not code.replace("_", "").isalnum() and code:
        raise ValueError(f"{code!r} is no code")
    return code


def _household(compiled: Compiled, uncounted: Sequence[str]) -> str:
    """The households with their standards; what some programmes pay them is taken off their income."""
    year = "f.household_year_income"
    joined = ""
    if uncounted:
        codes = ", ".join(f"'{_code(code)}'" for code in uncounted)
        year = f"CASE WHEN {year} IS NOT NULL THEN greatest({year} - coalesce(u.amount, 0), least({year}, 0)) END"
        joined = (
            " LEFT JOIN (SELECT household_id, CAST(sum(amount * periods) AS BIGINT) AS amount FROM enrolled"
            f" WHERE person_state = 'active' AND programme_code IN ({codes}) GROUP BY household_id) u"
            " ON u.household_id = f.id"
        )
    standards = "".join(f", place.standard_{'_'.join(filter(None, key))}" for key in sorted(compiled.standards))
    return f"""
        SELECT f.* EXCLUDE (household_year_income), {year} AS household_year_income,
            {month_of(year)} AS household_month_income,
            {per_head_month(year, "f.household_people")} AS income_per_head_month{standards}
        FROM household_facts f LEFT JOIN place ON place.division_code = f.division_code{joined}"""


def _groups(compiled: Compiled) -> Iterator[tuple[Owner, tuple[str, ...], list[CompiledProgramme]]]:
    def key(one: CompiledProgramme) -> tuple[str, tuple[str, ...]]:
        return str(one.scope), compiled.not_income.get(one.code, ())

    for (owner, uncounted), found in groupby(sorted(compiled.programmes, key=key), key):
        together = list(found)
        for start in range(0, len(together), AT_ONCE):
            yield Owner(owner), uncounted, together[start : start + AT_ONCE]


def _statement(compiled: Compiled, owner: Owner, programmes: Sequence[CompiledProgramme]) -> tuple[str, dict[str, str]]:
    statement = Statement(owner, compiled.law.day)
    for one in programmes:
        for number, rule in enumerate(one.conditions, 1):
            statement.condition(rule, f"p{one.place}_c{number}")
        statement.amount(one.amount, f"p{one.place}_amount")
    masks = ", ".join(
        f"{_bits(one, '= 0')} AS f{one.place}, {_bits(one, 'IS NULL')} AS m{one.place}, p{one.place}_amount AS"
        f" a{one.place}"
        for one in programmes
    )
    answers = ", ".join(_answer(bit, one) for bit, one in enumerate(programmes))
    holder = "person_id" if owner is Owner.PERSON else "household_id"
    members = " + ".join(
        f"max(CASE WHEN place = {one.place} THEN {1 << bit}::BIGINT ELSE 0 END)" for bit, one in enumerate(programmes)
    )
    return (
        f"""
        INSERT INTO asked
        WITH mask AS (SELECT {holder} AS id, {members} AS bits FROM enrolled WHERE person_state = 'active' GROUP BY 1),
        found AS (SELECT id, household_id, {masks} FROM ({statement.sql()})),
        told AS (
            SELECT found.id, household_id, unnest([{answers}]) AS u FROM found LEFT JOIN mask ON mask.id = found.id)
        SELECT u.p, id, household_id, u.f, u.m, u.a FROM told WHERE u.k""",
        statement.parameters,
    )


def _bits(one: CompiledProgramme, test: str) -> str:
    bits = [
        f"CASE WHEN p{one.place}_c{n}_t1 {test} THEN {1 << n - 1}::BIGINT ELSE 0 END"
        for n in range(1, len(one.conditions) + 1)
    ]
    return f"({' + '.join(bits) or '0::BIGINT'})"


def _answer(bit: int, one: CompiledProgramme) -> str:
    """The answer of a programme as a structure: its bits, the amount's bit among them where all conditions are met."""
    f, m, a = f"f{one.place}", f"m{one.place}", f"a{one.place}"
    none = f"CASE WHEN {f} = 0 AND {m} = 0 AND {a} <= 0 THEN {AMOUNT}::BIGINT ELSE 0 END"
    lost = f"CASE WHEN {f} = 0 AND {m} = 0 AND {a} IS NULL THEN {AMOUNT}::BIGINT ELSE 0 END"
    kept = (
        f"(({f} = 0 AND coalesce({m} <> 0 OR {a} > 0 OR {a} IS NULL, TRUE)) OR (coalesce(bits, 0) & {1 << bit}) <> 0)"
    )
    return f"{{'p': {one.place}, 'f': {f} + {none}, 'm': {m} + {lost}, 'a': {a}, 'k': {kept}}}"
