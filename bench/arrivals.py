"""A file of many rows through the whole import, and the same rows as one would take them in without us."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import openpyxl
import sqlalchemy as sa
import xlsxwriter

from app.demo import cast
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
from app.registry.models import Household, Person
from app.store import sessions
from app.store.actor import Actor
from app.store.sessions import session_for, system_session
from app.store.transaction import transaction

HEAD = ("所在村", "村民小组", "户主证件号码", "姓名", "证件号码", "与户主关系", "民族", "银行账号", "开户银行")
SEED = 7
MOST = 1_048_575
"""Rows below the headings of a worksheet."""
AS_OF = date(2026, 3, 1)
FILLED = ("facts", "account_uses", "land_holdings", "incomes", "assets", "bank_accounts", "persons", "households")
"""The tables that an import fills, children before parents."""


def files_in(folder: Path) -> dict[str, Path]:
    """Where the files are."""
    return {"csv": folder / "people.csv", "xlsx": folder / "people.xlsx"}


def write_files(folder: Path, rows: int) -> None:
    """The same people as csv and as xlsx."""
    plain, book = files_in(folder).values()
    with plain.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEAD)
        writer.writerows(_rows(rows))
    made = xlsxwriter.Workbook(str(book), {"constant_memory": True, "strings_to_numbers": False})
    sheet = made.add_worksheet("人员")
    for number, row in enumerate([HEAD, *islice(_rows(rows), MOST)]):
        sheet.write_row(number, 0, row)
    made.close()


def take_in(instance: Path, actor: Actor, path: Path) -> int:
    """A file through the whole wizard, as the jobs do it; how many rows it had."""
    with session_for(actor) as session, path.open("rb") as stream:
        sent = Sent("registry_people", path.name, stream, AS_OF)
        pk = receiving.receive(session, actor, vault.folder_in(instance), sent).id
    worker = Worker(jobs(), results.folder_in(instance))

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
        return int(one.rows)


def take_plainly(path: Path, most: int) -> int:
    """The first rows of a workbook by openpyxl, each an object, none checked, nothing encrypted in bulk."""
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
                    valid_from=AS_OF,
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
                    valid_from=AS_OF,
                    known_from=clock.now(),
                )
            )
            rows += 1
    return rows


def forget_people() -> None:
    """Empty the registry for the next measurement, without looking at each row."""
    engine = sessions.engine()
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.execute(sa.text("SET LOCAL session_replication_role = replica"))
            for table in FILLED:
                connection.execute(sa.text(f"DELETE FROM {table}"))  # noqa: S608  (our own names)
        return
    with closing(engine.raw_connection()) as raw, closing(raw.cursor()) as cursor:
        cursor.execute("PRAGMA foreign_keys=OFF")
        for table in FILLED:
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608  (our own names)
        cursor.execute("PRAGMA foreign_keys=ON")


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
