"""Years of schedules in fake time: several schedulers and workers at once, killed, paused, their clocks moved.

The judge knows nothing of cron: each specimen says in a predicate when it is due, and every minute is asked.
"""

from __future__ import annotations

import contextvars
import random
import threading
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.jobs import scheduler
from app.jobs.job import CatchUp, Job, JobContext
from app.jobs.models import JobMark, JobRun, RunState
from app.jobs.worker import Worker
from app.kernel import clock
from app.store.sessions import system_session
from app.store.transaction import transaction

MINUTE = timedelta(minutes=1)
WORKING_DAYS = range(5)


@dataclass(frozen=True)
class Specimen:
    """A schedule twice: as cron, and as the judge understands it (in China's time)."""

    cron: str
    catch_up: CatchUp
    due: Callable[[datetime], bool]


SPECIMENS = {
    "twice_daily": Specimen("15 */12 * * *", CatchUp.ALL, lambda at: at.minute == 15 and at.hour in (0, 12)),
    "nightly": Specimen("30 2 * * *", CatchUp.LATEST, lambda at: (at.hour, at.minute) == (2, 30)),
    "working_days": Specimen(
        "45 8 * * mon-fri",
        CatchUp.LATEST,
        lambda at: (at.hour, at.minute) == (8, 45) and at.weekday() in WORKING_DAYS,
    ),
    "monthly": Specimen("0 0 1 * *", CatchUp.ALL, lambda at: (at.day, at.hour, at.minute) == (1, 0, 0)),
    "quarterly": Specimen(
        "5 0 1 1,4,7,10 *",
        CatchUp.ALL,
        lambda at: (at.day, at.hour, at.minute) == (1, 0, 5) and at.month in (1, 4, 7, 10),
    ),
    "year_end": Specimen(
        "59 23 31 12 *", CatchUp.ALL, lambda at: (at.month, at.day, at.hour, at.minute) == (12, 31, 23, 59)
    ),
}


class Killed(BaseException):
    """The process is gone, in the middle of whatever it did."""


