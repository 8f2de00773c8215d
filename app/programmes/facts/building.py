# ruff: noqa: S608  (names, codes and numbers of ours; nothing that anybody typed)
"""The facts of everybody as columns: the relations ``person`` and ``household`` that rules are asked over.

``everyone`` has every person as of the moment, whatever became of them; ``person`` those who are in the registry.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb
from sqlalchemy import Engine

from app.programmes.facts import overlay
from app.programmes.facts.columns import (
    ASSETS,
    ENROLMENTS,
    FACTS,
    HITS,
    HOUSEHOLDS,
    INCOMES,
    LAND,
    PERSONS,
    VALUES,
    Area,
    Moment,
)
from app.programmes.facts.reading import Reader, reader_of, within
from app.registry.attributes import Attribute
from app.registry.models import AttributeKind

INCOME = ("personal_month_income", "household_month_income", "household_year_income", "income_per_head_month")
WEALTH = {"savings": "savings", "houses": "house", "vehicles": "vehicle", "companies": "company"}
"""Facts about assets, and the kind of asset that each counts."""
AREAS = {
    "land_contracted": "contract",
    "land_registered": "registered",
    "land_in": "transferred_in",
    "land_out": "transferred_out",
    "land_excluded": "excluded",
    "land_subsidised": "subsidised",
}
"""Facts about land, and the column of a holding that each is."""


@dataclass(frozen=True, slots=True)
class Need:
    """What has to be read: the facts by code, and the run-time attributes among them by the code of their fact."""

    facts: frozenset[str]
    attributes: tuple[tuple[str, Attribute], ...] = ()

    @property
    def incomes(self) -> bool:
        """Whether incomes are needed; they also tell that a household was surveyed."""
        return bool(self.facts & {*INCOME, *WEALTH})

    @property
    def assets(self) -> bool:
        """Whether assets are needed."""
        return bool(self.facts & {*WEALTH})

    @property
    def land(self) -> bool:
        """Whether land is needed."""
        return bool(self.facts & {*AREAS})


def load(into: duckdb.DuckDBPyConnection, engine: Engine, area: Area, moment: Moment, need: Need) -> None:
    """Read an area into tables of the column engine. The wall is the caller's to lift: every row of the area comes."""
    with reader_of(engine) as reader:
        for source in (HOUSEHOLDS, PERSONS, HITS):
            reader.fill(into, source, within(area, source))
        _load_enrolments(into, reader, area)
        for source, wanted in ((INCOMES, need.incomes), (ASSETS, need.assets), (LAND, need.land)):
            reader.fill(into, source, within(area, source) if wanted else "1 = 0")
        ids = ", ".join(str(one.id) for _code, one in need.attributes)
        reader.fill(into, VALUES, f"{within(area, VALUES)} AND attribute_id IN ({ids})" if ids else "1 = 0")
        reader.fill(into, FACTS, "1 = 0" if moment.is_present else f"{within(area, FACTS)} AND {overlay.WANTED}")


def _load_enrolments(into: duckdb.DuckDBPyConnection, reader: Reader, area: Area) -> None:
    """Also the enrolments that another place noted of people who live here."""
    here = within(area, ENROLMENTS)
    if not area.households:
        here += f" OR person_id IN (SELECT id FROM persons WHERE {within(area, PERSONS)})"
    reader.fill(into, ENROLMENTS, here)


def build(into: duckdb.DuckDBPyConnection, area: Area, moment: Moment, need: Need) -> None:
    """Make ``everyone``, ``person`` and ``household_facts`` from what was loaded."""
    overlay.lay(into, area, moment)
    for statement in _statements(moment, need):
        into.execute(statement)


def _statements(moment: Moment, need: Need) -> Iterator[str]:
    yield f"CREATE TABLE income AS {_income(moment)}"
    yield f"CREATE TABLE wealth AS {_wealth(moment)}"
    yield f"CREATE TABLE area AS {_area(moment)}"
    for subject in ("person", "household"):
        yield f"CREATE TABLE {subject}_values AS {_values(moment, need, subject)}"
    yield f"CREATE TABLE household_facts AS {_households(need)}"
    yield f"CREATE TABLE person_facts AS {_persons(moment, need)}"
    yield f"CREATE TABLE hit AS {_hits(moment)}"
    yield f"CREATE TABLE enrolment AS {_enrolments(moment)}"


