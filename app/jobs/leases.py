"""Who works on a run: taken by one conditional UPDATE, kept by extending it, given back or taken over when it ends."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from app.jobs.job import Job
from app.jobs.models import JobRun, RunState
from app.kernel import clock
from app.kernel.words import _
from app.store.sessions import reading_session
from app.store.transaction import transaction

AT_A_LOOK = 10
LIVE = (RunState.QUEUED, RunState.RUNNING, RunState.CANCELLING)


@dataclass(frozen=True, slots=True)
class Taken:
    """A run in a worker's hands, as it was when it was taken; ``token`` proves that it is held."""

    run_id: int
    token: str
    job: str
    due_at: datetime
    attempts: int
    payload: str
    log: str
    officer_id: int
    grant_id: int
    address: str


def waiting() -> list[int]:
    """The ids of runs that a worker may take now, the longest due first."""
    found = select(JobRun.id).where(_free(clock.now())).order_by(JobRun.due_at, JobRun.id).limit(AT_A_LOOK)
    with reading_session("jobs: what is free") as session:
        return list(session.scalars(found))


def take(session: Session, worker: str, jobs: Mapping[str, Job]) -> Taken | None:
    """Take one run that is free, for this worker; ``None`` where there is none or others were faster.

    A run that cannot be worked on any more (its attempts are used up, its job is gone, it was being cancelled when
    its worker died) is closed with a sentence on the way.
    """
    for run_id in waiting():
        with transaction(session):
            taken = _take_one(session, run_id, worker, jobs)
        if taken is not None:
            return taken
    return None


def _take_one(session: Session, run_id: int, worker: str, jobs: Mapping[str, Job]) -> Taken | None:
    now = clock.now()
    run = session.scalars(select(JobRun).where(JobRun.id == run_id, _free(now))).one_or_none()
    if run is None:
        return None
    job, token = jobs.get(run.job), f"{worker}:{uuid.uuid4().hex[:16]}"
    closing = _why_close(run, job)
    if closing is not None or job is None:
        _change(session, _as_seen(run, now), **(closing or {}), ended_at=now, lease_owner=None, lease_until=None)
        return None
    values = {
        "state": RunState.RUNNING,
        "lease_owner": token,
        "lease_until": now + timedelta(seconds=job.lease_seconds),
        "attempts": run.attempts + 1,
        "started_at": run.started_at or now,
    }
    if not _change(session, _as_seen(run, now), **values):
        return None
    return Taken(
        run_id=run.id,
        token=token,
        job=run.job,
        due_at=run.due_at,
        attempts=run.attempts + 1,
        payload=run.payload,
        log=run.log,
        officer_id=run.officer_id,
        grant_id=run.grant_id,
        address=run.address,
    )


def _free(now: datetime) -> ColumnElement[bool]:
    over = or_(JobRun.lease_until.is_(None), JobRun.lease_until <= now)
    return and_(JobRun.state.in_(LIVE), over)


def _as_seen(run: JobRun, now: datetime) -> ColumnElement[bool]:
    return and_(JobRun.id == run.id, JobRun.state == run.state, JobRun.attempts == run.attempts, _free(now))


def _why_close(run: JobRun, job: Job | None) -> dict[str, Any] | None:
    if run.state == RunState.CANCELLING:
        return {"state": RunState.CANCELLED, "note": _("已取消。")}
    if job is None:
        return {"state": RunState.FAILED, "note": _("系统中已没有这种作业，没有运行。")}
    if run.state == RunState.RUNNING and run.attempts >= job.attempts:
        sentence = _("执行者 {times} 次中途停止，系统不再自动重试。请联系系统管理员查明原因后点“重试”。")
        return {"state": RunState.FAILED, "note": sentence.format(times=run.attempts)}
    return None


def extend(session: Session, run_id: int, token: str, until: datetime, standing: Mapping[str, Any]) -> bool:
    """Keep a run for longer and write down how far it is; false where it is no longer this worker's."""
    with transaction(session):
        return _change(session, _held(run_id, token), lease_until=until, **standing)


def state_of(run_id: int, token: str) -> str | None:
    """The state of a run that this worker holds; ``None`` where it holds it no more."""
    with reading_session("jobs: how a run stands") as session:
        return session.scalar(select(JobRun.state).where(_held(run_id, token)))


def finish(session: Session, run_id: int, token: str, state: RunState, standing: Mapping[str, Any]) -> bool:
    """Close a run; false where it is no longer this worker's, and then nothing is changed."""
    closed = {"state": state, "ended_at": clock.now(), "lease_owner": None, "lease_until": None}
    with transaction(session):
        return _change(session, _held(run_id, token), **closed, **standing)


def give_back(
    session: Session, run_id: int, token: str, standing: Mapping[str, Any], *, wait: timedelta, counts: bool
) -> bool:
    """Put a run back into the queue, to be tried again after a while; ``counts`` tells whether the attempt counts.

    A run that was being cancelled stays so, and the next worker that looks closes it.
    """
    now = clock.now()
    values: dict[str, Any] = {"lease_owner": None, **standing}
    if not counts:
        values["attempts"] = JobRun.attempts - 1
    running = and_(_held(run_id, token), JobRun.state == RunState.RUNNING)
    with transaction(session):
        queued = _change(session, running, state=RunState.QUEUED, lease_until=now + wait, **values)
        return queued or _change(session, _held(run_id, token), lease_until=now, **values)


def _held(run_id: int, token: str) -> ColumnElement[bool]:
    return and_(JobRun.id == run_id, JobRun.lease_owner == token)


def _change(session: Session, where: ColumnElement[bool], **values: Any) -> bool:
    statement = update(JobRun).where(where).values(**values)
    changed = session.execute(statement, execution_options={"synchronize_session": False})
    return bool(changed.rowcount)  # type: ignore[attr-defined]
