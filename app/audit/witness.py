"""The witness: a file outside the database that knows the newest head, so that a cut or an older copy is noticed.

It is written after the commit and only ever forward. After a crash it may lag behind the chain; it is never ahead of
it, unless rows were taken away.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from app.audit.chain import EMPTY, Head


class BrokenWitness(RuntimeError):
    """The file is there but does not hold a head."""


class Witness:
    """The newest head in a file of its own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = path.with_name(path.name + ".lock")

    def read(self) -> Head | None:
        """The head that it holds, or ``None`` where there is no file. Raises :class:`BrokenWitness`, ``OSError``."""
        try:
            return _parse(self.path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None

    def prove_writable(self) -> None:
        """Raise ``OSError`` if the head could not be written after the commit."""
        os.close(self._open_lock())
        if not os.access(self.path.parent, os.W_OK):
            raise PermissionError(f"{self.path.parent} is not writable")

    def begin(self) -> None:
        """Write the empty head, so that a missing file always means that it was removed."""
        with self._locked():
            if self.read() is None:
                self._replace(EMPTY)

    def advance(self, head: Head) -> None:
        """Remember a newer head; an older one changes nothing."""
        with self._locked():
            kept = self.read()
            if kept is None or kept.seq < head.seq:
                self._replace(head)

    def accept(self, head: Head) -> Path | None:
        """Begin anew from this head, whatever was known. The old file is kept beside it; its name is returned."""
        with self._locked():
            kept = self._put_aside()
            self._replace(head)
        return kept

    def _put_aside(self) -> Path | None:
        if not self.path.exists():
            return None
        number = 1
        while (aside := self.path.with_name(f"{self.path.name}.{number}")).exists():
            number += 1
        os.link(self.path, aside)
        return aside

    def _replace(self, head: Head) -> None:
        """The data reach the disk before the name does; the name may come late, since a lag is harmless."""
        fresh = self.path.with_name(self.path.name + ".new")
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(asdict(head), file)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, self.path)

    def _open_lock(self) -> int:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(self._lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        handle = self._open_lock()
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)


def _parse(text: str) -> Head:
    try:
        head = Head(**json.loads(text))
    except (TypeError, ValueError) as error:
        raise BrokenWitness("the witness file holds no head") from error
    texts = (head.sm3, head.sha256, head.signature)
    if type(head.seq) is not int or head.seq < 0 or not all(isinstance(text, str) for text in texts):
        raise BrokenWitness("the witness file holds no head")
    return head
