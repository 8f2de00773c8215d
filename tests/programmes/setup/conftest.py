"""Every test begins without programmes, with a reviewer in the county's office."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests import world
from tests.programmes.setup import setting
from tests.registry.yearlong import staffed


@pytest.fixture
def people(app: Flask, small_world: world.World) -> world.World:
    """Who is at work."""
    setting.clear()
    return staffed(small_world)


@pytest.fixture(autouse=True)
def _no_form_tokens(app: Flask) -> Iterator[None]:
    before = app.config.get("WTF_CSRF_ENABLED", True)
    app.config["WTF_CSRF_ENABLED"] = False
    yield
    app.config["WTF_CSRF_ENABLED"] = before
