"""Files of imports at rest: sealed piece by piece, out of the web's reach, plain only while a job reads them."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from app.kernel.errors import DomainError, NotFound
from app.kernel.words import _
from app.store import sealing

_PIECE = 3 * 2**18
_TOKEN = re.compile(r"[0-9a-f]{32}")
_END = "end"
_UNFIT = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Kept:
    """A file at rest: its name there, its SHA-256 and its size."""

    token: str
    digest: str
    size: int


def folder_in(instance: Path) -> Path:
    """Where such files lie."""
    return instance / "imports"


def plain_name(name: str) -> str:
    """What a file is called, without folders and without signs that cannot be seen.

    >>> plain_name("C:\\\\表\\\\住\\u202e户.csv"), plain_name("../..")
    ('住户.csv', '..')
    """
    return _UNFIT.sub("", name.replace("\\", "/")).rpartition("/")[2][-LONGEST_NAME:] or "file"


def keep(folder: Path, stream: BinaryIO, most: int) -> Kept:
    """Seal what a stream holds. Raises :class:`DomainError` where it is empty or longer than ``most`` bytes."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    token, digest, size = secrets.token_hex(16), hashlib.sha256(), 0
    handle = os.open(folder / token, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            number = 0
            while piece := stream.read(_PIECE):
                digest.update(piece)
                size += len(piece)
                if size > most:
                    raise DomainError(_("文件超过 {size} MB，请拆成几个文件分别上传。").format(size=most // 2**20))
                _write(file, token, number, base64.b64encode(piece).decode())
                number += 1
            if not size:
                raise DomainError(_("文件是空的，请重新选择。"))
            _write(file, token, number, _END)
    except BaseException:
        remove(folder, token)
        raise
    return Kept(token, digest.hexdigest(), size)


@contextmanager
def opened(folder: Path, token: str | None) -> Iterator[Path]:
    """The file in plain, as long as the block lasts. Raises :class:`NotFound` where it is gone."""
    with tempfile.TemporaryDirectory(prefix="ywl-import-") as place:
        path = Path(place) / "sheet"
        with path.open("wb") as plain:
            for piece in _pieces(folder, token or ""):
                plain.write(piece)
        yield path


def remove(folder: Path, token: str | None) -> None:
    """Take a file away for ever."""
    if token and _TOKEN.fullmatch(token):
        (folder / token).unlink(missing_ok=True)


def tokens(folder: Path, before: float) -> Iterator[str]:
    """The files that were last written before an instant."""
    for path in folder.iterdir() if folder.is_dir() else ():
        if _TOKEN.fullmatch(path.name) and path.stat().st_mtime < before:
            yield path.name


def _pieces(folder: Path, token: str) -> Iterator[bytes]:
    gone = NotFound(_("原文件已过保留期或已删除。请重新上传。"))
    if not _TOKEN.fullmatch(token) or not (folder / token).is_file():
        raise gone
    said = ""
    with (folder / token).open("r", encoding="ascii") as file:
        for number, line in enumerate(file):
            said = sealing.sealer().open(line.rstrip("\n"), _context(token, number))
            if said != _END:
                yield base64.b64decode(said)
    if said != _END:
        raise gone


def _write(file: object, token: str, number: int, said: str) -> None:
    file.write(sealing.sealer().seal(said, _context(token, number)) + "\n")  # type: ignore[attr-defined]


def _context(token: str, number: int) -> str:
    return f"exchange.vault.{token}.{number}"
