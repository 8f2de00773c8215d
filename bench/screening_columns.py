"""Screening without a database: ``python -m bench.screening_columns --people 2000000 --openfisca …/bin/python``.

A synthetic county in columns and twenty programmes: the application's own rules and weighing, the loop over households,
and beside them OpenFisca on twelve of the programmes and the same people, every row compared. ``--spark`` names a
Python that has PySpark, which gets the same rules in its own dialect. Each engine is a process of its own.
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import duckdb

from bench import screening_law, screening_spark_rules
from bench.screening_county import write
from bench.screening_openfisca_inputs import ENTRIES, write_inputs

HERE = Path(__file__).parent


def main() -> None:
    said = argparse.ArgumentParser()
    said.add_argument("--people", type=int, default=200_000)
    said.add_argument("--openfisca", help="a Python that has openfisca-core")
    said.add_argument("--spark", help="a Python that has pyspark")
    arguments = said.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, arguments.people)
        print(_machine(arguments.people), "\n\n| 本系统 | 秒 | 处理器秒 |\n|---|---|---|", flush=True)
        whole = _process(sys.executable, "-m", "bench.screening_run", str(folder))
        _tell_whole(whole)
        if arguments.openfisca:
            _beside(folder, arguments.openfisca)
        if arguments.spark:
            _spread(folder, arguments.spark)


def _tell_whole(found: dict[str, Any]) -> None:
    steps = {"compile": "编译", "prepare": "户、人、标准", "ask": "条件和金额", "weigh": "项目关系、名单、结论、原因"}
    for step, label in steps.items():
        print(f"| {label} | {found[step]:.2f} | {found[f'{step}_cpu']:.2f} |")
    rest = [step for step in steps if step != "compile"]
    total, used = sum(found[step] for step in rest), sum(found[f"{step}_cpu"] for step in rest)
    print(f"| {found['programmes']} 个项目筛查合计（不含编译） | {total:.2f} | {used:.2f} |")
    print(
        f"\n进程内存最多 {found['peak']:,.0f} MB；规则答复 {found['asked']:,} 行，结论 {found['outcomes']:,} 行。\n"
        f"逐户核算 {found['households']:,} 户：每户 {1000 * found['loop'] / found['households']:.2f} ms（不含读取），"
        f"结果 {found['rows']:,} 行，逐行逐列与整批相同。",
        flush=True,
    )


def _beside(folder: Path, python: str) -> None:
    """The programmes that OpenFisca has, by both engines; every answer compared."""
    write_inputs(folder)
    ours = _process(sys.executable, "-m", "bench.screening_run", str(folder), "--only", *ENTRIES)
    theirs = _process(python, str(HERE / "screening_openfisca.py"), str(folder))
    rows = _compare(folder)
    mine, other = ours["prepare"] + ours["ask"], theirs["load"] + theirs["inputs"] + theirs["rules"]
    used = ours["prepare_cpu"] + ours["ask_cpu"]
    parts = f"读入 {theirs['load']:.2f}、置入 {theirs['inputs']:.2f}、规则 {theirs['rules']:.2f}"
    print(f"\n同样 {len(ENTRIES)} 个项目、同样的人，只核算条件（逐条）和金额：\n")
    print("| 引擎 | 秒 | 处理器秒 | 进程内存最多 |\n|---|---|---|---|")
    print(f"| 本系统（两线程，不含编译 {ours['compile']:.2f} 秒） | {mine:.2f} | {used:.2f} | {ours['peak']:,.0f} MB |")
    print(f"| OpenFisca-core 46.0.1（{parts}） | {other:.2f} | {theirs['cpu']:.2f} | {theirs['peak']:,.0f} MB |")
    print(
        f"\nOpenFisca 是本系统的：时间 {other / mine:.2f} 倍，处理器 {theirs['cpu'] / used:.2f} 倍，"
        f"内存 {theirs['peak'] / ours['peak']:.2f} 倍。"
        f"留下的 {rows:,} 行（不符合位、缺信息位、金额）逐行相同。",
        flush=True,
    )


def _spread(folder: Path, python: str) -> None:
    """All rules by Spark on a cluster of two workers; every condition and amount compared."""
    screening_spark_rules.write_rules(folder)
    times = _process(python, str(HERE / "screening_spark.py"), str(folder), "local-cluster[2,1,1024]")
    found = screening_spark_rules.compare(folder)
    told = "；".join(
        f"{'人' if owner == 'person' else '户'} {rows:,} 行 × {columns} 列，{times[owner]:.1f} 秒"
        for owner, (rows, columns) in found.items()
    )
    print(
        f"\nSpark（PySpark 4.3.0，local-cluster 两个工作进程）：{told}；条件和金额逐行逐列与 DuckDB 相同。", flush=True
    )


def _compare(folder: Path) -> int:
    """How many rows both engines kept. Raises ``AssertionError`` with the first that differ."""
    names = ", ".join(f"('{entry}', '{code}')" for entry, code in screening_law.codes(ENTRIES).items())
    with duckdb.connect() as into:
        into.execute(f"CREATE VIEW ours AS FROM '{folder / 'asked.parquet'}'")
        into.execute(
            "CREATE VIEW theirs AS SELECT code, subject, failed, missing, CASE WHEN failed = 0 AND missing = 0 THEN"
            f" amount END AS amount FROM '{folder / 'openfisca.parquet'}' JOIN (VALUES {names}) AS t(entry, code)"
            " USING (entry)"
        )
        for one, other in (("ours", "theirs"), ("theirs", "ours")):
            differ = into.execute(f"FROM {one} EXCEPT ALL FROM {other} LIMIT 6").fetchall()
            assert not differ, (one, differ)
        return int((into.execute("SELECT count(*) FROM ours").fetchone() or (0,))[0])


def _process(*command: str) -> dict[str, Any]:
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=HERE.parent)
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _machine(people: int) -> str:
    return (
        f"`python -m bench.screening_columns --people {people}`，{platform.machine()}，"
        f"Python {platform.python_version()}，DuckDB {duckdb.__version__}。"
    )


if __name__ == "__main__":
    main()
