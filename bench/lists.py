"""Generated lists against the framework's plain ModelView on the same million rows, in one run.

``python -m bench.lists [--rows 1000000] [--postgres URL] [--out docs/figures/lists.md]``. Each measurement runs in a
forked process of its own; its growth in memory is that process's own. The plain view has no export: a loop over the
same rows as ORM objects into XlsxWriter stands in for it. Figures are medians; what counts are the ratios.
"""

from __future__ import annotations

import argparse
import dataclasses
import multiprocessing
import platform
import resource
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import xlsxwriter
from flask import Flask
from flask_appbuilder import AppBuilder, ModelView
from flask_appbuilder import Model as FrameworkModel
from flask_appbuilder.models.sqla.base import SQLA
from flask_appbuilder.models.sqla.interface import SQLAInterface

from app import create_app
from app.offices.desk import desks, keeps
from app.store import protection, sessions
from app.store.actor import Scope
from app.store.sessions import session_for, system_session
from app.store.wall import SCOPE
from bench import people
from bench.people import BenchHousehold, BenchPerson, PlainPerson

DEEP_PAGE = 20_000
DESK = "city_network_admin"


@dataclasses.dataclass(frozen=True)
class Figure:
    """One measurement: seconds (median) and megabytes by which the process grew."""

    seconds: float
    megabytes: float


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--postgres", default="", help="address of a server on which databases may be created")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--seconds", type=float, default=3.0, help="how long each measurement repeats, at least once")
    said = parser.parse_args()
    report = ["# 列表：生成的页面与框架原样页面", "", _machine(said.rows), ""]
    with tempfile.TemporaryDirectory() as folder:
        report += _run("SQLite", f"sqlite:///{folder}/ywl.db", f"sqlite:///{folder}/ywl.db", Path(folder), said)
    if said.postgres:
        with tempfile.TemporaryDirectory() as folder:
            ours, plain, drop = _database(said.postgres)
            try:
                report += _run("PostgreSQL", ours, plain, Path(folder), said)
            finally:
                drop()
    text = "\n".join(report) + "\n"
    print(text)
    if said.out:
        said.out.parent.mkdir(parents=True, exist_ok=True)
        said.out.write_text(text, encoding="utf-8")


def _run(label: str, ours_url: str, plain_url: str, folder: Path, said: argparse.Namespace) -> list[str]:
    lines = [
        f"## {label}",
        "",
        "| 场景 | 本系统 | 框架原样 | 倍数 | 内存 本系统 | 内存 框架 |",
        "|---|---|---|---|---|---|",
    ]
    ours, plain = _ours(folder, ours_url, plain_url, said.rows), _plain(plain_url)
    last = DEEP_PAGE if said.rows >= DEEP_PAGE * 20 else said.rows // 20
    scenes: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
        "第一页": (ours.page("/bench-persons/list/?size=20"), plain.page("/plainview/list/?psize_PlainView=20")),
        f"第 {last} 页": (
            ours.page(f"/bench-persons/list/?size=20&page={last}"),
            plain.page(f"/plainview/list/?psize_PlainView=20&page_PlainView={last - 1}"),
        ),
        "按姓名开头查询": (
            ours.page("/bench-persons/list/?size=20&name=王建国99"),
            plain.page("/plainview/list/?psize_PlainView=20&_flt_0_name=王建国99"),
        ),
        "新增表单（关联户）": (ours.page("/bench-persons/add"), plain.page("/plainview/add")),
        f"导出 {_exported(said.rows)} 行": (ours.export(), plain.export()),
    }
    for scene, (mine, theirs) in scenes.items():
        one, other = _measure(mine, said.seconds), _measure(theirs, said.seconds)
        lines.append(
            f"| {scene} | {one.seconds * 1000:,.1f} ms | {other.seconds * 1000:,.1f} ms"
            f" | {other.seconds / one.seconds:,.1f} ×"
            f" | {one.megabytes:,.0f} MB | {other.megabytes:,.0f} MB |"
        )
        print(lines[-1], flush=True)
    return [*lines, ""]


