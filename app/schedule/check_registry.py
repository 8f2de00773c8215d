"""Checking the registry against itself, every night after duplicates were looked for, and when an officer asks."""

from __future__ import annotations

from typing import Any

from app.audit.trail import record
from app.jobs.job import Job, JobContext
from app.kernel.words import _
from app.registry.comparing.areas import area_of, people_in
from app.registry.comparing.reconciling import find, reconcile
from app.registry.comparing.tags import Tag
from app.store.transaction import transaction
from app.store.wall import lifted


def run(context: JobContext) -> str:
    """Find by reading alone, then write what differs from what is kept."""
    area = area_of(context.actor)
    with context.reading() as session, lifted(session, "checks look at the whole province for shared numbers"):
        total = people_in(session, area)
        found = find(session, area, lambda done: context.progress(done, total))
    with context.session() as session:
        done = reconcile(session, found, area, lambda: context.progress(total, total))
        with transaction(session):
            counts: dict[str, Any] = {
                "new": done.new,
                "again": done.again,
                "closed": done.closed,
                "standing": done.standing,
            }
            record(session, context.actor, Tag.FINDINGS_CHECK, None, **counts)
    return _("新发现 {new} 条，再次出现 {again} 条，消除 {closed} 条，仍有 {standing} 条。").format(
        new=done.new, again=done.again, closed=done.closed, standing=done.standing
    )


entry = Job(
    "check_registry",
    _("数据核查"),
    run,
    cron="10 2 * * *",
    lease_seconds=300,
    help=_("每天 2:10 核查登记内容是否互相矛盾；已改正的自动消除"),
)
