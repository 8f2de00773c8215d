"""Jobs: work that is done outside a request. One file each in ``app/schedule``; some run by the clock, some when asked.

A run's function takes a :class:`~app.jobs.context.JobContext` and returns one sentence that says what was done.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from app.jobs.context import JobContext
from app.jobs.stopping import Cancelled
from app.kernel.catalogue import Catalogue, catalogue


class CatchUp(StrEnum):
    """What becomes of the instants that passed while no scheduler ran."""

    LATEST = "latest"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Job:
    """A kind of work. ``cron`` is five fields in China's time, empty for what only runs when asked.

    A run whose worker dies is taken over after ``lease_seconds``, and given up after ``attempts``; so ``run`` must
    be safe to start again from the beginning. ``catch_up`` says whether each missed instant is made good
    (``all``: monthly statements) or only the latest (nightly checks). Weekdays in ``cron`` are names (``mon``),
    since numbers mean different days to different programs.
    """

    code: str
    label: str
    run: Callable[[JobContext], str]
    cron: str = ""
    lease_seconds: int = 60
    attempts: int = 3
    help: str = ""
    catch_up: CatchUp = CatchUp.LATEST

    def __post_init__(self) -> None:
        if self.lease_seconds < 3 or self.attempts < 1:
            raise ValueError(f"the job {self.code!r} needs a lease of at least 3 seconds and one attempt")
        if not self.cron:
            return
        fields = self.cron.split()
        if len(fields) != 5:
            raise ValueError(f"the job {self.code!r} needs five cron fields, not {self.cron!r}")
        if any(character.isdigit() for character in fields[4]):
            raise ValueError(f"the job {self.code!r} must name its weekdays (mon, tue, …)")


def jobs() -> Catalogue[Job]:
    """The catalogue of jobs."""
    return catalogue("app.schedule", Job)


def job_labels() -> dict[str, str]:
    """Code → label of every job."""
    return {code: entry.label for code, entry in jobs().items()}


__all__ = ["Cancelled", "CatchUp", "Job", "JobContext", "job_labels", "jobs"]
