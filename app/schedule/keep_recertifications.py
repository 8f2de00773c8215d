"""The annual recertification, every morning: lists are made, who is late is marked, reminders go on the trail."""

from __future__ import annotations

from app.jobs.job import Job, JobContext
from app.kernel.words import _
from app.registry.recertifying.keeping import follow, mark_overdue, to_open, under_way
from app.registry.recertifying.opening import open_campaign
from app.registry.recertifying.reminding import remind


def run(context: JobContext) -> str:
    """Open what is to begin, then keep what is under way; each campaign in transactions of its own."""
    opened = gone = late = rounds = 0
    with context.session() as session:
        for key in to_open(session):
            open_campaign(session, context.actor, key, context.progress)
            opened += 1
        campaigns = under_way(session)
        for done, campaign in enumerate(campaigns, start=1):
            gone += follow(session, campaign)
            late += mark_overdue(session, context.actor, campaign)
            rounds += remind(session, context.actor, campaign)
            context.progress(done, len(campaigns), campaign.name)
    return _("开始了 {opened} 项核查；{gone} 户已不在册，{late} 户逾期，催办 {rounds} 次。").format(
        opened=opened, gone=gone, late=late, rounds=rounds
    )


entry = Job(
    "keep_recertifications",
    _("年度核查"),
    run,
    cron="30 6 * * *",
    lease_seconds=120,
    help=_("每天 6:30 生成到期开始的核查名单，标记逾期，按天数催办"),
)
