"""A screening from beginning to end: what is read, asked, weighed and written, and the run that says so.

The results of before stay whole until the new ones take their place in one transaction; a run that fails or is
cancelled leaves them as they were.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from app.audit.trail import record
from app.kernel import clock
from app.kernel.errors import DomainError
from app.kernel.words import _
from app.programmes.facts import building, renouncing
from app.programmes.facts.building import Need
from app.programmes.facts.columns import Area, Moment
from app.programmes.models import RunState, ScreeningRun
from app.programmes.names import fact_code
from app.programmes.screening import asking, renounced, results, weighing
from app.programmes.screening.compiling import Compiled
from app.programmes.screening.keeping import compiled_law
from app.programmes.screening.tags import Tag
from app.programmes.screening.workplace import workplace
from app.programmes.vocabulary import attributes_on
from app.registry.models import Household
from app.registry.services.attributes import county_of
from app.store.actor import Actor
from app.store.transaction import transaction
from app.store.turns import one_at_a_time
from app.store.wall import lifted

Progress = Callable[[int, int, str], None]
STEPS = 5
DEAD_AFTER = timedelta(hours=6)
"""How long a run may say that it is at work; no screening takes so long, so one that does has died."""
SOME = 400
"""Households that are screened together when something of them changed."""


def need_of(session: Session, county: str, compiled: Compiled) -> Need:
    """What the rules of a law ask for."""
    named = [(fact_code(one), one) for one in attributes_on(session, county, compiled.law.day)]
    return Need(compiled.facts, tuple((code, one) for code, one in named if code in compiled.facts))


def county_or_refuse(area: str) -> str:
    """The county whose law holds in an area. Raises ``DomainError`` above counties, where there is none."""
    county = county_of(area)
    if not county:
        raise DomainError(_("筛查按县进行，请选到县或乡镇。"))
    return county


def screen_area(
    session: Session,
    actor: Actor,
    area: str,
    day: date,
    programme_codes: Sequence[str] | None = None,
    known_at: datetime | None = None,
    progress: Progress = lambda done, total, note: None,
) -> ScreeningRun:
    """Screen everybody in a division for all programmes of its county, or some, as of a day; the run says what came.

    Only what is found for today, by what is known now, takes the place of the results. For another day, or with
    ``known_at``, it counts what would be found and what would differ, and leaves the results as they are.
    """
    county = county_or_refuse(area)
    compiled = compiled_law(session, county, day)
    codes = None if programme_codes is None else sorted(programme_codes)
    run = _begin(session, actor, area, day, codes, known_at)
    moment, keeps = Moment(day, known_at), known_at is None and day == clock.today()
    try:
        with workplace() as (engine, folder):
            people = _work_out(session, engine, compiled, _read_area(area, county, moment), moment, progress, area)
            return _conclude(
                session, actor, run, engine, folder, compiled, Area.of(area), codes, people, progress, keeps
            )
    except BaseException:
        _fail(session, run)
        raise


def screen_households(session: Session, actor: Actor, household_ids: Sequence[int]) -> None:
    """Screen some households anew, today: whatever stands of them and their people afterwards is what is so now."""
    keys = sorted(set(household_ids))
    for start in range(0, len(keys), SOME):
        _screen_some(session, actor, keys[start : start + SOME])


def _screen_some(session: Session, actor: Actor, keys: Sequence[int]) -> None:
    with lifted(session, "who was touched is screened, wherever in the county they live"):
        counties = {
            county_of(code) for code in session.scalars(select(Household.division_code).where(Household.id.in_(keys)))
        }
    day = clock.today()
    for county in sorted(filter(None, counties)):
        compiled = compiled_law(session, county, day)
        if not compiled.programmes:
            continue
        area, moment = Area.of(county, keys), Moment(day)
        with workplace() as (engine, folder):
            people = _work_out(session, engine, compiled, area, moment, lambda done, total, note: None, county)
            run = _begin(session, actor, county, day, None, None, keys[0] if len(keys) == 1 else None)
            try:
                _conclude(session, actor, run, engine, folder, compiled, area, None, people, lambda *_said: None)
            except BaseException:
                _fail(session, run)
                raise


def gather(session: Session, into: duckdb.DuckDBPyConnection, need: Need, area: str, moment: Moment) -> None:
    """The facts of an area in a workplace, for whoever asks several laws of them."""
    _gather(session, into, need, _read_area(area, county_or_refuse(area), moment), moment, area)


def joined(*needs: Need) -> Need:
    """What several laws ask for together."""
    attributes = {code: one for need in needs for code, one in need.attributes}
    return Need(
        frozenset().union(*(need.facts for need in needs)),
        tuple((code, attributes[code]) for code in sorted(attributes)),
    )


def _gather(
    session: Session, into: duckdb.DuckDBPyConnection, need: Need, read: Area, moment: Moment, area: str
) -> None:
    with lifted(session, "rules read everything that bears on the people of an area, in a connection of its own"):
        building.load(into, engine_of(session), read, moment, need)
        renounced.load(into, renouncing.words_in(session, moment, read))
    building.build(into, read if read.households else Area.of(area), moment, need)


def _read_area(area: str, county: str, moment: Moment) -> Area:
    """As of the past somebody may have lived elsewhere in the county, so all of it is read."""
    return Area.of(area if moment.is_present else county)


def _work_out(
    session: Session,
    into: duckdb.DuckDBPyConnection,
    compiled: Compiled,
    read: Area,
    moment: Moment,
    progress: Progress,
    area: str,
) -> int:
    need = need_of(session, compiled.law.county, compiled)
    progress(0, STEPS, str(_("读取登记内容")))
    _gather(session, into, need, read, moment, area)
    progress(2, STEPS, str(_("按规则核算")))
    asking.prepare(into, compiled)
    asking.ask(into, compiled)
    progress(3, STEPS, str(_("项目之间比较")))
    weighing.weigh(into, compiled)
    counted = into.execute("SELECT count(*) FROM person_facts").fetchone()
    return counted[0] if counted else 0


def engine_of(session: Session) -> Engine:
    """The database of a session."""
    bind = session.get_bind()
    return bind if isinstance(bind, Engine) else bind.engine


def _begin(
    session: Session,
    actor: Actor,
    area: str,
    day: date,
    codes: Sequence[str] | None,
    known_at: datetime | None,
    household_id: int | None = None,
) -> ScreeningRun:
    """Note that a run began; those of the same area that are long past any end are known to have died."""
    with transaction(session), _standing(session):
        now = clock.now()
        dead = update(ScreeningRun).where(
            ScreeningRun.division_code == area,
            ScreeningRun.state == RunState.RUNNING,
            ScreeningRun.started_at < now - DEAD_AFTER,
        )
        session.execute(dead.values(state=RunState.FAILED), execution_options={"synchronize_session": False})
        run = ScreeningRun(
            division_code=area,
            programme_code=codes[0] if codes and len(codes) == 1 else None,
            household_id=household_id,
            day=day,
            known_at=known_at or now,
            state=RunState.RUNNING,
            started_at=now,
            officer_id=actor.officer_id or None,
        )
        session.add(run)
        session.flush()
    return run


@contextmanager
def _standing(session: Session) -> Iterator[None]:
    with lifted(session, "the screening keeps its runs and results, whoever asked for it"):
        yield


def _conclude(
    session: Session,
    actor: Actor,
    run: ScreeningRun,
    engine: duckdb.DuckDBPyConnection,
    folder: Path,
    compiled: Compiled,
    area: Area,
    codes: Sequence[str] | None,
    people: int,
    progress: Progress,
    keeps: bool = True,
) -> ScreeningRun:
    """Put the new results in the place of the old ones where it keeps them, and say what came of it, at once."""
    progress(4, STEPS, str(_("写入结果")))
    with transaction(session), _standing(session):
        one_at_a_time(session, f"screening:{compiled.law.county}")
        came = results.compare(engine, engine_of(session), area, compiled, codes)
        if keeps:
            results.write(session, engine, folder, run)
        run = session.merge(run)
        run.people, run.programmes = people, len(compiled.programmes if codes is None else codes)
        run.found, run.changed = came.found, came.come + came.changed + came.gone
        run.state, run.finished_at = RunState.DONE, clock.now()
        tag = Tag.AGAIN if area.households else Tag.RUN
        record(session, actor, tag, run, people=people, found=run.found, changed=run.changed)
    progress(STEPS, STEPS, "")
    return run


def _fail(session: Session, run: ScreeningRun) -> None:
    session.rollback()
    with transaction(session), _standing(session):
        failed = update(ScreeningRun).where(ScreeningRun.id == run.id, ScreeningRun.state == RunState.RUNNING)
        session.execute(
            failed.values(state=RunState.FAILED, finished_at=clock.now()),
            execution_options={"synchronize_session": False},
        )
