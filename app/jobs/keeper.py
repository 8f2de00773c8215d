"""The keeper of a run's lease: a thread beside the run that extends it, writes down progress, and hears of cancelling.

The run itself never writes its progress: on SQLite it may hold the only write lock, and would wait for itself.
"""

from __future__ import annotations

import contextvars
import logging
import threading
import time
from datetime import timedelta
from types import TracebackType

from sqlalchemy.exc import SQLAlchemyError

from app.jobs import leases
from app.jobs.context import Standing
from app.jobs.job import Job
from app.jobs.leases import Taken
from app.jobs.models import RunState
from app.jobs.stopping import Cancelled, LostLease
from app.kernel import clock
from app.store.sessions import system_session

logger = logging.getLogger("ywl.jobs")
BEAT_SECONDS = 1.0


class Keeper:
    """Keeps the lease of one run while the block runs."""

    def __init__(self, taken: Taken, job: Job, standing: Standing) -> None:
        self._taken, self._standing = taken, standing
        self._lease = timedelta(seconds=job.lease_seconds)
        self._kept_at = time.monotonic()
        self._over = threading.Event()
        self._thread = threading.Thread(
            target=contextvars.copy_context().run, args=(self._keep,), name=f"keeper-{taken.run_id}", daemon=True
        )

    def __enter__(self) -> Keeper:
        self._thread.start()
        return self

    def __exit__(self, *_raised: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._over.set()
        self._thread.join()

    def _keep(self) -> None:
        while not self._over.wait(BEAT_SECONDS):
            try:
                self._beat()
            except SQLAlchemyError:
                self._standing.changed = True
                logger.warning("run %s could not be kept just now", self._taken.run_id, exc_info=True)

    def _beat(self) -> None:
        taken = self._taken
        news = self._standing.take_news()
        if news is not None or time.monotonic() - self._kept_at > self._lease.total_seconds() / 3:
            with system_session("jobs: keep a run") as session:
                leases.extend(session, taken.run_id, taken.token, clock.now() + self._lease, news or {})
            self._kept_at = time.monotonic()
        self._hear(leases.state_of(taken.run_id, taken.token))

    def _hear(self, state: str | None) -> None:
        if state is None:
            self._standing.stop = LostLease
        elif state == RunState.CANCELLING and self._standing.stop is None:
            self._standing.stop = Cancelled
