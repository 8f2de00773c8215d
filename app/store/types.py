"""Column types that behave alike on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, String, Text
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


class Ciphertext(str):
    """A value that is sealed already, by who loads many at once or seals anew under another key."""

    __slots__ = ()


class Sealed(TypeDecorator[str]):
    """Text encrypted at rest with SM4-GCM, bound to its column by ``context``; plain in Python."""

    impl = String(400)
    cache_ok = True

    def __init__(self, context: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.context = context

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None or type(value) is Ciphertext:
            return None if value is None else str(value)
        return sealing.sealer().seal(value, self.context)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else sealing.sealer().open(value, self.context)


class IsoDay(TypeDecorator[date]):
    """A day kept as text in ISO 8601, whose order is that of the days."""

    impl = String(10)
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:
        return None if value is None else date.fromisoformat(value)


class YesNo(TypeDecorator[bool]):
    """Yes or no kept as the text 1 or 0."""

    impl = String(1)
    cache_ok = True

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> str | None:
        return None if value is None else ("1" if value else "0")

    def process_result_value(self, value: str | None, dialect: Dialect) -> bool | None:
        return None if value is None else value == "1"


class SealedText(Sealed):
    """Sealed text of any length."""

    impl = Text  # type: ignore[assignment]
    cache_ok = True
