"""One screening of a county that lies in columns: ``python -m bench.screening_run FOLDER [--only entry …]``.

A process of its own, so that its memory is its own; what it measured goes to standard output as JSON. Without
``--only`` all programmes are asked and weighed and the loop is run; with it the rules of some are asked, no more.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from app.programmes.facts.columns import Moment
from app.programmes.facts.single import Enrolled, Home, with_income
from app.programmes.screening import asking, weighing
from app.programmes.screening.compiling import Compiled
from app.programmes.screening.workplace import use, workplace
from app.registry.models import ListHit
from bench import screening_law
from bench.screening_county import TABLES
from bench.screening_loop import loop
from bench.screening_memory import peak

SAMPLE = 1_000
"""Households of the loop, spread evenly over the county."""


def main() -> None:
    said = argparse.ArgumentParser()
    said.add_argument("folder", type=Path)
    said.add_argument("--only", nargs="*", default=())
    arguments = said.parse_args()
    use(arguments.folder)
    with workplace() as (engine, _folder):
        for table in TABLES:
            engine.execute(f"CREATE VIEW {table} AS FROM '{arguments.folder / table}.parquet'")
        print(json.dumps(_measured(engine, arguments.folder, arguments.only)))


def _measured(engine: duckdb.DuckDBPyConnection, folder: Path, only: Sequence[str]) -> dict[str, Any]:
    times: dict[str, Any] = {}
    compiled = _timed(times, "compile", lambda: screening_law.compiled(only or screening_law.PROGRAMMES))
    _timed(times, "prepare", lambda: asking.prepare(engine, compiled))
    _timed(times, "ask", lambda: asking.ask(engine, compiled))
    if not only:
        _timed(times, "weigh", lambda: weighing.weigh(engine, compiled))
    times["peak"] = peak()
    times |= {"programmes": len(compiled.programmes), "asked": _count(engine, "asked")}
    _keep(engine, compiled, folder)
    return times if only else times | {"outcomes": _count(engine, "outcome"), **_loop(engine, compiled)}


def _timed(times: dict[str, Any], name: str, work: Callable[[], Any]) -> Any:
    """Both the seconds that passed and, which other load changes less, those of the processors."""
    began, used = time.perf_counter(), time.process_time()
    found = work()
    times[name], times[f"{name}_cpu"] = time.perf_counter() - began, time.process_time() - used
    return found


def _count(engine: duckdb.DuckDBPyConnection, table: str) -> int:
    return int((engine.execute(f"SELECT count(*) FROM {table}").fetchone() or (0,))[0])


def _keep(engine: duckdb.DuckDBPyConnection, compiled: Compiled, folder: Path) -> None:
    """The answers, by the programme's code, for whoever compares them."""
    engine.execute(
        "COPY (SELECT code, subject, failed, missing, CASE WHEN failed = 0 AND missing = 0 THEN amount END AS amount"
        f" FROM asked JOIN programme ON place = programme) TO '{folder / 'asked.parquet'}' (FORMAT parquet)"
    )


def _loop(engine: duckdb.DuckDBPyConnection, compiled: Compiled) -> dict[str, Any]:
    households = _count(engine, "home")
    keys = [1 + number for number in range(0, households, max(1, households // SAMPLE))][:SAMPLE]
    homes = _homes(engine, keys)
    looped = loop(engine, keys, homes.__getitem__, compiled)
    return {"households": looped.households, "rows": looped.rows, "loop": looped.weighing}


def _homes(engine: duckdb.DuckDBPyConnection, keys: Sequence[int]) -> Mapping[int, Home]:
    listed = ", ".join(map(str, keys))
    people = f"SELECT id FROM everyone WHERE household_id IN ({listed})"
    homes = {row["id"]: row for row in _rows(engine, f"SELECT id, head_id FROM home WHERE id IN ({listed})")}
    facts = {row["id"]: row for row in _rows(engine, f"SELECT * FROM household_facts WHERE id IN ({listed})")}
    persons = {row["id"]: row for row in _rows(engine, f"SELECT * FROM person_facts WHERE id IN ({people})")}
    everyone = _rows(engine, f"SELECT * FROM everyone WHERE household_id IN ({listed}) ORDER BY id")
    enrolled: dict[int, dict[str, Enrolled]] = defaultdict(dict)
    for row in _rows(engine, f"SELECT * FROM enrolment WHERE person_id IN ({people})"):
        enrolled[row["person_id"]][row["programme_code"]] = Enrolled(row["amount"], row["state"] == "grace")
    hits = [ListHit(**row) for row in _rows(engine, f"SELECT * FROM hit WHERE person_id IN ({people})")]
    members: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in everyone:
        members[row["household_id"]].append(row | persons.get(row["id"], {"is_head": False}))
    return {key: _home(key, homes[key] | facts.get(key, {}), members[key], enrolled, hits) for key in keys}


def _home(
    key: int,
    household: dict[str, Any],
    members: Sequence[dict[str, Any]],
    enrolled: Mapping[int, Mapping[str, Enrolled]],
    hits: Sequence[ListHit],
) -> Home:
    ids = {one["id"] for one in members}
    return Home(
        id=key,
        moment=Moment(screening_law.DAY),
        division_code=members[0]["division_code"],
        household=with_income(household, household["household_year_income"])
        if "household_people" in household
        else household,
        persons=[one for one in members if one["state"] == "active"],
        gone=[one for one in members if one["state"] != "active"],
        enrolled={one: enrolled[one] for one in ids if one in enrolled},
        hits=[one for one in hits if one.person_id in ids],
    )


def _rows(engine: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    found = engine.execute(query)
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


if __name__ == "__main__":
    main()
