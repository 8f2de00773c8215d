"""A case of the catalogue in DuckDB: one household in columns, and what the printed SQL answers about its subject."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import duckdb

from app.programmes.formula import Case, FactName, Kind, Owner, Rule, Vocabulary
from app.programmes.formula.sql import Statement

_TYPES = {Kind.TRUTH: "BOOLEAN", Kind.DATE: "DATE", Kind.CHOICE: "VARCHAR", Kind.TEXT: "VARCHAR"}


def answers(case: Case, rules: dict[str, Rule], fen: Rule, scope: Owner, words: Vocabulary) -> dict[str, Any]:
    """For each rule True, False or None where something is missing; under "" the amount in fen."""
    statement = Statement(scope, case.day)
    aliases = {f"c{place}": text for place, text in enumerate(rules)}
    for alias, text in aliases.items():
        statement.condition(rules[text], alias)
    statement.amount(fen, "fen")
    with duckdb.connect(config={"threads": 1}) as connection:
        _fill(connection, "household", [_household(case, words)], [1])
        _fill(connection, "person", [*_people(case, words)], [1] * max(len(case.persons), 1))
        found = connection.execute(statement.sql(), statement.parameters)
        names = [column[0] for column in found.description or ()]
        rows = sorted(found.fetchall(), key=lambda row: row[names.index("id")])
    row = dict(zip(names, rows[case.subject if scope is Owner.PERSON else 0], strict=True))
    told = {text: _met(row, alias, rules[text]) for alias, text in aliases.items()}
    return told | {"": row["fen"]}


def _met(row: dict[str, Any], alias: str, rule: Rule) -> bool | None:
    """All terms of a condition together, as people read them: false decides, then what is missing."""
    terms = [row[f"{alias}_t{number}"] for number in range(1, len(rule.terms) + 1)]
    if 0 in terms:
        return False
    return None if None in terms else True


def _household(case: Case, words: Vocabulary) -> dict[str, tuple[str, Any]]:
    facts = _facts(dict(case.household), Owner.HOUSEHOLD, words)
    for standard in words.standards:
        for grade in standard.grades.values() or ("",):
            name = "_".join(filter(None, ("standard", standard.code, grade)))
            value = case.standards.get((standard.code, grade))
            facts[name] = ("DECIMAL(18, 2)" if standard.places else "BIGINT", value)
    return facts


def _people(case: Case, words: Vocabulary) -> list[dict[str, tuple[str, Any]]]:
    rows = []
    for place in range(max(len(case.persons), 1)):
        here = place < len(case.persons)
        facts = _facts(dict(case.persons[place]) if here else {}, Owner.PERSON, words)
        for of, entries, sets in (
            ("receives", words.programmes, case.receives),
            ("listed", words.lists, case.listed),
        ):
            for entry in entries:
                facts[f"{of}_{entry.code}"] = ("BOOLEAN", here and entry.code in sets[place])
        rows.append(facts)
    return rows


def _facts(values: dict[str, Any], owner: Owner, words: Vocabulary) -> dict[str, tuple[str, Any]]:
    return {fact.code: (_type(fact), values.get(fact.code)) for fact in words.facts if fact.owner is owner}


def _type(fact: FactName) -> str:
    return "DECIMAL(18, 2)" if fact.places and fact.kind is Kind.NUMBER else _TYPES.get(fact.kind, "BIGINT")


def _fill(
    connection: duckdb.DuckDBPyConnection, table: str, rows: list[dict[str, tuple[str, Any]]], homes: list[int]
) -> None:
    declared = "".join(f", {name} {kind}" for name, (kind, _value) in rows[0].items())
    connection.execute(f"CREATE TABLE {table} (id BIGINT, household_id BIGINT{declared})")
    for number, (row, home) in enumerate(zip(rows, homes, strict=True), 1):
        values = [value if not isinstance(value, Decimal) else str(value) for _kind, value in row.values()]
        marks = ", ".join("?" * (len(values) + 2))
        connection.execute(f"INSERT INTO {table} VALUES ({marks})", [number, home, *values])
