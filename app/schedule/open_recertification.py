"""Making the list of a campaign that was released on or after its first day."""

from __future__ import annotations

from app.jobs.job import Job, JobContext
from app.kernel.words import _
from app.registry.recertifying.opening import open_campaign


def run(context: JobContext) -> str:
    """Make the list, township by township, and open the campaign."""
    with context.session() as session:
        key = int(context.payload["recertification"])
        count = open_campaign(session, context.actor, key, context.progress)
    return _("已生成名单，共 {count} 户。").format(count=count)


entry = Job(
    "open_recertification",
    _("生成年度核查名单"),
    run,
    lease_seconds=120,
    help=_("下达核查任务时开始日期已到的，立即生成名单"),
)
