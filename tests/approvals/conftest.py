"""Flows under test: a judge of fresh proofs that the tests know the answer to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.approvals import proof
from app.kernel.errors import DomainError
from app.store.actor import Actor
from tests.approvals.working import PROOF


def judge(session: Session, _actor: Actor, given: str) -> None:
    """Like the real one: what is pending is rolled back, and a wrong proof is refused at its field."""
    session.rollback()
    if given != PROOF:
        raise DomainError("口令或验证码不正确。", field="proof")


@pytest.fixture
def _proof(app: Flask) -> Iterator[None]:
    real = list(proof._verify)
    proof.use_proof(judge)
    yield
    proof._verify[:] = real
