"""What an event says in detail: plain values as one canonical JSON text, the same on every database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

LONGEST = 4000
"""Longer texts are kept by their beginning, their length and their SHA-256."""


def plain(value: Any) -> Any:
    """A value as JSON knows it. Raises ``TypeError`` for what is none: objects and bytes have no place in the trail."""
    if isinstance(value, Enum):
        return plain(value.value)
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (Decimal, float)):
        return str(value)
    return _collection(value)


def _collection(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted((plain(item) for item in value), key=str)
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no plain form for the trail")


def encoded(detail: Mapping[str, Any]) -> str:
    """The canonical JSON text: sorted keys, no spaces, Chinese as it is."""
    return json.dumps(plain(detail), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def column(value: str, length: int) -> str:
    """A text that any database accepts: no NUL, no half characters, not longer than its column."""
    return _clean(value)[:length]


def _text(value: str) -> str:
    text = _clean(str(value))
    if len(text) <= LONGEST:
        return text
    return f"{text[:LONGEST]}…[{len(text)} sha256:{hashlib.sha256(text.encode()).hexdigest()}]"


def _clean(text: str) -> str:
    return str(text).replace("\0", "\ufffd").encode("utf-8", "replace").decode()
