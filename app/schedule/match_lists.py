"""Comparing the people registered with the newest lists of other offices, every night and when an officer asks."""

from __future__ import annotations

from app.jobs.job import Job, JobContext
from app.kernel.words import _
from app.registry.comparing.matching import match_lists


def run(context: JobContext) -> str:
    """Each list is one transaction; a person and an entry meet once, so a run that starts again finds nothing twice."""
    with context.session() as session:
        hits = match_lists(session, context.actor, context.progress)
    return _("新增 {hits} 条比对结果，等待核实。").format(hits=hits)


entry = Job(
    "match_lists",
    _("比对名单"),
    run,
    cron="50 1 * * *",
    lease_seconds=300,
    help=_("每天 1:50 把各类名单的最新一份与在册人员比对；只列出结果，不自动停发"),
)