@dataclasses.dataclass
class Ours:
    """Our application on the bench's database, with the city's administrator signed in."""

    flask: Flask
    key: str

    def page(self, url: str) -> Callable[[], object]:
        """Open a page, as a browser that is signed in."""

        def client() -> Any:
            from tests import signing

            made = self.flask.test_client()
            signing.sign_in(made, self.key)
            return made

        return _opening(client, url)

    def export(self) -> Callable[[], object]:
        """Write the workbook of a query that finds one row in nine, as the job does."""

        def work() -> object:
            from app.web import query
            from app.web.exporting import Export, write
            from app.web.sheet import sheet_of

            with self.flask.test_request_context():
                sheet = sheet_of(DESK, BenchPerson)
                assert sheet is not None
                asked = query.parse(sheet, {"name": "王建国1"})
                actor = _actor(self.key)
                columns = tuple(one for one in sheet.listed if one.name in BenchPerson.__table__.c)
                with session_for(actor) as session, tempfile.TemporaryDirectory() as folder:
                    return write(session, Export(actor, asked, columns, "基准"), Path(folder) / "out.xlsx")

        return work


@dataclasses.dataclass
class Plain:
    """The framework as it comes, with its administrator signed in."""

    flask: Flask
    db: SQLA

    def page(self, url: str) -> Callable[[], object]:
        """Open a page, signed in."""

        def client() -> Any:
            made = self.flask.test_client()
            answer = made.post("/login/", data={"username": "bench", "password": "bench"})
            assert answer.status_code == 302, answer.status_code
            return made

        return _opening(client, url)

    def export(self) -> Callable[[], object]:
        """What one would write without us: every row an object, every object a line."""

        def work() -> object:
            with self.flask.app_context(), tempfile.TemporaryDirectory() as folder:
                self.db.session().info[SCOPE] = Scope(reason="bench")
                book = xlsxwriter.Workbook(str(Path(folder) / "out.xlsx"))
                sheet = book.add_worksheet()
                found = self.db.session.query(PlainPerson).filter(PlainPerson.name.like("王建国1%")).all()
                for number, person in enumerate(found):
                    sheet.write_row(number, 0, [person.id, person.name, person.id_no, person.sex, str(person.born_on)])
                    sheet.write_row(number, 5, [repr(person.household), person.amount_fen, person.division_code])
                book.close()
                return len(found)

        return work


def _opening(client: Callable[[], Any], url: str) -> Callable[[], object]:
    kept: list[Any] = []

    def work() -> object:
        if not kept:
            kept.append(client())
        answer = kept[0].get(url)
        assert answer.status_code == 200, (url, answer.status_code)
        return len(answer.data)

    return work


def _ours(folder: Path, url: str, owner_url: str, rows: int) -> Ours:
    from app.web.schema import prepare
    from tests import databases, world

    known = desks()
    known._entries[DESK] = dataclasses.replace(  # noqa: SLF001  (the bench's own desk)
        known[DESK], accesses=(*known[DESK].accesses, keeps(BenchPerson), keeps(BenchHousehold))
    )
    owner = create_app(databases.settings(folder, owner_url))
    with owner.app_context():
        prepare(app_role=databases.CLERK if owner_url.startswith("postgresql") else "")
        with system_session("bench") as session:
            world.build(session)
            session.commit()
        began = time.perf_counter()
        with sessions.engine().begin() as connection:
            people.fill(connection, rows)
            kinds = {"bench_persons": "division", "bench_households": "division"}
            protection.protect(connection, kinds)
            if connection.dialect.name == "postgresql":
                protection.grant(connection, databases.CLERK)
        print(f"{rows} rows made in {time.perf_counter() - began:.1f} s", flush=True)
        sessions.engine().dispose()
    flask = create_app(databases.settings(folder, url))
    flask.config["TESTING"] = True
    return Ours(flask, "city_admin")


