"""Tidying up, every night: results past their time, what killed workers left, runs of long ago."""

from __future__ import annotations

from app.jobs.job import Job, JobContext
from app.jobs.tidying import expire_results, remove_old_runs, remove_strays
from app.kernel.words import _


def run(context: JobContext) -> str:
    """Tidy up, and say what went."""
    with context.session() as session:
        expired = expire_results(session, context.actor, context.results)
        context.progress(1, 3)
        strays = remove_strays(session, context.actor, context.results)
        context.progress(2, 3)
        old = remove_old_runs(session, context.actor)
        context.progress(3, 3)
    return _("清理了 {expired} 个过期结果、{strays} 个残留文件、{old} 条半年前的作业记录。").format(
        expired=expired, strays=strays, old=old
    )


entry = Job("tidy", _("夜间清理"), run, cron="20 3 * * *", help=_("每天 3:20 清理过期的作业结果和旧的作业记录"))
