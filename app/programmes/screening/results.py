"""The results that stand, against what was found: only what differs is written, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from sqlalchemy import Connection, Engine, text
from sqlalchemy.orm import Session

from app.kernel import clock
from app.programmes.facts.columns import Area, Kind, Source
from app.programmes.facts.reading import reader_of, within
from app.programmes.models import ScreeningRun
from app.programmes.screening.compiling import Compiled
from app.programmes.screening.fingerprint import SQL as FINGERPRINT
from app.store.wall import below

_WHOLE, _TEXT, _TRUTH = Kind.WHOLE, Kind.TEXT, Kind.TRUTH
_OF_PERSON = "(household_id IN ({ids}) OR person_id IN (SELECT id FROM persons WHERE household_id IN ({ids})))"
STANDING = Source(
    "screening_results",
    (("id", _WHOLE), ("person_id", _WHOLE), ("household_id", _WHOLE), ("division_code", _TEXT),
     ("programme_code", _TEXT), ("version_id", _WHOLE), ("finding", _TEXT), ("entitled", _TRUTH), ("enrolled", _TRUTH),
     ("failed", _WHOLE), ("missing", _WHOLE), ("blocked_by", _TEXT), ("reason", _TEXT), ("amount", _WHOLE),
     ("paid", _WHOLE), ("hits", _WHOLE)),
    _OF_PERSON,
)  # fmt: skip
DECISIONS = Source(
    "screening_decisions",
    (("id", _WHOLE), ("person_id", _WHOLE), ("programme_code", _TEXT), ("verdict", _TEXT), ("fingerprint", _TEXT)),
    _OF_PERSON,
)
SAID = tuple(name for name in STANDING.names if name not in ("id", "person_id", "programme_code"))
COLUMNS = ("person_id", "programme_code", *SAID, "state")
_BATCH = 20_000


@dataclass(frozen=True, slots=True)
class Difference:
    """How many results came, changed and went, and how many of those that stand now wait for somebody."""

    come: int
    changed: int
    gone: int
    found: int


def compare(
    into: duckdb.DuckDBPyConnection, engine: Engine, area: Area, compiled: Compiled, codes: Sequence[str] | None
) -> Difference:
    """Make ``difference`` from ``outcome`` and what stands: op (1 new, 2 changed, 3 gone), id, and the columns."""
    with reader_of(engine) as reader:
        for source in (STANDING, DECISIONS):
            into.execute(f"DROP TABLE IF EXISTS {source.table}")
            reader.fill(into, source, _asked(area, source, codes))
    versions = ", ".join(f"({one.place}, {one.law.version_id})" for one in compiled.programmes) or "(-1, 0)"
    wanted = "TRUE" if codes is None else f"programme_code IN ({_listed(codes)})"
    into.execute(f"CREATE OR REPLACE TABLE difference AS {_DIFFERENCE.format(versions=versions, wanted=wanted)}")
    counts = dict(into.execute("SELECT op, count(*) FROM difference GROUP BY op").fetchall())
    waiting = into.execute(_WAITING).fetchone()
    return Difference(counts.get(1, 0), counts.get(2, 0), counts.get(3, 0), waiting[0] if waiting else 0)


_DIFFERENCE = f"""
    WITH versions(place, version_id) AS (VALUES {{versions}}),
    named AS (
        SELECT outcome.*, version_id FROM outcome JOIN versions ON versions.place = outcome.place WHERE {{wanted}}),
    last AS (
        SELECT person_id, programme_code, arg_max(verdict, id) AS verdict, arg_max(fingerprint, id) AS fingerprint
        FROM screening_decisions GROUP BY 1, 2),
    marked AS (SELECT *, {FINGERPRINT} AS mark FROM named),
    now AS (
        SELECT marked.* EXCLUDE (mark), CASE WHEN last.fingerprint IS DISTINCT FROM mark THEN 'open'
            WHEN last.verdict IN ('keep', 'refuse') THEN 'kept' ELSE 'done' END AS state
        FROM marked LEFT JOIN last ON last.person_id = marked.person_id
            AND last.programme_code = marked.programme_code)
    SELECT CASE WHEN old.id IS NULL THEN 1 WHEN now.person_id IS NULL THEN 3 ELSE 2 END AS op, old.id AS id,
        coalesce(now.person_id, old.person_id) AS person_id,
        coalesce(now.programme_code, old.programme_code) AS programme_code,
        {", ".join(f"now.{name}" for name in (*SAID, "state"))}
    FROM now FULL JOIN screening_results old
        ON old.person_id = now.person_id AND old.programme_code = now.programme_code
    WHERE old.id IS NULL OR now.person_id IS NULL
        OR {" OR ".join(f"old.{name} IS DISTINCT FROM now.{name}" for name in SAID)}"""  # noqa: S608 (names of ours)
_WAITING = """
    SELECT count(*) FROM outcome LEFT JOIN difference ON difference.person_id = outcome.person_id
        AND difference.programme_code = outcome.programme_code
    WHERE outcome.finding <> 'agrees' AND coalesce(difference.state, 'open') = 'open'"""


def write(session: Session, from_: duckdb.DuckDBPyConnection, folder: Path, run: ScreeningRun) -> None:
    """Write the difference. The wall must be lifted around it; it ends with the caller's transaction."""
    connection = below(session)
    stage = _stage_postgresql if connection.dialect.name == "postgresql" else _stage_sqlite
    stage(connection, from_, folder)
    at: dict[str, Any] = {"run": run.id, "at": clock.now()}
    instant = "CAST(:at AS TIMESTAMPTZ)" if connection.dialect.name == "postgresql" else ":at"
    if connection.dialect.name != "postgresql":
        at["at"] = at["at"].replace(tzinfo=None).isoformat(sep=" ")
    columns, values = ", ".join(COLUMNS), ", ".join(f"staged.{name}" for name in COLUMNS)
    changes = ", ".join(f"{name} = staged.{name}" for name in (*SAID, "state"))
    for statement in (
        "DELETE FROM screening_results WHERE id IN (SELECT id FROM staged WHERE op = 3)",
        f"UPDATE screening_results SET {changes}, run_id = :run, screened_at = {instant} FROM staged"  # noqa: S608
        " WHERE staged.op = 2 AND staged.id = screening_results.id",
        f"INSERT INTO screening_results ({columns}, run_id, screened_at)"  # noqa: S608 (names of ours)
        f" SELECT {values}, :run, {instant} FROM staged WHERE op = 1",
    ):
        connection.execute(text(statement), {name: at[name] for name in at if f":{name}" in statement})
    connection.exec_driver_sql("DROP TABLE staged")


