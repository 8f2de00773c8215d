"""The one file that a run may hand over: kept for a week, out of the web's reach, named so that no one guesses it."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

from app.jobs.context import JobContext
from app.kernel import clock

KEPT = timedelta(days=7)
_NAME = re.compile(r"[0-9]+-[0-9a-f]{16}(\.[A-Za-z0-9]{1,7})?")


def folder_in(instance: Path) -> Path:
    """Where the results of runs are kept."""
    return instance / "results"


def keep(context: JobContext) -> dict[str, Any]:
    """The columns that tell of the run's result; none if it wrote no file."""
    if not context.result_name or not context.result_path.is_file():
        return {}
    context.result_path.chmod(0o600)
    return {
        "result_name": context.result_name,
        "result_path": context.result_path.name,
        "result_expires_at": clock.now() + KEPT,
    }


def discard(context: JobContext) -> None:
    """Remove what a run that came to nothing has written."""
    if context.result_name:
        context.result_path.unlink(missing_ok=True)


def find(folder: Path, name: str | None) -> Path | None:
    """The file of a result, if it is still there; a name that this module did not make is no file."""
    if not name or not _NAME.fullmatch(name):
        return None
    path = folder / name
    return path if path.is_file() and not path.is_symlink() else None


def sweep(folder: Path, kept: set[str], before: float) -> int:
    """Remove files that no run refers to and that were last written before an instant; how many."""
    removed = 0
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name not in kept and path.is_file() and path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
            removed += 1
    return removed
