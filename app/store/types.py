"""Column types that behave alike on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, String
from sqlalchemy.types import TypeDecorator, TypeEngine

from app.store import sealing


def text(length: int) -> TypeEngine[str]:
    """Text compared byte by byte on both databases, so that a prefix is a range on an index."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


class Instant(TypeDecorator[datetime]):
    """An aware instant in UTC. SQLite keeps it without its zone; it comes back with it."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its time zone; take it from kernel.clock")
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


class Sealed(TypeDecorator[str]):
    """Text encrypted at rest with SM4-GCM, bound to its column by ``context``; plain in Python."""

    impl = String(400)
    cache_ok = True

    def __init__(self, context: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.context = context

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else sealing.sealer().seal(value, self.context)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else sealing.sealer().open(value, self.context)
