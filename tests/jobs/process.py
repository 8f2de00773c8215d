"""Processes for the tests: a worker that waits to be killed, and stations that write down every run."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from app import create_app
from app.jobs import results
from app.jobs.job import CatchUp, Job, JobContext
from app.jobs.scheduler import Scheduler
from app.jobs.station import Station
from app.jobs.worker import Worker
from tests import databases


def sleeper(folder: Path, told: Path) -> None:
    """Tell by a file that the run has begun, then never end."""

    def sleep(context: JobContext) -> str:
        context.progress(1, 2)
        told.touch()
        time.sleep(60)
        return "没有被停止"

    Worker({"sleep": Job("sleep", "睡", sleep, lease_seconds=5)}, folder).run_one()


def station(folder: Path, told: Path) -> None:
    """A scheduler and two workers; each run adds one line to a file."""

    def note(context: JobContext) -> str:
        with told.open("ab", buffering=0) as file:
            file.write(f"{context.due_at.isoformat()} {os.getpid()}\n".encode())
        return "记下了"

    jobs = {"minutely": Job("minutely", "每分钟", note, cron="* * * * *", catch_up=CatchUp.ALL)}
    Station(Scheduler(jobs), [Worker(jobs, folder, number) for number in (1, 2)]).run()


def main() -> None:
    """``process.py KIND INSTANCE URL FILE``"""
    kind, instance, url, told = sys.argv[1:5]
    flask = create_app(databases.settings(Path(instance), url))
    with flask.app_context():
        {"sleeper": sleeper, "station": station}[kind](results.folder_in(Path(instance)), Path(told))


if __name__ == "__main__":
    main()
