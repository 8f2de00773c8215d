"""Tidying up after runs: results past their time, files that nobody refers to, old rows; a part at a time."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.jobs import results
from app.jobs.models import OVER, JobRun
from app.kernel import clock
from app.store.actor import Actor
from app.store.transaction import transaction

RUNS_KEPT = timedelta(days=180)
"""Runs are kept half a year, as logs are (网络安全法 第二十一条: 不少于六个月); the trail keeps who asked, for ever."""
STRAY_AFTER = timedelta(days=1)
AT_A_TIME = 500


def expire_results(session: Session, _actor: Actor, folder: Path) -> int:
    """Take results whose time is over away from their runs and from the disk; how many."""
    over = JobRun.result_expires_at <= clock.now()
    with transaction(session):
        rows = session.execute(select(JobRun.id, JobRun.result_path).where(JobRun.result_path.is_not(None), over)).all()
        for start in range(0, len(rows), AT_A_TIME):
            ids = [row.id for row in rows[start : start + AT_A_TIME]]
            session.execute(update(JobRun).where(JobRun.id.in_(ids)).values(result_path=None), execution_options=QUIET)
    for row in rows:
        if path := results.find(folder, row.result_path):
            path.unlink(missing_ok=True)
    return len(rows)


def remove_strays(session: Session, _actor: Actor, folder: Path) -> int:
    """Remove files that no run refers to: what a killed worker left behind; how many."""
    kept = set(session.scalars(select(JobRun.result_path).where(JobRun.result_path.is_not(None))))
    return results.sweep(folder, {name for name in kept if name}, (clock.now() - STRAY_AFTER).timestamp())


def remove_old_runs(session: Session, _actor: Actor) -> int:
    """Remove runs that were over long ago; how many."""
    old = (JobRun.state.in_(OVER), JobRun.ended_at < clock.now() - RUNS_KEPT, JobRun.result_path.is_(None))
    removed = 0
    while True:
        with transaction(session):
            ids = session.scalars(select(JobRun.id).where(*old).limit(AT_A_TIME)).all()
            session.execute(delete(JobRun).where(JobRun.id.in_(ids)), execution_options=QUIET)
        removed += len(ids)
        if len(ids) < AT_A_TIME:
            return removed


QUIET = {"synchronize_session": False}
