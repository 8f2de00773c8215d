"""Catalogues: folders in which every file is one entry, found by its name.

Adding a bank format, a post, a flow or a desk is adding a file; nothing else is edited.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Protocol, TypeVar


class Entry(Protocol):
    """What every entry has: a code equal to its file's name."""

    @property
    def code(self) -> str: ...


E = TypeVar("E", bound=Entry)


class Catalogue(Mapping[str, E]):
    """The entries of one folder, in file-name order, by code."""

    def __init__(self, package: str, kind: type[E]) -> None:
        self._entries = {entry.code: entry for entry in _read(package, kind)}

    def __getitem__(self, code: str) -> E:
        return self._entries[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


@cache
def catalogue(package: str, kind: type[E]) -> Catalogue[E]:
    """The catalogue in ``package``, read once. Raises ``ValueError`` for a file whose entry does not fit."""
    return Catalogue(package, kind)


def _read(package: str, kind: type[E]) -> Iterator[E]:
    folder = importlib.import_module(package)
    for found in sorted(pkgutil.iter_modules(folder.__path__), key=lambda module: module.name):
        if found.name.startswith("_"):
            continue
        entry = getattr(importlib.import_module(f"{package}.{found.name}"), "entry", None)
        if not isinstance(entry, kind):
            raise ValueError(f"{package}.{found.name} has no `entry` of kind {kind.__name__}")
        if entry.code != found.name:
            raise ValueError(f"{package}.{found.name} holds the entry {entry.code!r}: the file is named by its code")
        yield entry