def instant(moment: Moment) -> str:
    """The moment's instant as the column engine reads it."""
    return f"TIMESTAMP '{moment.known.isoformat(sep=' ')}'"


def known(moment: Moment, table: str = "") -> str:
    """The condition that a statement was what the registry knew at the moment."""
    at, of = instant(moment), f"{table}." if table else ""
    return f"{of}known_from <= {at} AND ({of}known_to IS NULL OR {of}known_to > {at})"


def _holds(moment: Moment, begins: str, ends: str) -> str:
    day = f"DATE '{moment.day.isoformat()}'"
    return f"{begins} <= {day} AND ({ends} IS NULL OR {ends} > {day})"


def _income(moment: Moment) -> str:
    """The yearly income of households and of their people, in the latest year of which something was stated."""
    return f"""
        WITH told AS (SELECT * FROM incomes WHERE year <= {moment.day.year} AND {known(moment)}),
        latest AS (SELECT household_id, max(year) AS year FROM told GROUP BY household_id)
        SELECT told.household_id, person_id, CAST(sum(amount) AS BIGINT) AS amount
        FROM told JOIN latest ON latest.household_id = told.household_id AND latest.year = told.year
        GROUP BY told.household_id, person_id"""


def _wealth(moment: Moment) -> str:
    sums = ", ".join(
        f"CAST(sum({'coalesce(amount, 0)' if name == 'savings' else 'quantity'}) FILTER (kind = '{kind}') AS BIGINT)"
        f" AS {name}"
        for name, kind in WEALTH.items()
    )
    return f"""
        WITH told AS (SELECT * FROM assets WHERE year <= {moment.day.year} AND {known(moment)}),
        latest AS (SELECT household_id, max(year) AS year FROM told GROUP BY household_id)
        SELECT told.household_id, {sums}
        FROM told JOIN latest ON latest.household_id = told.household_id AND latest.year = told.year
        GROUP BY told.household_id"""


def _area(moment: Moment) -> str:
    """The areas of the latest year: the whole year's, else the larger of its seasons."""
    most = ", ".join(
        f"coalesce(max({column}) FILTER (season = 'year'), max({column})) AS {name}" for name, column in AREAS.items()
    )
    return f"""
        WITH told AS (SELECT * FROM land_holdings WHERE year <= {moment.day.year} AND {known(moment)}),
        latest AS (SELECT household_id, max(year) AS year FROM told GROUP BY household_id)
        SELECT told.household_id, {most}
        FROM told JOIN latest ON latest.household_id = told.household_id AND latest.year = told.year
        GROUP BY told.household_id"""


def _values(moment: Moment, need: Need, subject: str) -> str:
    columns = "".join(
        f", max(CASE WHEN attribute_id = {one.id} THEN {_typed(one)} END) AS {code}"
        for code, one in need.attributes
        if one.owner == subject
    )
    holding = _holds(moment, "valid_from", "valid_to")
    return f"""
        SELECT subject_id{columns} FROM attribute_values
        WHERE subject = '{subject}' AND {holding} AND {known(moment)} GROUP BY subject_id"""


def _typed(one: Attribute) -> str:
    if one.is_number and one.kind in (AttributeKind.MONEY, AttributeKind.AREA):
        return "number"
    if one.is_number:
        return f"CAST(CAST(number AS DECIMAL(24, 0)) * {_parts(one.decimals)} AS DECIMAL(30, {one.decimals}))"
    kinds = {str(AttributeKind.YES_NO): "CAST(value = '1' AS BOOLEAN)", str(AttributeKind.DATE): "CAST(value AS DATE)"}
    return kinds.get(one.kind, "value")


def _parts(decimals: int) -> str:
    return f"CAST('{'1' if not decimals else '0.' + '1'.rjust(decimals, '0')}' AS DECIMAL(8, {decimals}))"


