"""The registry at size: a million rows imported, a person found among millions, a thousand changes, in one run.

``python -m bench.registry [--rows 1000000] [--people 200000] [--postgres URL] [--out docs/figures/registry.md]``.
The other side of the import is what one would write without us: openpyxl and one ORM object per row, measured on
``--sample`` rows of the same workbook and stated per row. Each measurement runs in a process of its own.
"""

from __future__ import annotations

import argparse
import csv
import io
import multiprocessing
import platform
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
import sqlalchemy as sa
import xlsxwriter
from flask import Flask

from app import create_app
from app.demo import cast, county
from app.demo import registry as demo_people
from app.demo.people.places import villages_of
from app.demo.people.stream import households
from app.exchange import vault
from app.exchange.models import ImportMode, ImportState
from app.exchange.services import deciding, finding, receiving
from app.exchange.services.receiving import Sent
from app.jobs import results
from app.jobs.job import jobs
from app.jobs.worker import Worker
from app.kernel import clock
from app.offices.models import Officer
from app.offices.services.actors import actors_of
from app.registry.models import BankAccount, Household, Person
from app.registry.services import persons
from app.store import blind, sessions
from app.store.actor import Actor
from app.store.sessions import session_for, system_session
from app.store.transaction import transaction
from app.store.wall import as_system
from app.web.schema import prepare

HEAD = ("所在村", "村民小组", "户主证件号码", "姓名", "证件号码", "与户主关系", "民族", "银行账号", "开户银行")
SEED = 7


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--people", type=int, default=200_000)
    parser.add_argument("--sample", type=int, default=20_000, help="rows that the other side imports")
    parser.add_argument("--postgres", default="", help="address of a server on which databases may be created")
    parser.add_argument("--out", type=Path)
    said = parser.parse_args()
    report = ["# 基础信息：导入、查找、变更", "", _machine(said), ""]
    with tempfile.TemporaryDirectory() as folder:
        files = _files(Path(folder), said.rows)
        report += _database("SQLite", f"sqlite:///{folder}/ywl.db", Path(folder), files, said)
        if said.postgres:
            from bench.lists import _database as fresh

            with tempfile.TemporaryDirectory() as place:
                _ours, owner, drop = fresh(said.postgres)
                try:
                    report += _database("PostgreSQL", owner, Path(place), files, said)
                finally:
                    drop()
    text = "\n".join(report) + "\n"
    print(text)
    if said.out:
        said.out.parent.mkdir(parents=True, exist_ok=True)
        said.out.write_text(text, encoding="utf-8")


def _database(label: str, url: str, folder: Path, files: dict[str, Path], said: argparse.Namespace) -> list[str]:
    lines = [f"## {label}", "", "| 场景 | 用时 | 每秒 | 内存增长 |", "|---|---|---|---|"]
    flask = _flask(folder, url)
    with flask.app_context():
        prepare()
        with system_session("bench") as session:
            county.load(session, as_system(session, "bench"))
            session.commit()
        empty = {"csv": _measured(lambda: _import(flask, files["csv"], "表.csv"))}
        _clear()
        empty["xlsx"] = _measured(lambda: _import(flask, files["xlsx"], "表.xlsx"))
        _clear()
        theirs = _measured(lambda: _plainly(files["xlsx"], said.sample))
        _clear()
        for kind, (seconds, megabytes, rows) in empty.items():
            lines.append(
                f"| 导入 {rows:,} 行 {kind}（检查＋导入） | {seconds:,.1f} s | {rows / seconds:,.0f} 行"
                f" | {megabytes:,.0f} MB |"
            )
        seconds, megabytes, rows = theirs
        lines.append(
            f"| 对照：openpyxl＋逐行 ORM，{rows:,} 行（不检查） | {seconds:,.1f} s | {rows / seconds:,.0f} 行"
            f" | {megabytes:,.0f} MB |"
        )
        lines += ["", *_lookups(said.people), ""]
    return lines


def _flask(folder: Path, url: str) -> Flask:
    from tests import databases

    return create_app(databases.settings(folder, url))


def _operator() -> Actor:
    with system_session("bench") as session:
        for officer in session.scalars(sa.select(Officer)):
            for actor in actors_of(session, officer):
                if actor.desk == "office_operator" and actor.division_code == cast.COUNTY:
                    return actor
    raise SystemExit("the county has no operator")


def _import(flask: Flask, path: Path, name: str) -> int:
    """A file through the whole wizard, as the jobs do it."""
    actor, folder = _operator(), vault.folder_in(flask.config["YWL"].instance)
    with session_for(actor) as session:
        sent = Sent("registry_people", name, io.BytesIO(path.read_bytes()), date(2026, 3, 1))
        pk = receiving.receive(session, actor, folder, sent).id
    worker = Worker(jobs(), results.folder_in(flask.config["YWL"].instance))

    def ask(act: Callable[..., Any], *given: Any, **said: Any) -> Any:
        with session_for(actor) as session:
            return act(session, actor, finding.import_of(session, actor, pk), *given, **said)

    ask(lambda session, who, one: receiving.choose_mapping(session, who, one, finding.mapping_of(one)))
    ask(deciding.start_check)
    worker.work_off()
    ask(deciding.take_in, ImportMode.GOOD_ROWS, again=True)
    worker.work_off()
    with session_for(actor) as session:
        one = finding.import_of(session, actor, pk)
        assert one.state == ImportState.DONE, (one.state, one.said)
        print(f"{name}: {one.rows} rows, {one.taken} taken, {one.bad} aside", flush=True)
        return int(one.rows)


