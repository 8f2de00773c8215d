"""Counters of attempts: in the database, so that every process and every restart knows them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.columns import hidden
from app.store.base import Model
from app.store.types import Instant
from app.store.wall import Closed


class Throttle(Closed, Model):
    """How often something was tried since an instant, and until when it may not be tried again."""

    __tablename__ = "throttles"
    __audited__ = False  # a lock is an event of its own

    key: Mapped[str] = mapped_column(String(90), primary_key=True, info=hidden())
    since: Mapped[datetime] = mapped_column(Instant, index=True, info=hidden())
    count: Mapped[int] = mapped_column(default=0, info=hidden())
    locked_until: Mapped[datetime | None] = mapped_column(Instant, info=hidden())
