"""The officer's epoch: sessions and tokens of an earlier one are no longer valid, from the next request on."""

from __future__ import annotations

from app.offices.models import Officer


def end_access(officer: Officer) -> None:
    """End every open session and token of the officer when this transaction commits."""
    officer.epoch = officer.epoch + 1
