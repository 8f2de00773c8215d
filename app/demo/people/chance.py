"""Drawing from weighted tables with nothing but uniform numbers, so that every machine draws the same."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


class Weighted(Generic[T]):
    """A table of things with weights."""

    def __init__(self, rows: Iterable[tuple[T, float]]) -> None:
        self.things: list[T] = []
        self._steps: list[float] = []
        total = 0.0
        for thing, weight in rows:
            total += weight
            self.things.append(thing)
            self._steps.append(total)
        self._total = total

    def draw(self, random: Random) -> T:
        """One thing, by its weight."""
        return self.things[bisect(self._steps, random.random() * self._total)]


def between(random: Random, low: float, high: float) -> float:
    """A number between two bounds, evenly."""
    return low + (high - low) * random.random()


def whole(random: Random, low: int, high: int) -> int:
    """A whole number from ``low`` to ``high``, both included."""
    return low + int((high - low + 1) * random.random())