def _plainly(path: Path, most: int) -> int:
    """What one would write without us: every row an object."""
    book = openpyxl.load_workbook(path, read_only=True)
    homes: dict[str, Household] = {}
    rows = 0
    with system_session("bench, plainly") as session, transaction(session):
        for row in book.active.iter_rows(min_row=2, max_row=most + 1, values_only=True):
            village, group, head, name, number, relation = (str(cell) for cell in row[:6])
            home = homes.get(head)
            if home is None:
                home = homes[head] = Household(
                    division_code=village,
                    code=f"P{len(homes)}",
                    group_no=int(group),
                    valid_from=date(2026, 3, 1),
                    known_from=clock.now(),
                )
                session.add(home)
                session.flush()
            session.add(
                Person(
                    household_id=home.id,
                    division_code=village,
                    name=name,
                    relation="02" if relation == "户主" else "99",
                    id_no=number,
                    valid_from=date(2026, 3, 1),
                    known_from=clock.now(),
                )
            )
            rows += 1
    return rows


def _lookups(people: int) -> list[str]:
    with system_session("bench") as session, tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        demo_people.load(session, as_system(session, "bench"), people, Path(folder) / "truth.jsonl")
        loaded = time.perf_counter() - began
    actor, random = _operator(), Random(1)
    with session_for(actor) as session:
        keys = [random.randrange(1, people) for _turn in range(200)]
        known = list(session.scalars(sa.select(Person).where(Person.id.in_(keys))))
        numbers = [person.id_no for person in known]
        accounts = list(session.scalars(sa.select(BankAccount.number).limit(200)))
        questions: dict[str, list[Any]] = {
            "按证件号码": [sa.select(Person.id).where(blind.equals(Person.id_no, one)) for one in numbers if one],
            "按姓名": [sa.select(Person.id).where(Person.name == one.name).limit(20) for one in known],
            "按账号": [sa.select(BankAccount.id).where(blind.equals(BankAccount.number, one)) for one in accounts],
        }
        lines = [f"| {people:,} 人中（载入 {loaded:,.0f} s） | 中位 | p95 |", "|---|---|---|"]
        for label, asked in questions.items():
            times = []
            for statement in asked:
                began = time.perf_counter()
                assert session.scalars(statement).first() is not None
                times.append((time.perf_counter() - began) * 1000)
            lines.append(
                f"| {label} | {statistics.median(times):.2f} ms | {statistics.quantiles(times, n=20)[-1]:.2f} ms |"
            )
        began = time.perf_counter()
        changed = known[:1000]
        for person in changed:
            if person.state == "active":
                persons.amend_person(session, actor, person, {"marital": "20" if person.marital != "20" else "10"})
        seconds = time.perf_counter() - began
        lines.append(f"| 变更一人（{len(changed)} 次，含两种时间和留痕） | {seconds / len(changed) * 1000:.1f} ms | |")
    return lines


def _rows(count: int) -> Iterator[tuple[str, ...]]:
    for home in households(SEED, count, villages_of(cast.COUNTY)):
        head = next((one for one in home.members if one.relation == "02"), None)
        if head is None:
            continue
        accounts = {account.owner: account for account in home.accounts}
        order = sorted(range(len(home.members)), key=lambda at: home.members[at].relation != "02")
        for at in order:
            one, account = home.members[at], accounts.get(at)
            yield (
                home.village, str(home.group_no), head.number, one.name, one.number, one.relation, one.nationality,
                account.number if account else "", account.bank if account else "",
            )  # fmt: skip


def _files(folder: Path, rows: int) -> dict[str, Path]:
    """The same people as csv and as xlsx."""
    plain, book = folder / "people.csv", folder / "people.xlsx"
    with plain.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEAD)
        writer.writerows(_rows(rows))
    made = xlsxwriter.Workbook(str(book), {"constant_memory": True, "strings_to_numbers": False})
    sheet = made.add_worksheet("人员")
    for number, row in enumerate([HEAD, *_limited(_rows(rows), 1_048_575)]):
        sheet.write_row(number, 0, row)
    made.close()
    return {"csv": plain, "xlsx": book}


def _limited(rows: Iterator[Sequence[str]], most: int) -> Iterator[Sequence[str]]:
    for number, row in enumerate(rows):
        if number >= most:
            return
        yield row


def _clear() -> None:
    """Forget everybody, for the next measurement."""
    with system_session("bench") as session, transaction(session):
        for table in (
            "facts",
            "account_uses",
            "land_holdings",
            "incomes",
            "assets",
            "bank_accounts",
            "persons",
            "households",
        ):
            session.execute(sa.text(f"DELETE FROM {table}"))


def _measured(work: Callable[[], int]) -> tuple[float, float, int]:
    """Seconds, megabytes by which the process grew, and what it counted, in a process of its own."""
    sessions.engine().dispose()
    receiver, sender = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=_once, args=(work, sender))
    process.start()
    answer = receiver.recv()
    process.join()
    if isinstance(answer, str):
        raise SystemExit(answer)
    return answer  # type: ignore[no-any-return]


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


def _machine(said: argparse.Namespace) -> str:
    return (
        f"`python -m bench.registry --rows {said.rows} --people {said.people}`，{date.today()}，{platform.machine()}，"  # noqa: DTZ011
        f"Python {platform.python_version()}，SQLAlchemy {sa.__version__}。"
    )


if __name__ == "__main__":
    main()
