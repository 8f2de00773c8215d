"""The trail as a file for outsiders: one JSON object per line, each a complete row that can be verified by itself."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import chain
from typing import Any, TextIO

from app.audit.chain import EMPTY, Head, Row
from app.audit.reading import COLUMNS, stored_rows
from app.kernel.errors import DomainError
from app.kernel.words import _

_SHORTEST = 16


def export_rows(file: TextIO, after: int | None = None, until: int | None = None) -> int:
    """Write the rows to a file and return how many they were."""
    count = 0
    for row in stored_rows(after, until):
        file.write(json.dumps(_outward(row), ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n")
        count += 1
    return count


def exported_rows(lines: Iterable[str]) -> tuple[Head, Iterator[Row]]:
    """The rows of an exported file, and the head that they follow on. Raises :class:`DomainError` for another file."""
    rows = (_inward(number, line) for number, line in enumerate(lines, 1) if line.strip())
    first = next(rows, None)
    if first is None:
        return EMPTY, iter(())
    start = Head(first["seq"] - 1, str(first["previous_sm3"]), str(first["previous_sha256"]))
    return (EMPTY if first["seq"] <= 1 else start), chain([first], rows)


def head_from(text: str) -> Head:
    """A head as it stands on paper: ``number:SM3``, at least sixteen digits of it. Raises :class:`DomainError`."""
    seq, _colon, digest = text.strip().partition(":")
    if not seq.isdecimal() or len(digest) < _SHORTEST or set(digest.lower()) - set("0123456789abcdef"):
        raise DomainError(_("“{text}”不是链头，请照纸面写成 序号:SM3，SM3 至少 16 位。").format(text=text))
    return Head(int(seq), digest.lower(), "")


def _outward(row: Row) -> dict[str, Any]:
    at = row["at"]
    return dict(row) | {"at": at.astimezone(UTC).isoformat() if isinstance(at, datetime) else at}


def _inward(number: int, line: str) -> Row:
    try:
        row = json.loads(line)
        found = {name: row[name] for name in COLUMNS}
        if type(found["seq"]) is not int:
            raise TypeError
    except (KeyError, TypeError, ValueError):
        raise DomainError(_("文件第 {number} 行不是导出的审计记录，无法校验。").format(number=number)) from None
    return found | {"at": _instant(found["at"])}


def _instant(value: Any) -> Any:
    try:
        instant = datetime.fromisoformat(value)
        return instant if instant.isoformat() == value and instant.tzinfo is not None else value
    except (TypeError, ValueError):
        return value
