"""A file that was sent in waits here until it is decided: sealed, for an hour, for nobody but who sent it."""

from __future__ import annotations

import base64
import json
import os
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from app.kernel import clock
from app.kernel.errors import NotFound
from app.kernel.words import _
from app.store import sealing

KEPT = timedelta(hours=1)
_TOKEN = re.compile(r"[0-9a-f]{32}")
_CONTEXT = "exchange.uploads"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that waits: what it is called and what is in it."""

    token: str
    name: str
    content: bytes


def folder_in(instance: Path) -> Path:
    """Where such files wait."""
    return instance / "uploads"


def keep(folder: Path, officer_id: int, name: str, content: bytes) -> Upload:
    """Let a file wait; what nobody decided on in time is removed with it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _sweep(folder)
    upload = Upload(secrets.token_hex(16), name[:120], content)
    said = json.dumps({"name": upload.name, "content": base64.b64encode(content).decode()})
    handle = os.open(_path(folder, officer_id, upload.token), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(sealing.sealer().seal(said, _context(officer_id)))
    return upload


def find(folder: Path, officer_id: int, token: str) -> Upload:
    """The file that an officer sent in. Raises :class:`NotFound` where it is gone, or was sent by somebody else."""
    path = _path(folder, officer_id, token) if _TOKEN.fullmatch(token) else folder / "none"
    try:
        is_over = path.stat().st_mtime < _oldest()
        sealed = "" if is_over else path.read_text()
    except OSError:
        sealed = ""
    if not sealed:
        raise NotFound(_("这份文件已经处理过，或上传已超过一小时。请重新上传。"))
    said = json.loads(sealing.sealer().open(sealed, _context(officer_id)))
    return Upload(token, said["name"], base64.b64decode(said["content"]))


def remove(folder: Path, officer_id: int, token: str) -> None:
    """Take a file away: it has been decided."""
    if _TOKEN.fullmatch(token):
        _path(folder, officer_id, token).unlink(missing_ok=True)


def _path(folder: Path, officer_id: int, token: str) -> Path:
    return folder / f"{officer_id}-{token}"


def _context(officer_id: int) -> str:
    return f"{_CONTEXT}.{officer_id}"


def _oldest() -> float:
    return (clock.now() - KEPT).timestamp()


def _sweep(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_file() and path.stat().st_mtime < _oldest():
            path.unlink(missing_ok=True)
