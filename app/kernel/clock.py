"""The one source of time. Everything else asks here, so that a test can live a year in a second."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China keeps one time, UTC+8, without summer time since 1991."""

_frozen: ContextVar[datetime | None] = ContextVar("ywl_frozen_time", default=None)


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _frozen.get() or datetime.now(UTC)


def today() -> date:
    """The present date in China."""
    return now().astimezone(CHINA).date()


def local(instant: datetime) -> datetime:
    """An instant as clocks in China show it; a naive one is taken as UTC."""
    return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(CHINA)


@contextmanager
def frozen(instant: datetime) -> Iterator[None]:
    """Time stands still at ``instant`` inside the block (per context, so threads do not disturb each other)."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    token = _frozen.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)
