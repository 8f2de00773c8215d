"""Screening (A30): every night each county with programmes, and when asked the own area or who was touched."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from app.jobs.job import Job, JobContext
from app.kernel import clock
from app.kernel.words import _
from app.programmes.models import DraftState, ProgrammeVersion, ScreeningRun
from app.programmes.screening import screen_area, screen_households
from app.programmes.screening.watching import HOUSEHOLDS
from app.registry.services.attributes import county_of
from app.store.wall import WalledSession, lifted


def run(context: JobContext) -> str:
    """Screen; each area's results are replaced when they are whole, and stay as they were where a run is stopped."""
    with context.session() as session:
        if touched := context.payload.get(HOUSEHOLDS):
            screen_households(session, context.actor, [int(key) for key in touched])
            return _("已重新筛查 {count} 户。").format(count=len(touched))
        programme = str(context.payload.get("programme") or "")
        codes, runs = [programme] if programme else None, []
        for area in _areas(session, context):
            told = _told(context)
            runs.append(screen_area(session, context.actor, area, clock.today(), codes, progress=told))
        return _sentence(runs)


def _areas(session: WalledSession, context: JobContext) -> list[str]:
    """The area of who asked; for the nightly run every county whose programmes have published rules."""
    asked = str(context.payload.get("area") or context.actor.division_code)
    if asked and county_of(asked):
        return [asked]
    with lifted(session, "the nightly screening looks at every county"):
        about = select(ProgrammeVersion.division_code).where(ProgrammeVersion.state == DraftState.PUBLISHED).distinct()
        return sorted({county_of(code) for code in session.scalars(about)} - {""})


def _told(context: JobContext) -> Callable[[int, int, str], None]:
    return lambda done, total, note: context.progress(done, total, note)


def _sentence(runs: list[ScreeningRun]) -> str:
    people, found, changed = (sum(getattr(one, name) for one in runs) for name in ("people", "found", "changed"))
    return _("筛查了 {people} 人，待处理 {found} 条，有变化 {changed} 条。").format(
        people=people, found=found, changed=changed
    )


entry = Job(
    "screening",
    _("资格筛查"),
    run,
    cron="30 2 * * *",
    lease_seconds=600,
    help=_("每天 2:30 按现行规则筛查全县；也可随时筛查本辖区。结果全部算好才替换上一次的"),
)
