"""Every test of payments begins with two programmes, two finance officers, and a judge of fresh proofs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from app.approvals import proof
from tests import world
from tests.approvals.conftest import judge
from tests.payments import treasury


@pytest.fixture
def people(app: Flask, small_world: world.World) -> Iterator[world.World]:
    """Who is at work."""
    real = list(proof._verify)
    proof.use_proof(judge)
    yield treasury.begin(small_world)
    proof._verify[:] = real
