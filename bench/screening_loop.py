"""Household by household with the evaluator, and its rows held against those of the whole screening."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import duckdb

from app.programmes.facts.single import Home
from app.programmes.screening.compiling import Compiled
from app.programmes.screening.household import Weighing

COLUMNS = (
    "person_id", "household_id", "programme_code", "finding", "entitled", "enrolled", "failed", "missing", "blocked_by",
    "reason", "amount", "paid", "hits",
)  # fmt: skip
"""What two rows must have alike: everything that a result says."""


@dataclass(frozen=True, slots=True)
class Looped:
    """What a loop cost: households, rows, and the seconds of reading facts and of weighing them."""

    households: int
    rows: int
    reading: float
    weighing: float

    @property
    def told(self) -> str:
        """A sentence for the figures."""
        read, weighed = (1000 * seconds / self.households for seconds in (self.reading, self.weighing))
        return (
            f"逐户核算 {self.households} 户：每户读取 {read:.2f} ms、核算 {weighed:.2f} ms；"
            f"结果 {self.rows} 行，{len(COLUMNS)} 列逐行逐列与整批相同。"
        )


def loop(
    engine: duckdb.DuckDBPyConnection, keys: Sequence[int], read: Callable[[int], Home], compiled: Compiled
) -> Looped:
    """Weigh the households of these keys one by one. Raises ``AssertionError`` where a row differs from ``outcome``."""
    found: Counter[tuple[object, ...]] = Counter()
    reading = weighing = 0.0
    for key in keys:
        began = time.perf_counter()
        home = read(key)
        between = time.perf_counter()
        outcomes = Weighing(home, compiled).outcomes()
        weighing += time.perf_counter() - between
        reading += between - began
        found.update(tuple(getattr(one, name) for name in COLUMNS) for one in outcomes)
    insist_equal(found, Counter(_stood(engine, keys)))
    return Looped(len(keys), found.total(), reading, weighing)


def insist_equal(one: Counter[tuple[object, ...]], other: Counter[tuple[object, ...]]) -> None:
    """Raise ``AssertionError`` with the first rows that one has and the other has not, or where there are none."""
    differ = sorted((one - other) + (other - one), key=str)
    assert one, "no rows at all"
    assert not differ, differ[:6]


def _stood(engine: duckdb.DuckDBPyConnection, keys: Sequence[int]) -> list[tuple[object, ...]]:
    listed = ", ".join(map(str, keys))
    return engine.execute(f"SELECT {', '.join(COLUMNS)} FROM outcome WHERE household_id IN ({listed})").fetchall()
