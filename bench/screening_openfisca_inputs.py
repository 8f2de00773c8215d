"""The county as OpenFisca reads it: persons and households joined beforehand with lists, enrolments and standards."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb

from app.programmes.screening.compiling import Compiled
from bench import screening_law
from bench.screening_county import TABLES

ENTRIES = (
    "elderly_allowance", "disabled_living", "disabled_care", "near_minimum_single", "rural_minimum_living",
    "urban_minimum_living", "farmland_protection", "public_forest", "forest_rangers", "reservoir_migrants",
    "education_aid", "veterans",
)  # fmt: skip
"""What bench/screening_openfisca_rules.py has."""
_LISTS = ("dead", "prisoners", "vehicles", "companies", "public_payroll", "cremated")


def write_inputs(folder: Path) -> None:
    """Write what ``screening_openfisca.py`` reads beside the county's files."""
    compiled = screening_law.compiled(ENTRIES)
    standards = compiled.law.standards_in(screening_law.COUNTY)
    named = {"_".join(filter(None, key)): value for key, value in standards.items() if isinstance(value, int)}
    (folder / "standards.json").write_text(json.dumps(named), encoding="utf-8")
    with duckdb.connect(config={"threads": 2, "memory_limit": "6GB", "temp_directory": str(folder)}) as into:
        for table in TABLES:
            into.execute(f"CREATE VIEW {table} AS FROM '{folder / table}.parquet'")
        for name, query in (("persons", _persons(compiled)), ("households", _households(compiled))):
            into.execute(f"COPY ({query}) TO '{folder}/openfisca_{name}.parquet' (FORMAT parquet)")


def _persons(compiled: Compiled) -> str:
    codes = screening_law.codes(ENTRIES)
    minimum = f"'{codes['rural_minimum_living']}', '{codes['urban_minimum_living']}'"
    uncounted = f"'{codes['disabled_living']}', '{codes['disabled_care']}'"
    lists = ", ".join(f"coalesce(h.{kind}, FALSE) AS listed_{kind}" for kind in _LISTS)
    enrolled = ", ".join(f"coalesce(e.{entry}, FALSE) AS enrolled_{entry}" for entry in ENTRIES)
    kinds = ", ".join(f"bool_or(kind = '{kind}') AS {kind}" for kind in _LISTS)
    programmes = ", ".join(f"bool_or(programme_code = '{code}') AS {entry}" for entry, code in codes.items())
    return f"""
        WITH h AS (SELECT person_id, {kinds} FROM hit WHERE state = 'true' GROUP BY 1),
        e AS (SELECT person_id, {programmes}, bool_or(programme_code IN ({minimum})) AS minimum,
            sum(12 * amount) FILTER (programme_code IN ({uncounted})) AS uncounted FROM enrolment GROUP BY 1)
        SELECT p.*, {lists}, {enrolled}, coalesce(minimum, FALSE) AS receives_minimum,
            CAST(coalesce(uncounted, 0) AS INTEGER) AS uncounted
        FROM person_facts p LEFT JOIN h ON h.person_id = p.id LEFT JOIN e ON e.person_id = p.id ORDER BY p.id"""


def _households(compiled: Compiled) -> str:
    codes = screening_law.codes(ENTRIES)
    of_home = {one.code for one in compiled.programmes if one.of_household}
    programmes = [(entry, code) for entry, code in codes.items() if code in of_home]
    enrolled = ", ".join(f"bool_or(programme_code = '{code}') AS {entry}" for entry, code in programmes)
    told = ", ".join(f"coalesce(e.{entry}, FALSE) AS enrolled_{entry}" for entry, _code in programmes)
    return f"""
        WITH e AS (SELECT household_id, {enrolled} FROM enrolment JOIN person_facts ON id = person_id GROUP BY 1)
        SELECT f.*, {told} FROM household_facts f LEFT JOIN e ON e.household_id = f.id ORDER BY f.id"""