def _actor(key: str) -> Any:
    from app.offices.models import Officer
    from app.offices.services.actors import actors_of

    with system_session("bench") as session:
        officer = session.scalars(sa.select(Officer).where(Officer.username == key)).one()
        (found,) = actors_of(session, officer)
    return found


def _plain(url: str) -> Plain:
    flask = Flask("plain")
    flask.config.update(
        SECRET_KEY="bench",
        SQLALCHEMY_DATABASE_URI=url,
        WTF_CSRF_ENABLED=False,
        FAB_ADD_SECURITY_API=False,
    )
    db = SQLA(model_class=FrameworkModel)
    db.init_app(flask)

    class PlainView(ModelView):
        """The framework's view, told nothing but the model."""

        datamodel = SQLAInterface(PlainPerson)
        list_columns = ["id", "name", "id_no", "sex", "born_on", "household", "amount_fen", "division_code"]  # noqa: RUF012
        base_order = ("id", "desc")

    @flask.before_request
    def _lift() -> None:
        db.session().info[SCOPE] = Scope(reason="the framework knows no wall")

    with flask.app_context():
        db.session().info[SCOPE] = Scope(reason="bench")
        builder = AppBuilder(flask, db.session)
        builder.add_view(PlainView, "Plain")
        role = builder.sm.find_role("Admin")
        if builder.sm.find_user(username="bench") is None:
            builder.sm.add_user("bench", "bench", "bench", "bench@example.invalid", role, password="bench")
        db.session.remove()
        db.engine.dispose()
    return Plain(flask, db)


def _measure(work: Callable[[], object], seconds: float) -> Figure:
    """Run the work in a process of its own, once to warm up, then until the time is over; medians and growth."""
    receiver, sender = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=_repeat, args=(work, seconds, sender))
    process.start()
    answer = receiver.recv()
    process.join()
    if isinstance(answer, str):
        raise SystemExit(answer)
    return Figure(*answer)


def _repeat(work: Callable[[], object], seconds: float, sender: Any) -> None:
    sessions.engine().dispose(close=False)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        began = time.perf_counter()
        work()
        times, until = [], time.perf_counter() + seconds
        if time.perf_counter() - began > seconds:
            times.append(time.perf_counter() - began)
        while not times or (time.perf_counter() < until and len(times) < 200):
            started = time.perf_counter()
            work()
            times.append(time.perf_counter() - started)
    except Exception as error:  # noqa: BLE001  (told to the parent)
        sender.send(f"{type(error).__name__}: {error}")
        return
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    sender.send((statistics.median(times), grown / 1024))


def _database(server: str) -> tuple[str, str, Callable[[], None]]:
    from tests import databases

    url, name = sa.make_url(server), f"ywl_bench_{uuid.uuid4().hex[:8]}"
    admin = sa.create_engine(url, isolation_level="AUTOCOMMIT")

    def say(statement: str) -> None:
        with admin.connect() as connection:
            connection.exec_driver_sql(statement)

    say(
        f"DO $$ BEGIN CREATE ROLE {databases.CLERK} LOGIN PASSWORD 'test';"
        " EXCEPTION WHEN duplicate_object THEN NULL; END $$"
    )
    say(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
    plain = url.set(database=name)
    ours = plain.set(username=databases.CLERK, password="test")
    return (
        ours.render_as_string(hide_password=False),
        plain.render_as_string(hide_password=False),
        lambda: say(f"DROP DATABASE {name} WITH (FORCE)"),
    )


def _exported(rows: int) -> int:
    return sum(1 for number in range(1, rows + 1) if str(number).startswith("1"))


def _machine(rows: int) -> str:
    day = time.strftime("%Y-%m-%d")
    return (
        f"{rows:,} 人、{rows // people.PERSONS_PER_HOUSEHOLD:,} 户；{day}；{platform.machine()}，"
        f"{multiprocessing.cpu_count()} 核，Python {platform.python_version()}。"
        "同一次运行、同一批数据；倍数 = 框架原样 ÷ 本系统。内存是该次测量的进程增长。"
    )


if __name__ == "__main__":
    main()
