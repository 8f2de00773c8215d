"""Persons and households as of a moment: what their rows say, under what was noted of their changes.

The same answer as :func:`app.registry.services.facts.as_of` gives for one row: a fact that holds on the day speaks;
where there are facts but none holds, or the row was not known or not valid yet, nothing is known; else the row speaks.
"""

from __future__ import annotations

import duckdb

from app.programmes.facts.columns import HOUSEHOLDS, PERSONS, Area, Kind, Moment, Source

_KEPT = {"id", "valid_from", "known_from"}
_CHANGING = {
    source.table: tuple((name, kind) for name, kind in source.columns if name not in _KEPT)
    for source in (HOUSEHOLDS, PERSONS)
}
_NAMES = sorted({name for columns in _CHANGING.values() for name, _kind in columns})
WANTED = "name IN ({}) AND subject IN ('household', 'person')".format(", ".join(f"'{name}'" for name in _NAMES))
"""The facts that bear on rules."""


def lay(into: duckdb.DuckDBPyConnection, area: Area, moment: Moment) -> None:
    """Make ``home`` (households) and ``everyone`` (persons) as of the moment, inside the area."""
    for source, name, subject in ((HOUSEHOLDS, "home", "household"), (PERSONS, "everyone", "person")):
        if moment.is_present:
            into.execute(f"CREATE VIEW {name} AS SELECT * FROM {source.table}")  # noqa: S608 (names of ours)
            continue
        into.execute(f"CREATE TABLE {name} AS {_as_of(source, subject, moment)}")
        inside = "" if area.households else f" OR division_code < '{area.low}' OR division_code >= '{area.high}'"
        into.execute(f"DELETE FROM {name} WHERE state IS NULL{inside}")  # noqa: S608 (names of ours)


def _as_of(source: Source, subject: str, moment: Moment) -> str:
    at, day = f"TIMESTAMP '{moment.known.isoformat(sep=' ')}'", f"DATE '{moment.day.isoformat()}'"
    known = f"row.known_from <= {at} AND row.valid_from <= {day}"
    columns = ", ".join(_column(name, kind, known) for name, kind in _CHANGING[source.table])
    told = ", ".join(
        f"count(*) FILTER (name = '{name}') AS n_{name}, count(*) FILTER (name = '{name}' AND holding) AS h_{name},"
        f" arg_max(struct_pack(v := value), (known_from, id)) FILTER (name = '{name}' AND holding) AS v_{name}"
        for name, _kind in _CHANGING[source.table]
    )
    return f"""
        WITH told AS (
            SELECT *, (known_to IS NULL OR known_to > {at}) AND valid_from <= {day}
                AND (valid_to IS NULL OR valid_to > {day}) AS holding
            FROM facts WHERE subject = '{subject}' AND known_from <= {at}),
        changed AS (SELECT subject_id, {told} FROM told GROUP BY subject_id)
        SELECT row.id, row.valid_from, row.known_from, {columns}
        FROM {source.table} AS row LEFT JOIN changed ON changed.subject_id = row.id"""  # noqa: S608 (names of ours)


def _column(name: str, kind: Kind, known: str) -> str:
    value = f"v_{name}.v"
    typed = f"({value} = '1')" if kind is Kind.TRUTH else f"CAST({value} AS {kind})"
    return (
        f"CASE WHEN h_{name} > 0 THEN {typed} WHEN coalesce(n_{name}, 0) = 0 AND {known} THEN row.{name} END AS {name}"
    )
