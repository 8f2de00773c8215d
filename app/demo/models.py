"""What the demonstration remembers of itself, so that it is loaded once and never over other data."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.columns import hidden
from app.store.base import Model
from app.store.types import Instant, Sealed
from app.store.wall import Closed


class Demonstration(Closed, Model):
    """That this database is a demonstration: its county, and the seed from which its passwords follow."""

    __tablename__ = "demonstrations"
    __audited__ = False

    county: Mapped[str] = mapped_column(String(12), primary_key=True, info=hidden())
    seed: Mapped[str] = mapped_column(Sealed("demonstrations.seed"), info=hidden())
    loaded_at: Mapped[datetime] = mapped_column(Instant, info=hidden())
