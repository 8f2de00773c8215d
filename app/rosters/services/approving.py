"""How many people have to approve a roster, by its total."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.rosters.models import ApprovalBand

Bands = Sequence[tuple[int, int]]
"""From which total on (fen), how many approve; the highest first."""


def bands_of(session: Session, county: str) -> Bands:
    """The bands that a county laid down."""
    about = select(ApprovalBand.from_amount, ApprovalBand.approvals).where(ApprovalBand.division_code == county)
    return session.execute(about.order_by(ApprovalBand.from_amount.desc())).tuples().all()


def approvals_for(bands: Bands, total: int) -> int:
    """How many people approve a total (fen): one where nothing is laid down for it.

    >>> approvals_for([(5_000_000, 2), (0, 1)], 4_999_999), approvals_for([(5_000_000, 2)], 5_000_000)
    (1, 2)
    """
    return next((approvals for least, approvals in bands if total >= least), 1)
