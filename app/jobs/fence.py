"""The fence around a run: nothing that it does is committed after another worker has taken it over.

A lease alone cannot promise that, since a worker may sleep through its end. So each commit of the run first
confirms, in the same transaction, that the run is still its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import update

from app.jobs.models import JobRun
from app.jobs.stopping import LostLease
from app.store.actor import Actor
from app.store.sessions import engine
from app.store.wall import WalledSession, enter, lifted


class FencedSession(WalledSession):
    """A session of one run. It locks the run before the trail locks its chain, as everyone who changes a run does."""

    run_id: int
    token: str

    def commit(self) -> None:
        """Commit, or raise :class:`LostLease` where the run is no longer this worker's."""
        mine = update(JobRun).where(JobRun.id == self.run_id, JobRun.lease_owner == self.token)
        with lifted(self, "jobs: is the run still mine"):
            held = self.execute(mine.values(lease_owner=self.token), execution_options={"synchronize_session": False})
        if not held.rowcount:  # type: ignore[attr-defined]
            raise LostLease
        super().commit()


@contextmanager
def fenced(actor: Actor, *, run_id: int, token: str) -> Iterator[WalledSession]:
    """A session for this actor that commits only while ``token`` holds the run."""
    with FencedSession(engine()) as session:
        session.run_id, session.token = run_id, token
        enter(session, actor)
        yield session
