"""Generated pages under test: desks of the tests' own, and a plain gate that lets in whoever the test names.

The real gate has its own tests; here only what happens behind it counts. Each request runs in a context of its own,
as it does in a server.
"""

from __future__ import annotations

import contextvars
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask, g, request
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import create_app
from app.audit.models import AuditEvent
from app.extensions import db
from app.kernel.columns import Field
from app.kernel.errors import DomainError
from app.offices.desk import Access, Desk, desks, keeps, picks, sees
from app.offices.models import Division, Officer, Organisation, PostGrant, ProgrammeDuty, Terminal
from app.store import commands
from app.store.actor import Actor, Scope
from app.store.commands import Command, Input
from app.store.sessions import system_session
from app.store.transaction import transaction
from app.store.wall import READ_ONLY, enter, lifted
from app.web.schema import sync_permissions
from tests import databases, world

NOWHERE: frozenset[str] = frozenset()

DESKS = {
    "keeper": (
        keeps(Organisation),
        keeps(Officer, "reveal", "rebind"),
        keeps(Terminal, "note_down", "stamp"),
        keeps(PostGrant),
        keeps(ProgrammeDuty),
        sees(Division, "export"),
    ),
    "auditor": (sees(AuditEvent, "export"),),
    "reader": (
        sees(Officer, "export", hidden=("telephone", "id_no", "duty", "state", "organisation_id", "last_sign_in_at")),
        sees(Organisation, "export", hidden=("uscc", "contact", "telephone", "kind", "valid_to")),
        sees(Terminal, "export", hidden=("address", "note", "officer_id")),
        picks(Division),
    ),
    "narrow": (sees(Terminal), picks(Officer), Access(Organisation, frozenset({"lookup"}), frozenset({"name"}))),
}


@dataclass
class Browser:
    """A browser with somebody before it."""

    client: FlaskClient
    actor: Actor | None

    def get(self, url: str, **said: Any) -> Any:
        """Open an address."""
        return self._send(self.client.get, url, said)

    def post(self, url: str, data: Any = None, **said: Any) -> Any:
        """Send a form."""
        return self._send(self.client.post, url, said | {"data": data or {}})

    def _send(self, verb: Callable[..., Any], url: str, said: dict[str, Any]) -> Any:
        environ = said.pop("environ_overrides", {}) | {"tests.actor": self.actor}
        return contextvars.Context().run(lambda: verb(url, environ_overrides=environ, **said))


@dataclass
class Crowd:
    """The people of the small world at desks of the test's choice."""

    app: Flask
    world: world.World
    known: dict[tuple[str, str], Browser] = field(default_factory=dict)

    def at(self, key: str, desk: str = "keeper", programmes: frozenset[str] | None = None) -> Browser:
        """Somebody of the small world at a desk."""
        if (key, desk) not in self.known:
            with system_session("tests make an actor") as session:
                actor = make_actor(session, self.world, key, desk, programmes)
            self.known[key, desk] = Browser(self.app.test_client(), actor)
        return self.known[key, desk]

    def nobody(self) -> Browser:
        """A browser that nobody is signed in at."""
        return Browser(self.app.test_client(), None)


def make_actor(
    session: Session, small_world: world.World, key: str, desk: str, programmes: frozenset[str] | None = None
) -> Actor:
    """The actor that an officer of the small world makes at a desk."""
    with lifted(session, "tests make an actor"):
        officer = session.get_one(Officer, small_world.officers[key])
        organisation = session.get_one(Organisation, officer.organisation_id)
        return Actor(
            officer_id=officer.id,
            username=officer.username,
            name=officer.name,
            grant_id=small_world.grants[key],
            post="operator",
            desk=desk,
            organisation_id=organisation.id,
            organisation=organisation.name,
            organisation_kind=organisation.kind,
            division_code=organisation.division_code,
            address="127.0.0.1",
            scope=Scope(organisation.division_code, programmes, officer.id),
        )


def note_down(session: Session, actor: Actor, row: Terminal, data: Mapping[str, Any]) -> Terminal:
    """An act that asks for a word, refuses one, and is done row by row."""
    if data["word"] == "拒绝":
        raise DomainError("这个字不能用，请换一个。", field="word")
    with transaction(session):
        row.note = data["word"]
    return row


def stamp(session: Session, actor: Actor, row: Terminal, data: Mapping[str, Any]) -> Terminal:
    """An act that asks for nothing."""
    with transaction(session):
        row.note = "已盖章"
    return row


def stamp_many(session: Session, actor: Actor, keys: Sequence[Any], data: Mapping[str, Any]) -> int:
    """The same for many rows, in one statement."""
    with transaction(session):
        changed = session.execute(sa.update(Terminal).where(Terminal.id.in_(keys)).values(note="已盖章"))
    return int(changed.rowcount)  # type: ignore[attr-defined]


def why_not_stamp(row: Terminal) -> str:
    """What the button says when it cannot be pressed."""
    return "已经盖过章了。" if row.note == "已盖章" else ""


ACTS = {
    "note_down": Command(
        Terminal,
        "note_down",
        note_down,
        "记一笔",
        inputs=(Input("word", Field("备注的字")),),
        bulk=True,
        done="记好了。",
    ),
    "stamp": Command(
        Terminal, "stamp", stamp, "盖章", bulk=True, many=stamp_many, unless=why_not_stamp, confirm="确定盖章吗？"
    ),
}


REBIND = Command(
    Officer,
    "rebind",
    stamp,
    "重新绑定",
    unless=lambda row: "" if row.code_secret else "还没有绑定过。",
)
"""An act whose button asks about a sealed column that no list shows."""


def plain_gate(flask: Flask) -> None:
    """Let in whoever the test put into the environment."""

    @flask.before_request
    def let_in() -> None:
        actor = request.environ.get("tests.actor")
        g.actor, session = actor, db.session()
        enter(session, actor)
        session.info[READ_ONLY] = request.method in ("GET", "HEAD", "OPTIONS")


@pytest.fixture(scope="module")
def app(template: databases.Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application with the desks of these tests and the plain gate, on this module's own copy of the template."""
    folder = tmp_path_factory.mktemp("instance")
    shutil.copytree(template.folder / "keys", folder / "keys")
    shutil.copy(template.folder / "audit.witness", folder / "audit.witness")
    url = template.copy(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.access.gate.install", plain_gate)
        patch.setattr(commands, "_commands", {Terminal: ACTS, Officer: {"rebind": REBIND}})
        pages = {"keeper": frozenset({"my_jobs", "post_matrix", "api_reference"})}
        patch.setattr(
            desks(),
            "_entries",
            {
                code: Desk(code, code, "operator", NOWHERE, accesses=accesses, pages=pages.get(code, NOWHERE))
                for code, accesses in DESKS.items()
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


@pytest.fixture(scope="module")
def crowd(app: Flask, small_world: world.World) -> Crowd:
    """People at desks."""
    return Crowd(app, small_world)
