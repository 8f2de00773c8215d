"""The instants at which a job is due, from its cron expression, in China's time. Pure: no clock, no database."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache

from apscheduler.triggers.cron import CronTrigger

from app.jobs.job import CatchUp, Job
from app.kernel.clock import CHINA

AT_A_TIME = 500
"""So many missed instants are made good in one transaction; the rest follow in the next."""
_TICK = timedelta(microseconds=1)
_WINDOWS = tuple(timedelta(days=days) for days in (0.05, 1, 8, 32, 370))


@cache
def trigger(cron: str) -> CronTrigger:
    """APScheduler's reading of a cron expression."""
    return CronTrigger.from_crontab(cron, timezone=CHINA)


def next_slot(job: Job, after: datetime) -> datetime | None:
    """The first instant after ``after`` at which the job is due; ``None`` for a job without a time."""
    if not job.cron:
        return None
    found: datetime | None = trigger(job.cron).get_next_fire_time(None, after + _TICK)
    return found


def due_slots(job: Job, since: datetime, until: datetime) -> list[datetime]:
    """What is to be run of the instants in (since, until], oldest first, at most ``AT_A_TIME``.

    A job that catches up on all gets each of them; any other only the latest.
    """
    if job.catch_up is CatchUp.ALL:
        return _walk(job, since, until)
    latest = _latest(job, since, until)
    return [latest] if latest else []


def _walk(job: Job, since: datetime, until: datetime, at_most: int = AT_A_TIME) -> list[datetime]:
    slots: list[datetime] = []
    slot = next_slot(job, since)
    while slot is not None and slot <= until and len(slots) < at_most:
        slots.append(slot)
        slot = next_slot(job, slot)
    return slots


def _latest(job: Job, since: datetime, until: datetime) -> datetime | None:
    """Looks back through widening windows, so that a long downtime of a frequent job costs little."""
    for window in (*_WINDOWS, until - since):
        start = max(since, until - window)
        first = next_slot(job, start)
        if first is not None and first <= until:
            return _walk(job, first - _TICK, until, at_most=1_000_000)[-1]
        if start == since:
            return None
    return None
