"""What a draft would change, before anybody signs it: people and money by township, who joins and who leaves."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

import duckdb
from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.approvals.subject import digest
from app.audit.trail import record
from app.kernel import clock
from app.kernel.words import _
from app.programmes.facts.columns import Moment
from app.programmes.law import law_of
from app.programmes.models import (
    ProgrammeVersion,
    RunState,
    StandardValue,
    WhatIf,
    WhatIfLine,
    WhatIfSubject,
)
from app.programmes.screening import asking, running, weighing
from app.programmes.screening.compiling import Compiled, compile_law
from app.programmes.screening.tags import Tag
from app.programmes.screening.workplace import workplace
from app.programmes.vocabulary import vocabulary_of
from app.store.actor import Actor
from app.store.transaction import transaction
from app.store.wall import lifted

Progress = Callable[[int, int, str], None]
Draft = ProgrammeVersion | StandardValue
_BATCH = 5_000


def what_if(
    session: Session, actor: Actor, draft: Draft, progress: Progress = lambda done, total, note: None
) -> WhatIf:
    """Screen the draft's area by the law of its first day with and without it, and keep what differs; nobody's
    results change. Raises the ``Mistake`` of a draft that cannot be read."""
    area, day = draft.division_code, max(draft.effective_from, clock.today())
    county = running.county_or_refuse(area)
    before = law_of(session, county, day)
    with lifted(session, "a draft is tried against the law of its county"):
        after = before.with_version(draft) if isinstance(draft, ProgrammeVersion) else before.with_standard(draft)
    words = vocabulary_of(session, county, day)
    laws = (compile_law(before, words), compile_law(after, words))
    run = _begin(session, actor, draft, day)
    try:
        return _tried(session, actor, run, laws, progress)
    except BaseException:
        session.rollback()
        with transaction(session):
            session.get_one(WhatIf, run.id).state = RunState.FAILED
        raise


def _tried(session: Session, actor: Actor, run: WhatIf, laws: tuple[Compiled, Compiled], progress: Progress) -> WhatIf:
    area, county = run.division_code, laws[0].law.county
    with workplace() as (engine, _folder):
        for step, (name, compiled) in enumerate(zip(("before", "after"), laws, strict=True)):
            progress(step, 3, str(_("测算")))
            if step == 0:
                needs = (running.need_of(session, county, law) for law in laws)
                running.gather(session, engine, running.joined(*needs), area, Moment(run.day))
            asking.prepare(engine, compiled)
            asking.ask(engine, compiled)
            weighing.weigh(engine, compiled)
            engine.execute(f"CREATE TABLE {name} AS {_ENTITLED}")
        engine.execute(f"CREATE TABLE effect AS {_EFFECT}")
        progress(2, 3, str(_("写入结果")))
        return _conclude(session, actor, run, engine)


_ENTITLED = """
    SELECT person_id, programme_code, division_code, amount FROM outcome WHERE entitled"""
_EFFECT = """
    SELECT coalesce(old.person_id, new.person_id) AS person_id,
        coalesce(old.programme_code, new.programme_code) AS programme_code,
        coalesce(old.division_code, new.division_code) AS division_code, old.amount AS before, new.amount AS after,
        CASE WHEN old.person_id IS NULL THEN 'join' WHEN new.person_id IS NULL THEN 'leave'
            WHEN old.amount <> new.amount THEN 'amount' END AS change
    FROM before old FULL JOIN after new
        ON old.person_id = new.person_id AND old.programme_code = new.programme_code
    WHERE coalesce(old.programme_code, new.programme_code) IN (
        SELECT programme_code FROM (FROM before EXCEPT FROM after UNION ALL (FROM after EXCEPT FROM before)))"""
"""Everybody entitled before or after in the programmes in which anything differs."""
_TOWNS = """
    SELECT division_code[1:9] || '000' AS town, count(before), count(after), coalesce(sum(before), 0)::BIGINT,
        coalesce(sum(after), 0)::BIGINT, count(*) FILTER (change = 'join'), count(*) FILTER (change = 'leave')
    FROM effect GROUP BY 1 ORDER BY 1"""
_FIELDS = ("town", "people_before", "people_after", "amount_before", "amount_after", "joins", "leaves")


def _begin(session: Session, actor: Actor, draft: Draft, day: date) -> WhatIf:
    with transaction(session):
        run = WhatIf(
            division_code=draft.division_code,
            subject=WhatIfSubject.VERSION if isinstance(draft, ProgrammeVersion) else WhatIfSubject.STANDARD,
            subject_id=draft.id,
            content=digest(draft),
            day=day,
            started_at=clock.now(),
            officer_id=actor.officer_id or None,
        )
        session.add(run)
        session.flush()
    return run


def _conclude(session: Session, actor: Actor, run: WhatIf, engine: duckdb.DuckDBPyConnection) -> WhatIf:
    towns = [dict(zip(_FIELDS, row, strict=True)) for row in engine.execute(_TOWNS).fetchall()]
    with transaction(session), lifted(session, "the lines of a what-if run are written in bulk"):
        found = engine.execute(
            "SELECT person_id, programme_code, division_code, change, before, after FROM effect"
            " WHERE change IS NOT NULL ORDER BY division_code, person_id, programme_code"
        )
        names = ("person_id", "programme_code", "division_code", "change", "before", "after")
        while rows := found.fetchmany(_BATCH):
            lines = [{**dict(zip(names, row, strict=True)), "what_if_id": run.id} for row in rows]
            session.execute(insert(WhatIfLine), lines)
        for name in _FIELDS[1:]:
            setattr(run, name, sum(town[name] for town in towns))
        run.by_town = json.dumps(towns)
        run.state, run.finished_at = RunState.DONE, clock.now()
        record(session, actor, Tag.WHAT_IF, run, joins=run.joins, leaves=run.leaves)
    return run
