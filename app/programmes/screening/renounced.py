"""What people gave up, among the columns: the words as they were written, and by each law what they come to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import duckdb

from app.programmes.facts.renouncing import Word, given_up

_WORDS = """
    CREATE TABLE IF NOT EXISTS renunciation (
        turn INTEGER, person_id BIGINT, programme VARCHAR, since DATE, gives_up BOOLEAN)"""


def load(into: duckdb.DuckDBPyConnection, words: Iterable[Word]) -> None:
    """Keep what people stated, in its order, for the laws that are asked of them."""
    into.execute(_WORDS)
    rows = [(turn, one.person_id, one.programme, one.since, one.gives_up) for turn, one in enumerate(words)]
    if rows:
        into.executemany("INSERT INTO renunciation VALUES (?, ?, ?, ?, ?)", rows)


def settle(into: duckdb.DuckDBPyConnection, named: Mapping[str, str]) -> None:
    """Make ``renounced`` (person_id, programme_code, since) of it, by the names of a law."""
    into.execute(_WORDS)
    told = into.execute("SELECT person_id, programme, since, gives_up FROM renunciation ORDER BY turn").fetchall()
    into.execute("CREATE OR REPLACE TABLE renounced (person_id BIGINT, programme_code VARCHAR, since DATE)")
    rows = [(*key, since) for key, since in given_up((Word(*row) for row in told), named).items()]
    if rows:
        into.executemany("INSERT INTO renounced VALUES (?, ?, ?)", rows)