@dataclass
class Simulation:
    """What happens, and what is counted while it does."""

    seed: int
    start: datetime
    years: int
    folder: Path
    schedulers: int = 0
    schedulers_killed: int = 0
    workers_killed: int = 0
    clock_moves: int = 0
    late: int = 0
    commits: Counter[int] = field(default_factory=Counter)
    done_again: Counter[int] = field(default_factory=Counter)
    finished: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.schedulers = self.random.choice((2, 3, 4))
        self.end = self.start + timedelta(days=365 * self.years)
        self.horizon = self.start
        self.jobs = {
            code: Job(code, code, self._work, one.cron, attempts=50, lease_seconds=60, catch_up=one.catch_up)
            for code, one in SPECIMENS.items()
        }
        local = self.start.astimezone(clock.CHINA)
        self.minutes: dict[str, list[datetime]] = {code: [] for code in SPECIMENS}
        for at in _minutes(local, self.end.astimezone(clock.CHINA) + timedelta(days=30)):
            for code, one in SPECIMENS.items():
                if one.due(at):
                    self.minutes[code].append(at)

    def run(self) -> None:
        """Live through the years."""
        self._tick(self.start, kill=False)
        now = self.start
        while now < self.end:
            now += self._pause()
            group = [self._shown(now) for _ in range(self.random.randint(1, self.schedulers))]
            _together([lambda shown=shown: self._tick(shown) for shown in group])  # type: ignore[misc]
            _together([lambda now=now, name=name: self._work_off(now, name) for name in (1, 2)])  # type: ignore[misc]
        self._tick(max(now, self.horizon), kill=False)
        for minutes in range(2, 200, 2):
            self._work_off(max(now, self.horizon) + minutes * MINUTE, 3)

    def _pause(self) -> timedelta:
        longest = self.random.choices((3, 24, 24 * 5, 24 * 40), (80, 15, 4, 1))[0]
        return timedelta(seconds=self.random.randint(1, longest * 3600))

    def _shown(self, now: datetime) -> datetime:
        """What the clock of one scheduler shows: mostly the time, sometimes hours or days before or after it."""
        wrong = self.random.choices((2, 3 * 3600, 3 * 86400), (90, 7, 3))[0]
        self.clock_moves += wrong > 2
        return now + timedelta(seconds=self.random.randint(-wrong, wrong))

    def _tick(self, shown: datetime, kill: bool = True) -> None:
        fate = self.random.choices(("lives", "dies early", "dies late"), (85, 8, 7))[0] if kill else "lives"
        FATE.set(fate)
        try:
            with clock.frozen(shown):
                scheduler.enqueue_due(self.jobs)
        except Killed:
            with self.lock:
                self.schedulers_killed += 1
            return
        with self.lock:
            self.horizon = max(self.horizon, shown)
            self.late += sum(not self._is_decided(code, shown) for code in SPECIMENS)

    def _is_decided(self, code: str, shown: datetime) -> bool:
        """Whether the last instant that this scheduler could see is in the queue by now, or a later one is."""
        at = bisect_right(self.minutes[code], shown) - 1
        if at < 0 or self.minutes[code][at] <= self.start:
            return True
        slot = self.minutes[code][at].isoformat(timespec="seconds")
        with system_session("the judge looks") as session:
            found = select(JobRun.id).where(JobRun.job == code, JobRun.slot >= slot).limit(1)
            return session.scalar(found) is not None

    def _work_off(self, now: datetime, number: int) -> None:
        worker = Worker(self.jobs, self.folder, number)
        try:
            with clock.frozen(now):
                ended = worker.work_off()
        except Killed:
            with self.lock:
                self.workers_killed += 1
            return
        with self.lock:
            self.finished += ended.count(RunState.DONE)

    def _work(self, context: JobContext) -> str:
        """Do one thing that must not be done twice; die now and then, before or after it."""
        fate = self.random.random()
        if fate < 0.05:
            raise Killed
        with context.session() as session, transaction(session):
            if session.get(JobMark, f"effect {context.run_id}") is None:
                session.add(JobMark(job=f"effect {context.run_id}", decided_until=context.due_at))
        with self.lock:
            self.commits[context.run_id] += 1
            self.done_again[context.run_id] += fate > 0.97
        if fate > 0.97:
            raise Killed
        return "完成"

    def verdict(self) -> dict[str, Any]:
        """What the rows say against what the judge expected."""
        with system_session("the judge counts") as session:
            runs = list(session.scalars(select(JobRun)))
            effects = len(session.scalars(select(JobMark).where(JobMark.job.startswith("effect"))).all())
        slots = Counter((run.job, run.due_at) for run in runs)
        due = {
            code: {at.astimezone(UTC) for at in self.minutes[code] if self.start < at <= self.horizon}
            for code in SPECIMENS
        }
        ran = {code: {at for job, at in slots if job == code} for code in SPECIMENS}
        missed = sum(len(due[code] - ran[code]) for code, one in SPECIMENS.items() if one.catch_up is CatchUp.ALL)
        unended = sum(run.state != RunState.DONE for run in runs)
        twice = sum(times - 1 - self.done_again[run] for run, times in self.commits.items())
        return {
            "due": sum(map(len, due.values())),
            "runs": len(runs),
            "missed": missed + self.late + unended + (len(runs) - effects),
            "double": sum(times - 1 for times in slots.values()) + twice,
            "never due": sum(len(ran[code] - due[code]) for code in SPECIMENS),
        }


FATE: contextvars.ContextVar[str] = contextvars.ContextVar("fate", default="lives")


def dying(insert: Callable[..., None]) -> Callable[..., None]:
    """The scheduler's insert, in a process that may die just before or just after it, before it commits."""

    def insert_or_die(*arguments: Any) -> None:
        if FATE.get() == "dies early":
            raise Killed
        insert(*arguments)
        if FATE.get() == "dies late":
            raise Killed

    return insert_or_die


def _minutes(since: datetime, until: datetime) -> Iterator[datetime]:
    at = since.replace(second=0, microsecond=0)
    while at <= until:
        yield at
        at += MINUTE


def _together(acts: list[Callable[[], None]]) -> None:
    failures: list[BaseException] = []

    def one(act: Callable[[], None]) -> None:
        try:
            act()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=one, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
