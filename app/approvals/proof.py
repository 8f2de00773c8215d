"""Fresh proof of who sits there, for the steps that ask for it; the room that knows passwords is wired in at start."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from app.store.actor import Actor

Verify = Callable[[Session, Actor, str], None]
"""Raises ``DomainError`` at the field ``proof`` for a wrong or missing proof; may roll the session back."""

_verify: list[Verify] = []


def use_proof(verify: Verify) -> None:
    """From now on fresh proofs are judged by this."""
    _verify[:] = [verify]


def insist_on_proof(session: Session, actor: Actor, proof: str) -> None:
    """Make sure that it is still the officer. Raises ``RuntimeError`` where nothing was wired: never let through."""
    if not _verify:
        raise RuntimeError("no judge of fresh proofs: create_app() sets it")
    _verify[0](session, actor, proof)
