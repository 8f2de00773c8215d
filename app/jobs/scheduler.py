"""The scheduler: puts what is due into the queue and does nothing else. Any number may run; each instant is due once.

How far a job's schedule is decided is one row. A scheduler moves it forward and writes the runs in one transaction,
by an UPDATE that names the value it read: of two that see the same instant one wins, and one that dies in between
has done nothing. UNIQUE(job, slot) stands behind it. A clock that goes back finds everything decided already.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.jobs.job import Job
from app.jobs.models import JobMark, JobRun
from app.jobs.slots import due_slots, next_slot, trigger
from app.jobs.staff import staff
from app.kernel import clock
from app.kernel.clock import CHINA
from app.store.sessions import reading_session, system_session
from app.store.transaction import transaction

logger = logging.getLogger("ywl.jobs")
SWEEP_SECONDS = 60


def enqueue_due(jobs: Mapping[str, Job]) -> int:
    """Put everything that is due by now into the queue; how many runs that were."""
    now = clock.now()
    marks = _marks(jobs)
    with system_session("jobs: what is due") as session:
        return sum(_decide(session, job, marks.get(job.code), now) for job in jobs.values() if job.cron)


def _marks(jobs: Mapping[str, Job]) -> dict[str, datetime]:
    asked = select(JobMark).where(JobMark.job.in_(jobs))
    with reading_session("jobs: what is decided") as session:
        return {mark.job: mark.decided_until for mark in session.scalars(asked)}


def _decide(session: Session, job: Job, mark: datetime | None, now: datetime) -> int:
    """Decide a job's schedule up to now; how many runs came of it. A job that is new begins with its next instant."""
    if mark is None:
        with transaction(session):
            _insert_or_leave(session, JobMark, [{"job": job.code, "decided_until": now}], ["job"])
        return 0
    count = 0
    while slots := due_slots(job, mark, now):
        with transaction(session):
            won = _move_mark(session, job, mark, slots[-1])
            if won:
                _insert_or_leave(session, JobRun, _rows(session, job, mark, slots, now), ["job", "slot"])
                count += len(slots)
        mark = slots[-1] if won else _mark_of(session, job)
    return count


def _move_mark(session: Session, job: Job, mark: datetime, to: datetime) -> bool:
    """Move it if it still stands where it was read; false where another scheduler has moved it."""
    as_read = update(JobMark).where(JobMark.job == job.code, JobMark.decided_until == mark)
    moved = session.execute(as_read.values(decided_until=to), execution_options={"synchronize_session": False})
    return bool(moved.rowcount)  # type: ignore[attr-defined]


def _mark_of(session: Session, job: Job) -> datetime:
    with transaction(session):
        return session.scalars(select(JobMark.decided_until).where(JobMark.job == job.code)).one()


def _rows(session: Session, job: Job, mark: datetime, slots: Sequence[datetime], now: datetime) -> list[dict[str, Any]]:
    division = staff().root_division(session)
    passed_over = slots[0] != next_slot(job, mark)
    return [_row(job, slot, now, division, passed_over) for slot in slots]


def _row(job: Job, slot: datetime, now: datetime, division: str, passed_over: bool) -> dict[str, Any]:
    return {
        "job": job.code,
        "slot": slot.astimezone(CHINA).isoformat(timespec="seconds"),
        "due_at": slot,
        "created_at": now,
        "division_code": division,
        "asked_by": "系统",
        "log": "停机期间错过的时刻合并为这一次运行" if passed_over else "",
    }


def _insert_or_leave(session: Session, model: type[Any], rows: list[dict[str, Any]], key: list[str]) -> None:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    session.execute(dialect.insert(model.__table__).on_conflict_do_nothing(index_elements=key), rows)


class Scheduler:
    """APScheduler as the alarm clock: it wakes at each job's times, and every minute for what it may have missed."""

    def __init__(self, jobs: Mapping[str, Job]) -> None:
        self._jobs = jobs
        self._alarm = BackgroundScheduler(timezone=CHINA, job_defaults={"coalesce": True, "misfire_grace_time": None})
        self._busy = threading.Lock()

    def start(self) -> None:
        """Catch up on what was missed, then wake in a thread of its own whenever something is due."""
        self._wake()
        for job in self._jobs.values():
            if job.cron:
                self._alarm.add_job(self._wake, trigger(job.cron), id=job.code, name=job.label)
        self._alarm.add_job(self._wake, IntervalTrigger(seconds=SWEEP_SECONDS), id="-sweep")
        self._alarm.start()

    def stop(self) -> None:
        """Wake no more."""
        self._alarm.shutdown(wait=True)

    def _wake(self) -> None:
        with self._busy:
            try:
                if count := enqueue_due(self._jobs):
                    logger.info("%s due", count)
            except Exception:
                logger.exception("the schedule could not be decided; the next minute tries again")
