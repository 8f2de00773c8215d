"""The worker: takes a run, works on it in the scope of who asked, keeps its lease, and writes down how it ended."""

from __future__ import annotations

import json
import logging
import os
import socket
import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from functools import partial
from pathlib import Path

from app.jobs import leases, results
from app.jobs.context import JobContext, Standing
from app.jobs.fence import fenced
from app.jobs.job import Job
from app.jobs.keeper import Keeper
from app.jobs.leases import Taken
from app.jobs.models import RunState
from app.jobs.staff import staff
from app.jobs.stopping import Cancelled, Interrupted, LostLease
from app.kernel.errors import DomainError
from app.kernel.words import _
from app.store.actor import Actor, system
from app.store.sessions import system_session

logger = logging.getLogger("ywl.jobs")
IDLE_SECONDS = 1.0
TROUBLE_SECONDS = 5.0
FIRST_PAUSE = timedelta(seconds=30)
FAULTS_TOLD = 100


class Worker:
    """Works on one run at a time. ``around`` is what each run needs about it, such as the application's context."""

    def __init__(
        self,
        jobs: Mapping[str, Job],
        folder: Path,
        number: int = 1,
        around: Callable[[], AbstractContextManager[object]] = nullcontext,
    ) -> None:
        self._jobs, self._folder, self._around = jobs, folder, around
        self.name = f"{socket.gethostname()[:60]}:{os.getpid()}:{number}"
        self._standing: Standing | None = None

    def loop(self, stop: threading.Event) -> None:
        """Work until ``stop`` is set; the run in hand is finished first."""
        while not stop.is_set():
            try:
                worked = self.run_one()
            except Exception:
                logger.exception("the queue could not be read or written")
                stop.wait(TROUBLE_SECONDS)
            else:
                if worked is None:
                    stop.wait(IDLE_SECONDS)

    def work_off(self) -> list[RunState]:
        """Work until nothing is free any more; how each run ended."""
        ended = []
        while (state := self.run_one()) is not None:
            ended.append(state)
        return ended

    def interrupt(self) -> None:
        """The run in hand stops at its next step and goes back into the queue."""
        standing = self._standing
        if standing is not None and standing.stop is None:
            standing.stop = Interrupted

    def run_one(self) -> RunState | None:
        """Take one run and see it through; the state it was left in, ``None`` if there was none to take."""
        with system_session("jobs: take a run") as session:
            taken = leases.take(session, self.name, self._jobs)
        if taken is None:
            return None
        logger.info("run %s of %s, attempt %s", taken.run_id, taken.job, taken.attempts)
        with self._around():
            state = self._see_through(taken, self._jobs[taken.job])
        logger.info("run %s: %s", taken.run_id, state)
        return state

    def _see_through(self, taken: Taken, job: Job) -> RunState:
        standing = Standing(lines=taken.log.splitlines())
        actor = self._actor(taken)
        if actor is None:
            standing.note = _("申请人的岗位已经撤销或停用，作业没有运行。请由在岗人员重新提交。")
            return self._close(taken, RunState.FAILED, standing)
        context = JobContext(
            run_id=taken.run_id,
            token=taken.token,
            actor=actor,
            payload=json.loads(taken.payload),
            due_at=taken.due_at,
            results=self._folder,
            fence=partial(fenced, run_id=taken.run_id, token=taken.token),
            standing=standing,
        )
        self._standing = standing
        try:
            return self._attempt(taken, job, context)
        finally:
            self._standing = None

    def _attempt(self, taken: Taken, job: Job, context: JobContext) -> RunState:
        standing = context.standing
        state = RunState.FAILED
        try:
            with Keeper(taken, job, standing):
                standing.note = job.run(context) or standing.note
            state = RunState.DONE
        except DomainError as refusal:
            standing.note = refusal.sentence
            _tell_faults(context, refusal)
        except Cancelled:
            state, standing.note = RunState.CANCELLED, _("已取消。")
        except Interrupted:
            results.discard(context)
            return self._again(taken, standing, timedelta(), counts=False)
        except LostLease:
            results.discard(context)
            logger.warning("run %s was taken over by another worker", taken.run_id)
            return RunState.QUEUED
        except Exception:
            logger.exception("run %s of %s", taken.run_id, taken.job)
            if taken.attempts < job.attempts:
                results.discard(context)
                context.log(_("第 {times} 次尝试出错，稍后自动重试").format(times=taken.attempts))
                return self._again(taken, standing, FIRST_PAUSE * 2 ** (taken.attempts - 1), counts=True)
            sentence = _("作业出错，没有完成。请把编号 {reference} 告诉系统管理员，或稍后点“重试”。")
            standing.note = sentence.format(reference=taken.token[-16:])
        return self._close(taken, state, standing, context)

    def _actor(self, taken: Taken) -> Actor | None:
        if taken.officer_id == 0:
            return system(f"job {taken.job}, run {taken.run_id}")
        with system_session("jobs: who asked") as session:
            return staff().actor_of_run(session, taken.officer_id, taken.grant_id, taken.address)

    def _close(self, taken: Taken, state: RunState, standing: Standing, context: JobContext | None = None) -> RunState:
        kept = results.keep(context) if context is not None and state is RunState.DONE else {}
        with system_session("jobs: a run ends") as session:
            closed = leases.finish(session, taken.run_id, taken.token, state, standing.columns() | kept)
        if context is not None and not (closed and kept):
            results.discard(context)
        return state if closed else RunState.QUEUED

    def _again(self, taken: Taken, standing: Standing, wait: timedelta, *, counts: bool) -> RunState:
        with system_session("jobs: a run goes back") as session:
            leases.give_back(session, taken.run_id, taken.token, standing.columns(), wait=wait, counts=counts)
        return RunState.QUEUED


def _tell_faults(context: JobContext, refusal: DomainError) -> None:
    faults = [fault for fault in refusal.faults if fault.row is not None or len(refusal.faults) > 1]
    for fault in faults[:FAULTS_TOLD]:
        where = _("第 {row} 行：").format(row=fault.row) if fault.row is not None else ""
        context.log(where + fault.sentence)
    if len(faults) > FAULTS_TOLD:
        context.log(_("另有 {count} 处错误未列出").format(count=len(faults) - FAULTS_TOLD))
