"""The digest of what a screening says of one person and one programme: equal as long as nothing of it changes."""

from __future__ import annotations

import hashlib
from typing import Protocol

PARTS = ("version_id", "finding", "failed", "missing", "amount", "paid", "blocked_by")
"""What a decision rests on; when one of these changes, a finding that was decided is open again."""

SQL = "sha256(concat_ws('|', {}))".format(", ".join(f"coalesce(CAST({name} AS VARCHAR), '')" for name in PARTS))
"""The same in the column engine, over columns of these names."""


class Said(Protocol):
    """Whatever carries these columns: a stored result, an outcome."""

    @property
    def version_id(self) -> int: ...
    @property
    def finding(self) -> str: ...
    @property
    def failed(self) -> int: ...
    @property
    def missing(self) -> int: ...
    @property
    def amount(self) -> int | None: ...
    @property
    def paid(self) -> int | None: ...
    @property
    def blocked_by(self) -> str | None: ...


def fingerprint(result: Said) -> str:
    """The digest, 64 hexadecimal digits."""
    values = (getattr(result, name) for name in PARTS)
    text = "|".join("" if value is None else str(value) for value in values)
    return hashlib.sha256(text.encode()).hexdigest()
