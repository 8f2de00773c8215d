"""The directory service (LDAP) in which some officers' passwords are kept; none unless the settings name one."""

from __future__ import annotations

from functools import lru_cache

from app.access.directory.connection import Directory
from app.access.directory.place import Place
from app.access.policy import policy


def directory() -> Directory | None:
    """The directory that this process asks, if there is one."""
    said = policy().directory
    return _directory(tuple(sorted(said.items()))) if said.get("server") else None


@lru_cache(maxsize=4)
def _directory(said: tuple[tuple[str, str], ...]) -> Directory:
    return Directory(Place.from_settings(dict(said)))


__all__ = ["Directory", "directory"]
