"""Jobs under test: a catalogue of the test's own, workers on it, and a plain gate that lets in whoever is named."""

from __future__ import annotations

import contextvars
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g, request
from sqlalchemy import delete

from app import create_app
from app.extensions import db
from app.jobs import results
from app.jobs.job import Job
from app.jobs.models import JobMark, JobRun
from app.jobs.services import enqueue
from app.jobs.worker import Worker
from app.offices.desk import Desk, desks
from app.store.actor import Actor
from app.store.sessions import session_for, system_session
from app.store.transaction import transaction
from app.store.wall import READ_ONLY, enter
from app.web.schema import sync_permissions
from tests import databases, world


def plain_gate(flask: Flask) -> None:
    """Let in whoever the test put into the environment; the real gate has its own tests."""

    @flask.before_request
    def let_in() -> None:
        g.actor, session = request.environ.get("tests.actor"), db.session()
        enter(session, g.actor)
        session.info[READ_ONLY] = request.method in ("GET", "HEAD", "OPTIONS")


@pytest.fixture(scope="module")
def app(template: databases.Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application with the plain gate, every post at a desk that opens "my jobs", on a copy of the template."""
    folder = tmp_path_factory.mktemp("instance")
    shutil.copytree(template.folder / "keys", folder / "keys")
    url = template.copy(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.access.gate.install", plain_gate)
        kinds = frozenset(kind for kind, *_ in world.ORGANISATIONS.values())
        patch.setattr(
            desks(),
            "_entries",
            {
                post: Desk(post, post, post, kinds, pages=frozenset({"my_jobs"}))
                for post in {where[1]: None for where in world.OFFICERS.values()}
            },
        )
        flask = create_app(databases.settings(folder, url))
        flask.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=False, WTF_CSRF_ENABLED=False)
        with flask.app_context():
            with system_session("tests write permissions") as session:
                sync_permissions(session)
                session.commit()
            yield flask
            db.session.remove()
            db.engine.dispose()
    template.discard(url)


@pytest.fixture(autouse=True)
def no_runs(request: pytest.FixtureRequest) -> None:
    """Each test begins with an empty queue."""
    if "app" not in request.fixturenames:
        return
    with system_session("tests begin anew") as session, transaction(session):
        session.execute(delete(JobRun))
        session.execute(delete(JobMark))


@dataclass
class Shop:
    """A catalogue of jobs with workers for it, and officers who ask for runs."""

    jobs: dict[str, Job]
    folder: Path
    world: world.World

    def add(self, code: str, run: Callable[..., str], **said: Any) -> Job:
        """Put a job into the catalogue."""
        self.jobs[code] = Job(code, f"作业 {code}", run, **said)
        return self.jobs[code]

    def worker(self, number: int = 1) -> Worker:
        """A worker."""
        return Worker(self.jobs, self.folder, number)

    def actor(self, key: str) -> Actor:
        """An officer of the small world at work."""
        with system_session("tests look up an officer") as session:
            return world.actor(session, self.world, key)

    def ask(self, key: str, job: str, payload: dict[str, Any] | None = None, once_key: str = "") -> int:
        """An officer asks for a run; its id."""
        actor = self.actor(key)
        with session_for(actor) as session:
            return enqueue(session, actor, job, payload, once_key=once_key).id

    def run(self, run_id: int) -> JobRun:
        """How a run stands now."""
        with system_session("tests look") as session:
            found = session.get_one(JobRun, run_id)
            session.expunge(found)
            return found


@pytest.fixture
def shop(app: Flask, small_world: world.World, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """A shop with an empty catalogue, which everyone asks in place of ``app/schedule``."""
    opened = Shop({}, results.folder_in(app.config["YWL"].instance), small_world)
    shutil.rmtree(opened.folder, ignore_errors=True)
    for place in ("app.jobs.services.jobs", "app.jobs.pages.jobs"):
        monkeypatch.setattr(place, lambda: opened.jobs)
    return opened


@dataclass
class Browser:
    """A browser with an officer before it."""

    app: Flask
    actor: Actor

    def get(self, url: str, **said: Any) -> Any:
        """Open an address."""
        return self._send("get", url, said)

    def post(self, url: str, **said: Any) -> Any:
        """Press a button."""
        return self._send("post", url, said)

    def _send(self, verb: str, url: str, said: dict[str, Any]) -> Any:
        send = getattr(self.app.test_client(), verb)
        return contextvars.Context().run(lambda: send(url, environ_overrides={"tests.actor": self.actor}, **said))


@pytest.fixture
def browser(app: Flask, shop: Shop) -> Callable[[str], Browser]:
    """Officer → browser."""
    return lambda key: Browser(app, shop.actor(key))
