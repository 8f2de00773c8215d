"""How long a screening takes, database and all: ``python -m bench.screening --people 200000``.

The demonstration's people and the whole shipped catalogue; each step by itself, and a loop over the households of a
sample with the evaluator, whose rows must be equal. With ``YWL_TEST_DATABASE=postgresql`` on the server of the tests.
"""

from __future__ import annotations

import argparse
import platform
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import duckdb
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import create_app
from app.demo import registry
from app.kernel import clock
from app.programmes.facts import building, renouncing
from app.programmes.facts.columns import Area, Moment
from app.programmes.facts.single import home_of
from app.programmes.models import RunState, ScreeningRun
from app.programmes.screening import asking, renounced, results, weighing
from app.programmes.screening.compiling import Compiled
from app.programmes.screening.keeping import compiled_law
from app.programmes.screening.running import engine_of, need_of
from app.programmes.screening.workplace import use, workplace
from app.programmes.services.adopting import adopt
from app.programmes.shipped import shipped
from app.registry.models import Household
from app.store.actor import system
from app.store.sessions import system_session
from app.store.transaction import transaction
from app.store.wall import as_system
from bench.screening_loop import loop
from tests import databases

COUNTY = "130123000000"
SAMPLE = 300
"""Households of the loop, spread evenly over the county."""


def main() -> None:
    said = argparse.ArgumentParser()
    said.add_argument("--people", type=int, default=200_000)
    arguments = said.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        template = databases.make_template(folder)
        try:
            flask = create_app(databases.settings(folder, template.url))
            with flask.app_context():
                use(folder)
                print(_machine(arguments.people, template.url), "\n\n| 步骤 | 秒 |\n|---|---|", flush=True)
                _settle(folder, arguments.people)
                _screen()
        finally:
            template.drop()


def _settle(folder: Path, people: int) -> None:
    with system_session("bench") as session, _measured("载入演示人员、采用标准目录（不计入）"):
        registry.load(session, as_system(session, "bench"), people, folder / "truth.jsonl")
        office = replace(system("bench"), desk="office_operator", division_code=COUNTY)
        for entry in sorted(shipped()):
            adopt(session, office, entry, publish=True)
        session.commit()


def _screen() -> None:
    moment, area = Moment(clock.today()), Area.of(COUNTY)
    with system_session("bench") as session, workplace() as (engine, folder):
        with _measured("读规则，编译"):
            compiled = compiled_law(session, COUNTY, moment.day)
        need = need_of(session, COUNTY, compiled)
        with _measured("从数据库读入"):
            building.load(engine, engine_of(session), area, moment, need)
            renounced.load(engine, renouncing.words_in(session, moment, area))
        with _measured("整理成各项事实"):
            building.build(engine, area, moment, need)
        with _measured(f"{len(compiled.programmes)} 个项目的全部条件和金额"):
            asking.prepare(engine, compiled)
            asking.ask(engine, compiled)
        with _measured("项目关系、名单、结论、原因"):
            weighing.weigh(engine, compiled)
        for label in ("与上次结果比较并写回（第一次，全部是新的）", "再比较一次（没有变化）"):
            with _measured(label):
                _write(session, engine, folder, area, compiled)
        _tell(engine)
        _loop(session, engine, compiled, moment)


def _write(session: Session, engine: duckdb.DuckDBPyConnection, folder: Path, area: Area, compiled: Compiled) -> None:
    with transaction(session):
        now = clock.now()
        run = ScreeningRun(division_code=COUNTY, day=clock.today(), known_at=now, state=RunState.DONE, started_at=now)
        session.add(run)
        session.flush()
        results.compare(engine, engine_of(session), area, compiled, None)
        results.write(session, engine, folder, run)


def _tell(engine: duckdb.DuckDBPyConnection) -> None:
    (people,) = engine.execute("SELECT count(*) FROM person_facts").fetchone() or (0,)
    (outcomes,) = engine.execute("SELECT count(*) FROM outcome").fetchone() or (0,)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\n在册 {people:,} 人，留存结果 {outcomes:,} 条，进程内存最多 {most:,.0f} MB。", flush=True)


def _loop(session: Session, engine: duckdb.DuckDBPyConnection, compiled: Compiled, moment: Moment) -> None:
    every = session.scalars(sa.select(Household.id).order_by(Household.id)).all()
    keys = every[:: max(1, len(every) // SAMPLE)][:SAMPLE]
    print(loop(engine, keys, lambda key: home_of(session, key, moment), compiled).told, flush=True)


@contextmanager
def _measured(label: str) -> Iterator[None]:
    began = time.perf_counter()
    yield
    print(f"| {label} | {time.perf_counter() - began:.2f} |", flush=True)


def _machine(people: int, url: str) -> str:
    database = sa.make_url(url).get_backend_name()
    return (
        f"`python -m bench.screening --people {people}`，{database}，{platform.machine()}，"
        f"Python {platform.python_version()}，DuckDB {duckdb.__version__}。"
    )


if __name__ == "__main__":
    main()
