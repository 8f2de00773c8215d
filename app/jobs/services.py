"""What officers and other rooms do with runs: ask for one, cancel it, try it again."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.audit.trail import record
from app.jobs.job import jobs
from app.jobs.models import JobRun, RunState
from app.jobs.staff import staff
from app.jobs.tags import Tag
from app.kernel import clock
from app.kernel.errors import Conflict, DomainError, NotFound
from app.kernel.words import _
from app.store.actor import Actor
from app.store.commands import command
from app.store.transaction import transaction


def enqueue(
    session: Session,
    actor: Actor,
    job: str,
    payload: Mapping[str, Any] | None = None,
    *,
    once_key: str = "",
) -> JobRun:
    """Put a run of a job into the queue for this actor, in the caller's transaction if there is one.

    The same ``once_key`` in the same post of the same officer is the same run, however often it is asked for: give
    it the form's operation id. ``payload`` holds plain values; the run works with the actor's post as it then is.
    """
    if job not in jobs():
        raise NotFound(_("没有名为“{job}”的作业，请联系系统管理员。").format(job=job))
    slot = f"{actor.grant_id}:{once_key or uuid.uuid4().hex}"
    if len(slot) > 120:
        raise DomainError(_("操作编号过长，请刷新页面后重试。"))
    with transaction(session):
        run = _of_slot(session, job, slot) if once_key else None
        return run or _insert(session, actor, _new_run(session, actor, job, slot, payload or {}))


def _new_run(session: Session, actor: Actor, job: str, slot: str, payload: Mapping[str, Any]) -> JobRun:
    now = clock.now()
    return JobRun(
        job=job,
        slot=slot,
        due_at=now,
        created_at=now,
        division_code=actor.division_code or staff().root_division(session),
        officer_id=actor.officer_id,
        grant_id=actor.grant_id,
        asked_by=actor.name,
        organisation=actor.organisation,
        post=actor.post,
        address=actor.address,
        payload=json.dumps(payload, ensure_ascii=False, sort_keys=True),
    )


def _insert(session: Session, actor: Actor, run: JobRun) -> JobRun:
    try:
        with session.begin_nested():
            session.add(run)
    except IntegrityError:
        earlier = _of_slot(session, run.job, run.slot)
        if earlier is None:
            raise
        return earlier
    if not actor.is_system:
        record(session, actor, Tag.ASK, run, job=run.job)
    return run


def _of_slot(session: Session, job: str, slot: str) -> JobRun | None:
    return session.scalars(select(JobRun).where(JobRun.job == job, JobRun.slot == slot)).one_or_none()


def _why_not_cancel(run: JobRun) -> str:
    return _("作业已经结束，不能取消。") if run.is_over or run.state == RunState.CANCELLING else ""


def _why_not_retry(run: JobRun) -> str:
    return "" if run.state in (RunState.FAILED, RunState.CANCELLED) else _("只有失败或已取消的作业才能重试。")


@command(
    JobRun,
    "cancel",
    "取消",
    icon="player-stop",
    kind="danger",
    confirm="取消后，已经完成的部分不会撤销。确定取消吗？",
    unless=_why_not_cancel,
    done="已取消",
)
def cancel(session: Session, actor: Actor, run: JobRun, _data: Mapping[str, Any] | None = None) -> JobRun:
    """Stop a run: at once while it waits, at its next step while it runs."""
    now = clock.now()
    with transaction(session):
        stopped = _move(session, run, (RunState.QUEUED,), state=RunState.CANCELLED, ended_at=now, lease_until=None)
        if not stopped and not _move(session, run, (RunState.RUNNING,), state=RunState.CANCELLING):
            raise Conflict(_("作业已经结束或正在取消，请刷新页面查看。"))
        record(session, actor, Tag.CANCEL, run, job=run.job)
    return run


@command(JobRun, "retry", "重试", icon="refresh", unless=_why_not_retry, done="已重新排队")
def retry(session: Session, actor: Actor, run: JobRun, _data: Mapping[str, Any] | None = None) -> JobRun:
    """Put a failed or cancelled run back into the queue; it works for the officer who first asked for it."""
    over = (RunState.FAILED, RunState.CANCELLED)
    with transaction(session):
        fresh = {"attempts": 0, "done": 0, "total": 0, "note": "", "ended_at": None, "lease_until": None}
        if not _move(session, run, over, state=RunState.QUEUED, **fresh):
            raise Conflict(_("只有失败或已取消的作业才能重试，请刷新页面查看。"))
        record(session, actor, Tag.RETRY, run, job=run.job)
    return run


def _move(session: Session, run: JobRun, states: tuple[RunState, ...], **values: Any) -> bool:
    statement = update(JobRun).where(JobRun.id == run.id, JobRun.state.in_(states)).values(**values)
    moved = session.execute(statement, execution_options={"synchronize_session": False})
    session.refresh(run)
    return bool(moved.rowcount)  # type: ignore[attr-defined]
