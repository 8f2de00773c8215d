"""What Spark is given, and the same answered by DuckDB: every condition and amount of everybody, row by row."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb

from app.programmes.formula import Owner
from app.programmes.formula.sql import Given, Statement
from app.programmes.screening import relations
from app.programmes.screening.compiling import Compiled
from app.programmes.screening.workplace import workplace
from bench import screening_law
from bench.screening_county import TABLES

OWNERS = (Owner.PERSON, Owner.HOUSEHOLD)


def write_rules(folder: Path) -> None:
    """Write the relations, the statements as they are printed, and DuckDB's answers to them."""
    compiled = screening_law.compiled()
    with workplace() as (engine, _folder):
        for table in TABLES:
            engine.execute(f"CREATE VIEW {table} AS FROM '{folder / table}.parquet'")
        relations.prepare(engine, compiled)
        standing = relations.Standing.of(engine, compiled)
        known = relations.given(engine, compiled, standing)
        rules = [rule for one in compiled.programmes for rule in one.rules]
        made = {"person": relations.person(rules), "household": relations.household(standing, ())}
        for relation, query in made.items():
            engine.execute(f"CREATE VIEW {relation} AS {query}")
            engine.execute(f"COPY (FROM {relation}) TO '{folder}/spark_{relation}.parquet' (FORMAT parquet)")
        said = {}
        for owner in OWNERS:
            statement = _statement(compiled, known, owner)
            said[str(owner)] = {"sql": statement.sql(), "parameters": statement.parameters}
            engine.execute(f"CREATE TABLE answers_{owner} AS {statement.sql()}", statement.parameters)
            engine.execute(f"COPY answers_{owner} TO '{folder}/duckdb_answers_{owner}.parquet' (FORMAT parquet)")
    (folder / "spark.json").write_text(json.dumps(said), encoding="utf-8")


def compare(folder: Path) -> dict[str, tuple[int, int]]:
    """Rows and columns of each owner. Raises ``AssertionError`` with the first rows that differ."""
    found = {}
    with duckdb.connect() as into:
        for owner in OWNERS:
            ours, theirs = (f"'{folder}/{path}'" for path in _answers(owner))
            columns = [row[0] for row in into.execute(f"DESCRIBE FROM {ours}").fetchall()]
            named = ", ".join(columns)
            for one, other in ((ours, theirs), (theirs, ours)):
                differ = into.execute(f"SELECT {named} FROM {one} EXCEPT ALL SELECT {named} FROM {other} LIMIT 3")
                rows = differ.fetchall()
                assert not rows, (one, rows)
            (count,) = into.execute(f"SELECT count(*) FROM {ours}").fetchone() or (0,)
            found[str(owner)] = (int(count), len(columns))
    return found


def _answers(owner: Owner) -> tuple[str, str]:
    return f"duckdb_answers_{owner}.parquet", f"spark_answers_{owner}/*.parquet"


def _statement(compiled: Compiled, known: Given, owner: Owner) -> Statement:
    statement = Statement(owner, compiled.law.day, known)
    for one in (one for one in compiled.programmes if one.scope is owner):
        for number, rule in enumerate(one.conditions, 1):
            statement.condition(rule, f"p{one.place}_c{number}")
        statement.amount(one.amount, f"p{one.place}_amount")
    return statement
