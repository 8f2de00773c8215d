"""Every test of the offices works on its module's own copy of the small world."""

from __future__ import annotations

import pytest
from flask import Flask


@pytest.fixture(autouse=True)
def _own_copy(app: Flask) -> None:
    """Without the application a session would reach the template that all copies are made from."""
