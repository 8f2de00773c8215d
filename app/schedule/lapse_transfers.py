"""Requests between townships that were not answered in time, every night: they lapse, whoever they were about."""

from __future__ import annotations

from app.jobs.job import Job, JobContext
from app.kernel.words import _
from app.registry.services import transfers


def run(context: JobContext) -> str:
    """Let them lapse, and say how many."""
    with context.session() as session:
        count = transfers.lapse(session, context.actor)
    return _("{count} 项迁入申请逾期未答复，已失效。").format(count=count)


entry = Job(
    "lapse_transfers",
    _("迁入申请到期"),
    run,
    cron="40 1 * * *",
    help=_("每天 1:40 使超过答复期限的跨乡镇迁入申请失效"),
)
