"""One act on many rows of a list, asked for on its page."""

from __future__ import annotations

from app.jobs.job import Job, JobContext
from app.kernel.words import _
from app.web import bulk


def run(context: JobContext) -> str:
    """Do the act; what the desk no longer grants is refused, what was done already refuses itself."""
    with context.session() as session:
        asked = bulk.from_payload(session, context.actor, context.payload)
        return bulk.perform(session, asked, context.progress, context.log).sentence


entry = Job("bulk_act", _("批量办理"), run, lease_seconds=120, help=_("对列表中勾选的或全部符合条件的记录做同一件事"))
