"""Every morning townships that have not filed their rosters are reminded, and it goes on the trail."""

from __future__ import annotations

from app.jobs.job import Job, JobContext
from app.kernel import clock
from app.kernel.words import _
from app.rosters.services.reminding import due, remind


def run(context: JobContext) -> str:
    """Remind of each batch in a transaction of its own."""
    reminded = 0
    with context.session() as session:
        batches = [batch for batch, _towns in due(session, clock.today())]
        for done, batch in enumerate(batches, start=1):
            reminded += remind(session, context.actor, batch, everyone=False)
            context.progress(done, len(batches), batch.name)
    return _("{batches} 个批次，催报 {towns} 个乡镇。").format(batches=len(batches), towns=reminded)


entry = Job(
    "remind_batches",
    _("花名册催报"),
    run,
    cron="40 6 * * *",
    lease_seconds=120,
    help=_("每天 6:40 对截止前三天、当天和逾期未上报的乡镇催报"),
)
