"""Sweeping the door, every hour: sessions past their time end, old ones and spent counters go."""

from __future__ import annotations

from app.access.services import sessions, throttles
from app.jobs.job import Job, JobContext
from app.kernel.words import _
from app.store.transaction import transaction


def run(context: JobContext) -> str:
    """Sweep, and say what went."""
    with context.session() as session:
        ended, removed = sessions.sweep(session, context.actor)
        with transaction(session):
            counters = throttles.sweep(session)
    return _("结束了 {ended} 个超时的登录，清理了 {removed} 条旧登录、{counters} 个旧计数。").format(
        ended=ended, removed=removed, counters=counters
    )


entry = Job(
    "sweep_sessions",
    _("清理登录"),
    run,
    cron="5 * * * *",
    help=_("每小时结束超时的登录，清理旧的登录记录和计数"),
)
