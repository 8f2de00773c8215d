"""The registry at size: a million rows imported, a person found among millions, a thousand changes, in one run.

``python -m bench.registry [--rows 1000000] [--people 5000000] [--reports 1000] [--postgres URL | --only-postgres]``.
The other side of the import is what one would write without us: openpyxl and one ORM object per row, measured on
``--sample`` rows of the same workbook and stated per row. Each import runs in a process of its own.
"""

from __future__ import annotations

import argparse
import multiprocessing
import platform
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from app import create_app
from app.demo import cast, county
from app.demo import registry as demo_people
from app.store import sessions
from app.store.sessions import system_session
from app.store.wall import as_system
from app.web.schema import prepare
from bench import arrivals, looking
from bench.lists import _database as new_database
from tests.databases import settings

LOOKED_UP = 500
Fresh = Callable[[], AbstractContextManager[tuple[str, Path]]]
"""Gives an empty database and a folder beside it."""


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--people", type=int, default=5_000_000)
    parser.add_argument("--reports", type=int, default=1_000)
    parser.add_argument("--sample", type=int, default=20_000, help="rows that the other side imports")
    parser.add_argument("--postgres", default="", help="address of a server on which databases may be created")
    parser.add_argument("--only-postgres", action="store_true", help="leave SQLite out")
    parser.add_argument("--out", type=Path)
    said = parser.parse_args()
    report = ["# 基础信息：导入、查找、变更", "", _machine(said)]
    with tempfile.TemporaryDirectory() as folder:
        files = arrivals.files_in(Path(folder))
        _apart(arrivals.write_files, Path(folder), said.rows)
        if not said.only_postgres:
            report += ["", *_database("SQLite", _in_folder, files, said)]
        if said.postgres:
            report += ["", *_database("PostgreSQL", partial(_on_server, said.postgres), files, said)]
    if said.out:
        said.out.parent.mkdir(parents=True, exist_ok=True)
        said.out.write_text("\n".join(report) + "\n", encoding="utf-8")


@contextmanager
def _in_folder() -> Iterator[tuple[str, Path]]:
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{folder}/ywl.db", Path(folder)


@contextmanager
def _on_server(server: str) -> Iterator[tuple[str, Path]]:
    _ours, owner, drop = new_database(server)
    try:
        with tempfile.TemporaryDirectory() as folder:
            yield owner, Path(folder)
    finally:
        sessions.engine().dispose()
        drop()


def _database(label: str, fresh: Fresh, files: dict[str, Path], said: argparse.Namespace) -> list[str]:
    """Both parts, each in a database of its own: one that was emptied is planned for as if it stayed empty."""
    lines = [f"## {label}"]
    for part in (_imports, _people):
        with fresh() as (url, folder), create_app(settings(folder, url)).app_context():
            prepare()
            with system_session("bench") as session:
                county.load(session, as_system(session, "bench"))
                session.commit()
            lines += ["", *part(folder, files, said)]
    return _told(lines)


def _imports(folder: Path, files: dict[str, Path], said: argparse.Namespace) -> list[str]:
    operator = looking.actors()["office_operator", cast.COUNTY]
    found: dict[str, tuple[float, float, int]] = {}
    for kind in ("csv", "xlsx"):
        found[kind] = _measured(partial(arrivals.take_in, folder, operator, files[kind]))
        _told([f"{kind}: {found[kind]}"])
        arrivals.forget_people()
    plain = _measured(partial(arrivals.take_plainly, files["xlsx"], said.sample))
    arrivals.forget_people()
    theirs = plain[2] / plain[0]
    lines = ["| 场景 | 用时 | 每秒 | 倍数 | 内存增长 |", "|---|---|---|---|---|"]
    for kind, (seconds, megabytes, rows) in found.items():
        rate = rows / seconds
        what = f"导入 {rows:,} 行 {kind}（检查＋导入）"
        lines.append(f"| {what} | {seconds:,.1f} s | {rate:,.0f} 行 | {rate / theirs:.1f} × | {megabytes:,.0f} MB |")
    what = f"对照：openpyxl＋逐行 ORM，前 {plain[2]:,} 行（不检查、无账户）"
    return [*lines, f"| {what} | {plain[0]:,.1f} s | {theirs:,.0f} 行 | 1 | {plain[1]:,.0f} MB |"]


def _people(folder: Path, _files: dict[str, Path], said: argparse.Namespace) -> list[str]:
    began = time.perf_counter()
    with system_session("bench") as session:
        demo_people.load(session, as_system(session, "bench"), said.people, folder / "truth.jsonl")
    loaded = time.perf_counter() - began
    _told([f"people: {loaded}"])
    officers = looking.actors()
    looked = looking.look_up(officers["office_operator", cast.COUNTY], LOOKED_UP)
    lines = [f"| {said.people:,} 人中查找（载入 {loaded:,.0f} s） | 中位 | p95 |", "|---|---|---|", *_rows(looked)]
    steps = looking.report(officers, said.reports)
    told = len(steps[looking.STEPS[0]])
    return [*lines, "", f"| {told:,} 项变动申报，每一步 | 中位 | p95 |", "|---|---|---|", *_rows(steps)]


def _rows(measured: dict[str, list[float]]) -> list[str]:
    lines = []
    for label, times in measured.items():
        median, late = looking.percentiles(times)
        lines.append(f"| {label} | {median:,.1f} ms | {late:,.1f} ms |")
    return lines


def _measured(work: Callable[[], int]) -> tuple[float, float, int]:
    """Seconds, megabytes by which the process grew, and what it counted, in a process of its own."""
    sessions.engine().dispose()
    receiver, sender = multiprocessing.Pipe(duplex=False)
    process = _apart(_once, work, sender, wait=False)
    answer = receiver.recv()
    process.join()
    if isinstance(answer, str):
        raise SystemExit(answer)
    return answer  # type: ignore[no-any-return]


def _apart(work: Callable[..., None], *given: Any, wait: bool = True) -> BaseProcess:
    """Do it in a process of its own, whose memory is gone with it."""
    process = multiprocessing.get_context("fork").Process(target=work, args=given)
    process.start()
    if wait:
        process.join()
        assert process.exitcode == 0
    return process


def _once(work: Callable[[], int], sender: Any) -> None:
    sessions.engine().dispose(close=False)
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    try:
        counted = work()
    except Exception as error:  # noqa: BLE001  (told to the parent)
        sender.send(f"{type(error).__name__}: {error}")
        return
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    sender.send((time.perf_counter() - began, grown / 1024, counted))


def _told(lines: list[str]) -> list[str]:
    print("\n".join(lines), flush=True)
    return lines


def _machine(said: argparse.Namespace) -> str:
    return (
        f"`python -m bench.registry --rows {said.rows} --people {said.people} --reports {said.reports}`，"
        f"种子 {arrivals.SEED} 和 {demo_people.SEED}，{time.strftime('%Y-%m-%d')}，{platform.machine()}，"
        f"{multiprocessing.cpu_count()} 核，Python {platform.python_version()}，SQLAlchemy {sa.__version__}。"
    )


if __name__ == "__main__":
    main()
