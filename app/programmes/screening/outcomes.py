"""What the law of a day says of a whole area in every programme, for whoever builds on it: no result is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb
from sqlalchemy.orm import Session

from app.kernel.words import _
from app.programmes.facts.columns import Area, Moment
from app.programmes.facts.reading import reader_of, within
from app.programmes.screening import asking, running, weighing
from app.programmes.screening.compiling import Compiled
from app.programmes.screening.keeping import compiled_law
from app.programmes.screening.results import DECISIONS
from app.programmes.screening.workplace import workplace
from app.store.transaction import transaction
from app.store.wall import lifted

Progress = Callable[[int, int, str], None]
STEPS = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """A law asked of everybody in an area, in the column engine.

    Its tables: ``outcome`` (whoever is entitled, enrolled or lacks facts, as a stored result), ``law`` (place, code,
    version_id), ``screening_decisions``, and the rows as they were read, among them ``persons`` and ``enrolments``.
    """

    engine: duckdb.DuckDBPyConnection
    folder: Path
    compiled: Compiled
    moment: Moment


@contextmanager
def outcomes_of(
    session: Session,
    area: str,
    day: date,
    known_at: datetime | None = None,
    progress: Progress = lambda done, total, note: None,
) -> Iterator[Asked]:
    """Ask the law of a county of everybody in an area of it, on a day, by what was known at an instant (now).

    Raises ``DomainError`` for an area above counties. What was read is let go before the asking begins, so that
    nobody waits for it.
    """
    county = running.county_or_refuse(area)
    moment = Moment(day, known_at)
    with workplace() as (engine, folder):
        progress(0, STEPS, str(_("读取登记内容")))
        with transaction(session):
            compiled = compiled_law(session, county, day)
            need = running.need_of(session, county, compiled)
            running.gather(session, engine, need, area, moment)
            _read_decisions(session, engine, county)
        progress(1, STEPS, str(_("按规则核算")))
        asking.prepare(engine, compiled)
        asking.ask(engine, compiled)
        progress(2, STEPS, str(_("项目之间比较")))
        weighing.weigh(engine, compiled)
        engine.execute(_law(compiled))
        yield Asked(engine, folder, compiled, moment)


def _read_decisions(session: Session, into: duckdb.DuckDBPyConnection, county: str) -> None:
    with (
        lifted(session, "decisions bear on whoever lives in an area, wherever they were made"),
        reader_of(running.engine_of(session)) as reader,
    ):
        reader.fill(into, DECISIONS, within(Area.of(county), DECISIONS))


def _law(compiled: Compiled) -> str:
    rows = ", ".join(f"({one.place}, '{one.code}', {one.law.version_id})" for one in compiled.programmes)
    return f"CREATE TABLE law AS SELECT * FROM (VALUES {rows or _NO_LAW}) AS t(place, code, version_id)"  # noqa: S608


_NO_LAW = "(-1, '', -1)"
