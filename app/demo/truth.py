"""What is really the matter with the demonstration's people: a file beside the database, for tests that count misses.

One JSON object a line. Nothing of the application reads it; only who made the faults can know them all.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Self

from app.demo.entitled.shares import EnrolmentTruth
from app.demo.people.shapes import Truth

NAME = "demo-truth.jsonl"
ENROLMENTS = "demo-enrolment-truth.jsonl"
"""The faults in the registry, and those among the enrolments."""


class TruthFile:
    """Writes the truth line by line under another name, and gives it its own when all of it is there."""

    def __init__(self, path: Path) -> None:
        self._path, self._draft = path, path.with_name(path.name + ".part")
        self._draft.parent.mkdir(parents=True, exist_ok=True)
        self._lines = self._draft.open("w", encoding="utf-8")
        self._draft.chmod(0o600)

    def add(self, truths: Iterable[Truth | EnrolmentTruth]) -> None:
        """Keep the truths of one household."""
        for truth in truths:
            self._lines.write(json.dumps(asdict(truth), ensure_ascii=False) + "\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lines.close()
        if kind is None:
            self._draft.replace(self._path)
        else:
            self._draft.unlink()


def read_truth(path: Path) -> Iterator[Truth]:
    """The truths of a file, in the order in which they were put in."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield Truth(**json.loads(line))


def read_enrolment_truth(path: Path) -> Iterator[EnrolmentTruth]:
    """The same for the faults among the enrolments."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield EnrolmentTruth(**json.loads(line))
