"""What the tests of the door share: a count of probes, a browser without a screen, and changes behind its back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.access.models import OfficerSession, Throttle
from app.kernel import clock, passwords
from app.offices.models import Officer, OfficerState, PostGrant, Source, Terminal
from app.store.sessions import system_session
from tests import world
from tests.access.browser import Browser

FIRST_FIGURE = 300
PASSWORD_TOKEN = passwords.hash_password(world.PASSWORD, cost=passwords.Cost(n=16, r=1, p=1))
_counts: Counter[str] = Counter()


class Probes:
    """Counts what was tried at the door; a wrong answer fails at once, with what was tried."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def expect(self, is_right: bool, what: object = "") -> None:
        """One probe and its judgement."""
        _counts[self.kind] += 1
        assert is_right, what


@pytest.fixture(scope="module")
def probes(request: pytest.FixtureRequest) -> Probes:
    """The count of this module's probes."""
    return Probes(request.module.__name__.rpartition("test_")[2].replace("_", " "))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """The one line of figures."""
    total = sum(_counts.values())
    kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(_counts.items()))
    if total:
        terminalreporter.write_line(f"S8: {total} probes ({kinds}); first figure {FIRST_FIGURE}")


@pytest.fixture
def browser(app: Flask) -> Callable[..., Browser]:
    """Opens another browser, at 127.0.0.1 unless told."""
    return lambda address="127.0.0.1", **headers: Browser(app, address, headers)


@pytest.fixture(autouse=True)
def _fresh_door(app: Flask, small_world: world.World) -> None:
    """Before each test: nobody locked out, every officer as the world was built."""
    with system_session("tests begin anew") as session:
        _as_built(session, small_world)
        session.commit()


def _as_built(session: Session, small_world: world.World) -> None:
    session.execute(delete(Throttle))
    session.query(OfficerSession).filter(OfficerSession.ended_at.is_(None)).delete()
    session.query(Officer).update(
        {
            "state": OfficerState.ACTIVE,
            "source": Source.LOCAL,
            "failures": 0,
            "locked_until": None,
            "code_counter": 0,
            "must_change_password": False,
            "password": PASSWORD_TOKEN,
            "password_changed_at": clock.now(),
        }
    )
    session.query(Terminal).filter_by(address="127.0.0.1").update({"revoked_at": None, "valid_to": None})
    session.query(PostGrant).filter(PostGrant.id.in_(small_world.grants.values())).update(
        {"revoked_at": None, "valid_to": None}
    )


@pytest.fixture
def change() -> Callable[[Callable[[Session], object]], None]:
    """Changes something as the system, and commits."""

    def run(act: Callable[[Session], object]) -> None:
        with system_session("tests change the world") as session:
            act(session)
            session.commit()

    return run