_STAGED = (
    "CREATE TEMPORARY TABLE staged (op INTEGER, id BIGINT, person_id BIGINT, programme_code VARCHAR(15),"
    " household_id BIGINT, division_code VARCHAR(12), version_id BIGINT, finding VARCHAR(10), entitled BOOLEAN,"
    " enrolled BOOLEAN, failed BIGINT, missing BIGINT, blocked_by VARCHAR(15), reason VARCHAR(300), amount BIGINT,"
    " paid BIGINT, hits INTEGER, state VARCHAR(10))"
)
_ORDER = ("op", "id", *COLUMNS)


def _stage_sqlite(connection: Connection, from_: duckdb.DuckDBPyConnection, _folder: Path) -> None:
    connection.exec_driver_sql("DROP TABLE IF EXISTS temp.staged")
    connection.exec_driver_sql(_STAGED)
    places = ", ".join("?" * len(_ORDER))
    found = from_.execute(f"SELECT {', '.join(_ORDER)} FROM difference")  # noqa: S608 (names of ours)
    while rows := found.fetchmany(_BATCH):
        connection.exec_driver_sql(f"INSERT INTO temp.staged VALUES ({places})", rows)  # noqa: S608


def _stage_postgresql(connection: Connection, from_: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """The rows go as one file of text from engine to engine, never through Python's objects."""
    path = folder / "difference.csv"
    from_.execute(f"COPY (SELECT {', '.join(_ORDER)} FROM difference) TO '{path}' (FORMAT csv, HEADER false)")  # noqa: S608
    connection.exec_driver_sql("DROP TABLE IF EXISTS staged")
    connection.exec_driver_sql(_STAGED)
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy("COPY staged FROM STDIN (FORMAT csv)") as copy, path.open("rb") as file:
        while block := file.read(1 << 20):
            copy.write(block)
    path.unlink()


def _asked(area: Area, source: Source, codes: Sequence[str] | None) -> str:
    kept = within(area, source)
    return kept if codes is None else f"{kept} AND programme_code IN ({_listed(codes)})"


def _listed(codes: Sequence[str]) -> str:
    if not all(code.isalnum() for code in codes):
        raise ValueError("a code of a programme has letters and digits only")
    return ", ".join(f"'{code}'" for code in codes) or "''"
