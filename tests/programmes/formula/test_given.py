"""What is known beforehand, and sums that several statements share, change the statement and none of its answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.programmes.formula import Case, Owner, Rule, amount, condition, limits
from app.programmes.formula.sql import Given, Statement, Totals

from .test_three_readings import SLOW, worlds
from .world import DAY, STANDARDS, VOCABULARY, database, person

SCOPES = pytest.mark.parametrize("scope", [Owner.PERSON, Owner.HOUSEHOLD, Owner.LAND])


@SCOPES
@settings(max_examples=16, deadline=None, suppress_health_check=SLOW, derandomize=True, database=None)
@given(data=st.data())
def test_the_answers_are_those_of_the_columns(scope: Owner, data: st.DataObject) -> None:
    rules, drawn = data.draw(worlds(scope, 4))
    cases = [replace(case, standards=drawn[0].standards) for case in drawn]
    known = Given({key: drawn[0].standards.get(key) for key in STANDARDS}, _sound(cases))
    connection = database(cases)
    plain = [_answers(connection, _added(Statement(scope, DAY), rule)) for rule in rules]
    totals = Totals(DAY, known)
    statements = [_added(Statement(scope, DAY, known, totals), rule) for rule in rules]
    texts = [statement.sql() for statement in statements]
    if totals.sql():
        connection.execute(f"CREATE TABLE totals AS {totals.sql()}", totals.parameters)
    assert not any("standard_" in text for text in texts)
    assert [_answers(connection, statement) for statement in statements] == plain


def test_a_sound_fact_is_not_looked_at_and_a_standard_not_read() -> None:
    rule = condition("年龄 >= 60 且 户月收入 < 标准('农村低保')", VOCABULARY)
    told = Statement(Owner.PERSON, DAY, Given({("rural", ""): 63_200}, frozenset({"age"}))).condition(rule, "r").sql()
    plain = Statement(Owner.PERSON, DAY).condition(rule, "r").sql()
    assert (plain.count("BETWEEN"), told.count("BETWEEN")) == (3, 1)
    assert "standard_rural" in plain
    assert "standard_rural" not in told


@pytest.mark.parametrize("figure", [None, 10**10 + 1])
def test_a_standard_that_is_not_there_or_not_believed_is_missing(figure: int | None) -> None:
    statement = Statement(Owner.PERSON, DAY, Given({("rural", ""): figure}))
    statement.amount(amount("标准('农村低保')", VOCABULARY), "a")
    assert _answers(database([_alone()]), statement) == [(0, 0, None)]


def _alone() -> Case:
    one = person(**{fact.code: None for fact in VOCABULARY.facts if fact.owner is Owner.PERSON})
    return replace(one, household={fact.code: None for fact in VOCABULARY.facts}, land=[])


def _added(statement: Statement, rule: Rule) -> Statement:
    return statement.condition(rule, "r") if rule.terms else statement.amount(rule, "r")


def _answers(connection: duckdb.DuckDBPyConnection, statement: Statement) -> list[tuple[Any, ...]]:
    return connection.execute(f"SELECT * FROM ({statement.sql()}) ORDER BY id", statement.parameters).fetchall()


def _sound(cases: list[Case]) -> frozenset[str]:
    """The facts without a value that is too large to be believed."""
    rows: list[Mapping[str, Any]] = [row for case in cases for row in (case.household, *case.persons, *case.land)]
    found = set()
    for fact in VOCABULARY.facts:
        if fact.kind.numeric:
            most = limits.most(fact.measure, fact.scale) // (1 if fact.measure.places else 10**fact.scale)
            if all(abs(row.get(fact.code) or 0) <= most for row in rows):
                found.add(fact.code)
    return frozenset(found)
