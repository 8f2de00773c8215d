"""The process of ``jobs run``: one scheduler and some workers, and how they go down."""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Sequence
from types import FrameType

from app.jobs.scheduler import Scheduler
from app.jobs.worker import Worker

logger = logging.getLogger("ywl.jobs")
GRACE_SECONDS = 20.0
LAST_SECONDS = 10.0


class Station:
    """Runs until SIGTERM or SIGINT. Runs in hand get a while to finish; then, or at a second signal, they go back."""

    def __init__(self, scheduler: Scheduler, workers: Sequence[Worker]) -> None:
        self._scheduler, self._workers = scheduler, workers
        self._stop, self._hurry = threading.Event(), threading.Event()
        self._threads = [
            threading.Thread(target=worker.loop, args=(self._stop,), name=worker.name, daemon=True)
            for worker in workers
        ]

    def run(self) -> None:
        """Work until told to stop."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._told)
        self._scheduler.start()
        for thread in self._threads:
            thread.start()
        logger.info("scheduler and %s worker(s) at work", len(self._workers))
        self._stop.wait()
        self._scheduler.stop()
        self._go_down()

    def _told(self, _number: int, _frame: FrameType | None) -> None:
        if self._stop.is_set():
            self._hurry.set()
        self._stop.set()

    def _go_down(self) -> None:
        until = time.monotonic() + GRACE_SECONDS
        while self._at_work() and not self._hurry.is_set() and time.monotonic() < until:
            self._hurry.wait(0.2)
        for worker in self._workers:
            worker.interrupt()
        until = time.monotonic() + LAST_SECONDS
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        if self._at_work():
            logger.warning("a run did not stop in time; another worker takes it over when its lease ends")

    def _at_work(self) -> bool:
        return any(thread.is_alive() for thread in self._threads)
