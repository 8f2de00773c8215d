"""People with sealed numbers, and a key file that every process takes up at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from app.offices.models import Officer
from app.store import sealing
from app.store.sessions import system_session
from tests import world
from tests.store import registered

IDS = ["130123193802140017", "11010519491231002X", "440524188001010014"]


@pytest.fixture(scope="module")
def people(app: Flask, small_world: world.World) -> dict[int, tuple[str, str]]:
    """Three officers with numbers and telephones, and some accounts; officer → (number, telephone)."""
    known = {}
    with system_session("tests plant") as session:
        for number, key in zip(IDS, ("county_admin", "town_operator", "other_county_admin"), strict=True):
            row = session.get_one(Officer, small_world.officers[key])
            row.id_no, row.telephone = number, f"1380000{row.id:04d}"
            known[row.id] = (number, row.telephone)
        for code in range(8):
            registered.account(session, f"62270012187004804{code:02d}", f"H{code}")
        session.commit()
    return known


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for other processes, since there are none."""
    monkeypatch.setattr(sealing, "FRESH", -1.0)
    monkeypatch.setattr(sealing, "SETTLED", 0.0)


@pytest.fixture
def path(app: Flask) -> Path:
    """The key file."""
    found = sealing.keys().path
    assert found is not None
    return found
