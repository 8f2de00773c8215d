"""Where the column engine works: in memory, two threads, and a folder of its own for what does not fit."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

THREADS = 2
MEMORY = "4GB"
_folders: list[Path] = []


def use(instance: Path) -> None:
    """From now on what does not fit into memory goes into this folder."""
    _folders[:] = [instance]


@contextmanager
def workplace() -> Iterator[tuple[duckdb.DuckDBPyConnection, Path]]:
    """A connection of the column engine and its folder, both gone afterwards."""
    parent = _folders[0] if _folders else None
    folder = Path(tempfile.mkdtemp(prefix="screening-", dir=parent))
    connection = duckdb.connect(
        ":memory:",
        config={
            "threads": THREADS,
            "memory_limit": MEMORY,
            "temp_directory": str(folder),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        },
    )
    try:
        yield connection, folder
    finally:
        connection.close()
        shutil.rmtree(folder, ignore_errors=True)
