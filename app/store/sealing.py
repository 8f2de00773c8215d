"""The field keys of this process: set once at start, and taken up anew within a second of a change of the key file."""

from __future__ import annotations

import time
from pathlib import Path

from app.kernel import clock
from app.kernel.errors import DomainError
from app.kernel.keyring import KeyRing
from app.kernel.sm import Sealer
from app.store.keyfile import read_ring

FRESH = 1.0
"""After so many seconds a process looks whether the key file has changed."""
SETTLED = 3 * FRESH
"""So many seconds after a change of the key file every process works with the new keys."""


class FieldKeys:
    """The keys in use: those that settings name, or those in a key file."""

    def __init__(self, ring: KeyRing | None = None, path: Path | None = None) -> None:
        self.path = path
        self._stamp = _stamp_of(path)
        self._take(ring or read_ring(path or Path()))

    @property
    def ring(self) -> KeyRing:
        """The versions that are alive."""
        self.sealer()
        return self._ring

    def sealer(self) -> Sealer:
        """The sealer under the keys as they are now."""
        if self.path is not None and time.monotonic() - self._looked_at > FRESH:
            self.refresh()
        return self._sealer

    def refresh(self) -> None:
        """Take up a changed key file; one that cannot be read leaves the keys as they were."""
        self._looked_at = time.monotonic()
        stamp = _stamp_of(self.path)
        if self.path is None or stamp == self._stamp:
            return
        try:
            self._take(read_ring(self.path))
            self._stamp = stamp
        except DomainError:
            return

    def unsettled(self) -> float:
        """The seconds until every process works with the keys as they are now."""
        if self.path is None:
            return 0.0
        age = clock.now().timestamp() - self.path.stat().st_mtime
        return min(max(SETTLED - age, 0.0), SETTLED)

    def _take(self, ring: KeyRing) -> None:
        self._ring, self._sealer = ring, ring.sealer(self._find)
        self._looked_at = time.monotonic()

    def _find(self, version: str) -> bytes | None:
        self.refresh()
        return self._ring.seals.get(version)


_keys: list[FieldKeys] = []


def use(keys: FieldKeys) -> None:
    """From now on fields are sealed and opened with these keys."""
    _keys[:] = [keys]


def keys() -> FieldKeys:
    """The keys in use. Raises ``RuntimeError`` before the application has set them."""
    if not _keys:
        raise RuntimeError("no field keys: create_app() sets them from YWL_FIELD_KEYS or YWL_FIELD_KEYS_FILE")
    return _keys[0]


def sealer() -> Sealer:
    """The sealer under the keys in use. Raises ``RuntimeError`` before the application has set them."""
    return keys().sealer()


def _stamp_of(path: Path | None) -> tuple[int, int, int]:
    try:
        found = path.stat() if path is not None else None
    except OSError:
        found = None
    return (found.st_mtime_ns, found.st_ino, found.st_size) if found else (0, 0, 0)
