"""Passwords that an officer chose, so that they do not come back (GB/T 22239-2019 8.1.4.1)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.columns import hidden
from app.store.base import Model
from app.store.types import Instant
from app.store.wall import Closed


class PastPassword(Closed, Model):
    """The scrypt token of one password that an officer chose, the present one included."""

    __tablename__ = "past_passwords"
    __audited__ = False  # the change itself is on the trail

    id: Mapped[int] = mapped_column(primary_key=True, info=hidden())
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"), index=True, info=hidden())
    password: Mapped[str] = mapped_column(String(300), info=hidden())
    chosen_at: Mapped[datetime] = mapped_column(Instant, info=hidden())
