"""Finding people who are registered twice, every night and when an officer asks."""

from __future__ import annotations

from app.audit.trail import record
from app.jobs.job import Job, JobContext
from app.kernel.words import _
from app.registry.comparing import pairs
from app.registry.comparing.areas import area_of, people_in
from app.registry.comparing.candidates import candidates
from app.registry.comparing.tags import Tag
from app.store.transaction import transaction
from app.store.wall import lifted


def run(context: JobContext) -> str:
    """Find the pairs of the area by reading alone, then keep them batch by batch."""
    area = area_of(context.actor)
    with context.reading() as session, lifted(session, "duplicates are looked for in the whole province"):
        total = people_in(session, area)
        found = pairs.best_of(candidates(session, area, lambda done: context.progress(done, total)))
    with context.session() as session:
        kept = pairs.keep(session, found, area, lambda: context.progress(total, total))
        with transaction(session):
            record(session, context.actor, Tag.PAIRS_FIND, None, new=kept.new, seen=kept.seen, gone=kept.gone)
    return _("查了 {people} 人，新发现 {new} 对疑似重复，仍有 {seen} 对，消除 {gone} 对。").format(
        people=total, new=kept.new, seen=kept.seen, gone=kept.gone
    )


entry = Job(
    "find_duplicates",
    _("查找重复人员"),
    run,
    cron="10 1 * * *",
    lease_seconds=300,
    help=_("每天 1:10 在全省查找证件号码相同、相近或同村姓名生日相近的人员"),
)
