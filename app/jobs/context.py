"""What a run is given to work with: who asked, with what, how to tell how far it is, where to put its result."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from app.jobs.stopping import Stopped
from app.kernel import clock
from app.store.actor import Actor
from app.store.sessions import reading_for
from app.store.wall import WalledSession

LOG_LINES = 200
LINE_LENGTH = 300
_UNFIT = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|\u200e\u200f\u202a-\u202e\u2066-\u2069]')
"""What no file name may hold: separators, controls, and marks that turn the reading direction."""


@dataclass(slots=True)
class Standing:
    """How far a run is, shared between the run itself and the thread that keeps its lease."""

    done: int = 0
    total: int = 0
    note: str = ""
    lines: list[str] = field(default_factory=list)
    left_out: int = 0
    changed: bool = False
    stop: type[Stopped] | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take_news(self) -> dict[str, Any] | None:
        """What is to be written down, if anything is new since the last time."""
        with self.lock:
            if not self.changed:
                return None
            self.changed = False
            return self.columns()

    def columns(self) -> dict[str, Any]:
        """The columns of the run that tell its standing."""
        head = [f"……（前面另有 {self.left_out} 行）"] if self.left_out else []
        return {"done": self.done, "total": self.total, "note": self.note[:500], "log": "\n".join(head + self.lines)}


class JobContext:
    """One run at work. ``payload`` is what was asked for, ``due_at`` the instant that the run stands for."""

    def __init__(
        self,
        *,
        run_id: int,
        token: str,
        actor: Actor,
        payload: Mapping[str, Any],
        due_at: datetime,
        results: Path,
        fence: Callable[[Actor], AbstractContextManager[WalledSession]],
        standing: Standing,
    ) -> None:
        self.run_id, self.actor, self.payload, self.due_at = run_id, actor, payload, due_at
        self.standing = standing
        self.result_name, self.result_path = "", Path()
        self._token, self.results, self._fence = token, results, fence

    @contextmanager
    def session(self) -> Iterator[WalledSession]:
        """A session in the scope of who asked. It can commit only while this worker still holds the run.

        Commit often: on SQLite an open transaction keeps every other writer waiting, on either the rows stay locked.
        """
        with self._fence(self.actor) as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[WalledSession]:
        """A session that only reads: for long reading, since on SQLite any other keeps all writers waiting."""
        with reading_for(self.actor) as session:
            yield session

    def progress(self, done: int, total: int = 0, note: str = "") -> None:
        """Tell how far it is. Call it often and between transactions: here a run that must stop is stopped."""
        standing = self.standing
        with standing.lock:
            standing.done, standing.total = max(done, 0), max(total, done, 0) if total else 0
            standing.note = note or standing.note
            standing.changed = True
        if standing.stop is not None:
            raise standing.stop

    def log(self, sentence: str) -> None:
        """Add a line to the run's log; of very many, the newest are kept."""
        standing = self.standing
        line = f"{clock.local(clock.now()):%H:%M:%S} {sentence}"[:LINE_LENGTH].replace("\n", " ")
        with standing.lock:
            standing.lines.append(line)
            if len(standing.lines) > LOG_LINES:
                standing.lines.pop(0)
                standing.left_out += 1
            standing.changed = True

    def cancelled(self) -> bool:
        """Whether the run should stop; for a loop that wants to tidy up first. The next ``progress`` stops it."""
        return self.standing.stop is not None

    def result_file(self, name: str) -> Path:
        """Where to write the one file that this run hands over; ``name`` is what its reader sees."""
        self.results.mkdir(mode=0o700, parents=True, exist_ok=True)
        suffix = Path(name).suffix
        self.result_name = _UNFIT.sub("_", name)[-120:]
        self.result_path = self.results / f"{self.run_id}-{self._token[-16:]}{suffix if _plain(suffix) else ''}"
        return self.result_path


def _plain(suffix: str) -> bool:
    return len(suffix) <= 8 and suffix[1:].isascii() and suffix[1:].isalnum()
