"""``flask --app run jobs …``: the process that works, what is scheduled, and asking for a run by hand."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Sequence

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from sqlalchemy import select

from app.jobs import results
from app.jobs.job import jobs
from app.jobs.models import JobRun, RunState
from app.jobs.scheduler import Scheduler, enqueue_due
from app.jobs.services import enqueue
from app.jobs.slots import next_slot
from app.jobs.station import Station
from app.jobs.worker import Worker
from app.kernel import clock
from app.kernel.errors import DomainError
from app.store.actor import system
from app.store.sessions import system_session

group = AppGroup("jobs", help="The scheduler, its workers, and runs of jobs.")


@group.command("run")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(0, 8), help="How many runs at a time.")
@click.option("--once", is_flag=True, help="Work off what is due now, then exit: 1 if a run did not succeed.")
def run(workers: int, once: bool) -> None:
    """Schedule and work until SIGTERM. With --workers 0 only schedule. Any number of these may run."""
    _tell()
    hands = [_worker(number) for number in range(1, workers + 1)]
    if once:
        enqueue_due(jobs())
        sys.exit(_exit_code(hands[0].work_off() if hands else ()))
    Station(Scheduler(jobs()), hands).run()


def _worker(number: int) -> Worker:
    flask: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    return Worker(jobs(), results.folder_in(flask.config["YWL"].instance), number, around=flask.app_context)


def _exit_code(states: Sequence[RunState]) -> int:
    return 0 if all(state in (RunState.DONE, RunState.CANCELLED) for state in states) else 1


def _tell() -> None:
    told = logging.getLogger("ywl.jobs")
    told.setLevel(logging.INFO)
    if not told.handlers:
        told.addHandler(logging.StreamHandler())
        told.handlers[0].setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    told.propagate = False


@group.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def list_(as_json: bool) -> None:
    """List every job: when it runs, when it runs next, how it last ended."""
    now = clock.now()
    with system_session("jobs list") as session:
        last = {
            job: session.scalars(select(JobRun).where(JobRun.job == job).order_by(JobRun.id.desc()).limit(1)).first()
            for job in jobs()
        }
        rows = [
            {
                "code": job.code,
                "label": str(job.label),
                "cron": job.cron,
                "next": clock.local(due).isoformat() if (due := next_slot(job, now)) else "",
                "last_state": str(run.state) if (run := last[job.code]) else "",
                "last_at": clock.local(run.due_at).isoformat(timespec="seconds") if run else "",
            }
            for job in jobs().values()
        ]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for row in rows:
        click.echo(f"{row['code']:<28} {row['cron']:<16} {row['next'][:16]:<17} {row['last_state']:<10} {row['label']}")


@group.command("enqueue")
@click.argument("code")
@click.option("--payload", default="{}", help="What to run it with, as a JSON object.")
@click.option("--once-key", default="", help="The same key is the same run, however often it is asked for.")
def enqueue_(code: str, payload: str, once_key: str) -> None:
    """Put a run of the job CODE into the queue and print its number. Exit 1 if there is no such job."""
    try:
        given = json.loads(payload)
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise click.BadParameter("a JSON object is needed", param_hint="--payload")
    with system_session(f"jobs enqueue {code}") as session:
        try:
            run = enqueue(session, system(f"jobs enqueue {code}"), code, given, once_key=once_key)
        except DomainError as refusal:
            click.echo(refusal.sentence, err=True)
            sys.exit(1)
        click.echo(run.id)
