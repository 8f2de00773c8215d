# ruff: noqa: S608  (names, codes and numbers of ours; nothing that anybody typed)
"""The rules asked of everybody at once: for each programme, whoever is entitled or lacks facts, then those enrolled who
are not. Its conditions go down to where the facts are read, so that amounts are reckoned only for those who are left.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

import duckdb

from app.programmes.formula import Owner, Rule, nodes
from app.programmes.formula.sql import Given, Statement, Totals
from app.programmes.screening.compiling import AMOUNT, Compiled, CompiledProgramme
from app.programmes.screening.relations import Standing, given, household, person, prepare, uncounted_income

__all__ = ["ask", "prepare"]

Question = tuple[str, dict[str, str]]
"""A statement and its parameters."""


def ask(into: duckdb.DuckDBPyConnection, compiled: Compiled) -> None:
    """Fill ``asked`` (programme, subject, household_id, failed, missing, amount): subject is a person or household."""
    into.execute(
        "CREATE OR REPLACE TABLE asked (programme INTEGER, subject BIGINT, household_id BIGINT, failed BIGINT,"
        " missing BIGINT, amount BIGINT)"
    )
    standing = Standing.of(into, compiled)
    known = given(into, compiled, standing)
    holders = "SELECT DISTINCT place FROM enrolled WHERE person_state = 'active' AND place IS NOT NULL"
    held = {place for (place,) in into.execute(holders).fetchall()}
    for uncounted, owner, programmes in _groups(compiled):
        for question in _questions(compiled, known, standing, owner, uncounted, programmes, held):
            into.execute(*question)


def _groups(compiled: Compiled) -> Iterator[tuple[tuple[str, ...], Owner, list[CompiledProgramme]]]:
    """The programmes that see the same households: of one unit, with the same income left out of account."""

    def key(one: CompiledProgramme) -> tuple[tuple[str, ...], str]:
        return compiled.not_income.get(one.code, ()), str(one.scope)

    for (uncounted, owner), found in groupby(sorted(compiled.programmes, key=key), key):
        yield uncounted, Owner(owner), list(found)


def _questions(
    compiled: Compiled,
    known: Given,
    standing: Standing,
    owner: Owner,
    uncounted: Sequence[str],
    programmes: Sequence[CompiledProgramme],
    held: set[int],
) -> Iterator[Question]:
    """What some programmes read of the people of each household is summed first, once for all of them."""
    totals = Totals(compiled.law.day, known)
    statements = [_statement(compiled, known, owner, one, totals) for one in programmes]
    everybody = household(standing, uncounted)
    if uncounted:
        yield f"CREATE OR REPLACE TABLE uncounted AS {uncounted_income(uncounted)}", {}
    if summed := totals.sql():
        people = person([rule for one in programmes for rule in one.rules if _sums(rule)])
        yield f"CREATE OR REPLACE TABLE totals AS {_over(people, everybody, summed)}", totals.parameters
    for one, statement in zip(programmes, statements, strict=True):
        asked, told = statement.sql(), statement.parameters
        yield f"INSERT INTO asked {_over(person(one.rules), everybody, _entitled(one, asked))}", told
        if one.place not in held:
            continue
        holders = f"SELECT {{}} FROM enrolled WHERE place = {one.place} AND person_state = 'active'"
        if owner is Owner.PERSON:
            relations = person(one.rules, holders.format("person_id")), everybody
        else:
            relations = person(one.rules), household(standing, uncounted, holders.format("household_id"))
        yield f"INSERT INTO asked {_over(*relations, _enrolled(one, asked))}", told


def _sums(rule: Rule) -> bool:
    return any(isinstance(node, nodes.HeadCount | nodes.Total) for node in nodes.walk(rule.node))


def _statement(compiled: Compiled, known: Given, owner: Owner, one: CompiledProgramme, totals: Totals) -> Statement:
    """The statement of a programme: conditions c1 …, and the amount."""
    statement = Statement(owner, compiled.law.day, known, totals)
    for number, rule in enumerate(one.conditions, 1):
        statement.condition(rule, f"c{number}")
    statement.amount(one.amount, "amount")
    statement.sql()
    return statement


def _over(people: str, households: str, query: str) -> str:
    return f"WITH person AS NOT MATERIALIZED ({people}), household AS NOT MATERIALIZED ({households}) FROM ({query})"


def _entitled(one: CompiledProgramme, asked: str) -> str:
    """Whoever fails no condition, unless all are met and the amount comes to nothing."""
    stands = " AND ".join(f"coalesce({term}, TRUE)" for term in _terms(one)) or "TRUE"
    return f"""
        SELECT {one.place}, id, household_id, 0, missing + CASE WHEN missing = 0 AND amount IS NULL THEN {AMOUNT}
            ELSE 0 END, amount
        FROM (SELECT id, household_id, {_bits(one, "IS NULL")} AS missing, amount FROM ({asked}) WHERE {stands})
        WHERE missing <> 0 OR amount > 0 OR amount IS NULL"""


def _enrolled(one: CompiledProgramme, asked: str) -> str:
    """Of those who are enrolled whoever is not among the entitled."""
    return f"""
        SELECT {one.place}, id, household_id, failed + CASE WHEN failed = 0 THEN {AMOUNT} ELSE 0 END, missing, amount
        FROM (SELECT id, household_id, {_bits(one, "= FALSE")} AS failed, {_bits(one, "IS NULL")} AS missing, amount
            FROM ({asked}))
        WHERE failed <> 0 OR missing = 0 AND amount <= 0"""


def _terms(one: CompiledProgramme) -> list[str]:
    return [f"c{number}_t1" for number in range(1, len(one.conditions) + 1)]


def _bits(one: CompiledProgramme, test: str) -> str:
    bits = [f"CASE WHEN {term} {test} THEN {1 << bit}::BIGINT ELSE 0 END" for bit, term in enumerate(_terms(one))]
    return f"({' + '.join(bits) or '0::BIGINT'})"