def _households(need: Need) -> str:
    attributes = _own(need, "household")
    wealth = "".join(
        f", CASE WHEN wealth.household_id IS NOT NULL OR yearly.year_income IS NOT NULL"
        f" THEN coalesce(wealth.{name}, 0) END AS {name}"
        for name in WEALTH
    )
    areas = "".join(f", coalesce(area.{name}, 0) AS {name}" for name in AREAS)
    return f"""
        WITH members AS (SELECT household_id, count(*) AS people FROM everyone WHERE state = 'active' GROUP BY 1),
        yearly AS (SELECT household_id, CAST(sum(amount) AS BIGINT) AS year_income FROM income GROUP BY 1)
        SELECT members.household_id AS id, home.division_code, home.head_id, members.people AS household_people,
            members.people AS protected_people, home.hukou_type AS household_hukou,
            yearly.year_income AS household_year_income{wealth}{areas}{attributes}
        FROM members LEFT JOIN home ON home.id = members.household_id
        LEFT JOIN yearly ON yearly.household_id = members.household_id
        LEFT JOIN wealth ON wealth.household_id = members.household_id
        LEFT JOIN area ON area.household_id = members.household_id
        LEFT JOIN household_values ON household_values.subject_id = members.household_id"""


def _persons(moment: Moment, need: Need) -> str:
    day = moment.day
    months = f"({day.year} - year({{0}})) * 12 + {day.month} - month({{0}}) - CAST({day.day} < day({{0}}) AS INTEGER)"
    before = f"CAST((month(birth_on), day(birth_on)) > ({day.month}, {day.day}) AS INTEGER)"
    mine = "income.amount"
    return f"""
        SELECT everyone.id, everyone.household_id, everyone.division_code,
            {day.year} - year(birth_on) - {before} AS age, birth_on, nullif(nullif(sex, '0'), '9') AS sex,
            everyone.hukou_type, nationality, marital, health, disability_kind, disability_grade, disability_until,
            can_work, in_school, relation, coalesce(home.head_id = everyone.id, FALSE) AS is_head,
            {month_of(f"CASE WHEN facts.household_year_income IS NOT NULL THEN coalesce({mine}, 0) END")}
                AS personal_month_income,
            {months.format("everyone.valid_from")} AS months_registered{_own(need, "person")}
        FROM everyone LEFT JOIN home ON home.id = everyone.household_id
        LEFT JOIN household_facts facts ON facts.id = everyone.household_id
        LEFT JOIN income ON income.person_id = everyone.id AND income.household_id = everyone.household_id
        LEFT JOIN person_values ON person_values.subject_id = everyone.id
        WHERE everyone.state = 'active'"""


def _own(need: Need, subject: str) -> str:
    return "".join(f", {subject}_values.{code}" for code, one in need.attributes if one.owner == subject)


def month_of(year_fen: str) -> str:
    """A month's part of a yearly sum, half a fen up, exact in whole numbers."""
    return _rounded(year_fen, "12")


def per_head_month(year_fen: str, people: str) -> str:
    """A month's part for each of some people, half a fen up."""
    return _rounded(year_fen, f"(12 * {people})")


def _rounded(number: str, parts: str) -> str:
    twice = f"(2 * abs({number}) + {parts}) // (2 * {parts})"
    return f"CAST(sign({number}) AS BIGINT) * CAST({twice} AS BIGINT)"


def _hits(moment: Moment) -> str:
    """Who is on which list, and whether somebody found it true; what was decided later was open then."""
    at, day = instant(moment), f"DATE '{moment.day.isoformat()}'"
    return f"""
        SELECT person_id, kind, CASE WHEN decided_at > {at} THEN 'open' ELSE state END AS state
        FROM list_hits WHERE found_at <= {at} AND (happened_on IS NULL OR happened_on <= {day})"""


def _enrolments(moment: Moment) -> str:
    """The enrolment of each person in each programme that holds on the day; of several the last one."""
    return f"""
        SELECT person_id, programme_code, max_by(amount, id) AS amount, max_by(state, id) AS state
        FROM enrolments WHERE {_holds(moment, "starts_on", "ends_on")} AND {known(moment)}
        GROUP BY person_id, programme_code"""
