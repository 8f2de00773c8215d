"""A county of any size as columns in Parquet files: every value follows from a number and the name of its column.

The columns are those of :mod:`app.programmes.facts.building`. Some facts are missing, some people have died, some are
on lists, and enrolments are right only on the whole, so that every finding occurs.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb

from bench.screening_law import DAY, codes

TABLES = ("everyone", "home", "person_facts", "household_facts", "hit", "enrolment")
_DAY = f"DATE '{DAY.isoformat()}'"
_ROLL = "CREATE MACRO roll(key, salt, parts) AS CAST(hash(key * 1009 + salt) % parts AS BIGINT)"
_PLACE = (
    "CREATE MACRO place(i) AS CAST(i // 12 * 5 + CASE WHEN i % 12 < 1 THEN 0 WHEN i % 12 < 3 THEN 1 WHEN i % 12 < 5"
    " THEN 2 WHEN i % 12 < 8 THEN 3 ELSE 4 END + 1 AS BIGINT)"
)
"""Of twelve people one lives alone, and two, two, three and four together."""


def _choice(salt: int, parts: int, *labels: str) -> str:
    """One of the labels for one in ``parts`` keys, NULL for the others."""
    cases = " ".join(f"WHEN {number} THEN '{label}'" for number, label in enumerate(labels))
    return f"CASE WHEN roll(id, {salt}, {parts}) = 0 THEN CASE roll(id, {salt + 500}, {len(labels)}) {cases} END END"


def _day(salt: int, parts: int, low: int, high: int) -> str:
    """A day between ``low`` and ``high`` days from today for one in ``parts`` keys, NULL for the others."""
    return (
        f"CASE WHEN roll(id, {salt}, {parts}) = 0 THEN {_DAY} + CAST({low} + roll(id, {salt + 500}, {high - low})"
        " AS INTEGER) END"
    )


def _number(salt: int, parts: int, most: int) -> str:
    return f"CASE WHEN roll(id, {salt}, {parts}) = 0 THEN roll(id, {salt + 500}, {most}) END"


_PERSON: Mapping[str, str] = {
    "age": "CASE WHEN roll(id, 1, 499) > 0 THEN CASE WHEN is_head THEN 22 + roll(id, 2, 80) ELSE roll(id, 3, 92) END"
    " END",
    "sex": "CASE roll(id, 4, 2) WHEN 0 THEN '1' ELSE '2' END",
    "hukou_type": "CASE WHEN roll(household_id, 5, 10) < 7 THEN 'rural' ELSE 'urban' END",
    "health": "CASE WHEN roll(id, 6, 60) = 0 THEN 'severe' WHEN roll(id, 6, 60) < 8 THEN 'chronic' ELSE 'good' END",
    "disability_kind": "CASE WHEN roll(id, 7, 14) = 0 THEN CAST(1 + roll(id, 8, 7) AS VARCHAR) END",
    "disability_grade": "CASE WHEN roll(id, 7, 14) = 0 THEN 1 + roll(id, 9, 4) END",
    "disability_until": f"CASE WHEN roll(id, 7, 14) = 0 THEN {_DAY} + CAST(roll(id, 10, 3000) - 300 AS INTEGER) END",
    "in_school": "roll(id, 11, 6) = 0",
    "a_person_ability_loss": _choice(12, 30, "轻度", "中度", "重度"),
    "a_person_care_form": _choice(13, 3, "机构养育", "社会散居"),
    "a_person_destitute_form": _choice(14, 120, "集中", "分散"),
    "a_person_family_award": _choice(15, 40, "独生男孩", "独生女孩", "双女", "子女死亡现无子女"),
    "a_person_family_special": _choice(16, 300, "独生子女死亡", "独生子女伤残"),
    "a_person_migrant_since": _day(17, 25, -9000, 200),
    "a_person_parents": _choice(18, 150, "父母双亡", "父母均查找不到", "父母均无抚养能力"),
    "a_person_ranger_since": _day(19, 200, -3000, -30),
    "a_person_ranger_until": f"CASE WHEN roll(id, 19, 200) = 0 THEN {_day(20, 1, -200, 900)} END",
    "a_person_self_care": _choice(21, 3, "全自理", "半护理", "全护理"),
    "a_person_service_years": f"CASE WHEN roll(id, 23, 10) > 0 THEN 2 + {_number(22, 20, 9)} END",
    "a_person_veteran": _choice(22, 20, "残疾军人", "三属", "在乡复员军人", "参战退役人员", "农村籍退役士兵"),
    "a_person_vocational": _choice(24, 45, "中职", "高职"),
}
_HOUSEHOLD: Mapping[str, str] = {
    "household_hukou": "CASE WHEN roll(id, 5, 10) < 7 THEN 'rural' ELSE 'urban' END",
    "household_year_income": "CASE WHEN roll(id, 31, 40) > 0 THEN"
    " CASE WHEN roll(id, 32, 12) = 0 THEN 900000 * people - roll(id, 33, 900000) ELSE 900000 * people"
    " + roll(id, 33, 9000000) END END",
    "vehicles": f"CASE WHEN roll(id, 31, 40) > 0 THEN coalesce({_number(34, 4, 3)}, 0) END",
    "companies": f"CASE WHEN roll(id, 31, 40) > 0 THEN coalesce({_number(35, 40, 2)}, 0) END",
    "houses": "CASE WHEN roll(id, 31, 40) > 0 THEN 1 + roll(id, 36, 3) END",
    "land_contracted": "CASE WHEN roll(id, 5, 10) < 7 THEN roll(id, 37, 2000) ELSE 0 END",
    "land_in": f"coalesce({_number(38, 10, 3000)}, 0)",
    "land_out": f"coalesce({_number(39, 10, 500)}, 0)",
    "land_excluded": f"coalesce({_number(40, 10, 300)}, 0)",
    "land_subsidised": "CASE WHEN roll(id, 5, 10) < 7 THEN roll(id, 37, 2000) ELSE 0 END",
    "a_household_autumn_grain": _number(41, 20, 15000),
    "a_household_spring_grain": _number(41, 20, 12000),
    "a_household_green_area": _number(42, 15, 900),
    "a_household_green_kind": _choice(42, 15, "还林", "还草"),
    "a_household_green_since": _day(42, 15, -2500, -10),
    "a_household_hardship": _choice(43, 80, "急难型", "支出型"),
    "a_household_hardship_on": _day(43, 80, -400, -1),
    "a_household_out_of_poverty": "CASE WHEN roll(id, 44, 20) > 0 THEN roll(id, 45, 6) = 0 END",
    "a_household_public_forest_area": _number(46, 5, 2500),
}
_ENROLLED: Mapping[str, tuple[str, int]] = {
    "elderly_allowance": ("age >= 80", 5000),
    "disabled_living": ("disability_grade <= 4 AND roll(id, 60, 3) = 0", 9200),
    "disabled_care": ("disability_grade <= 2", 11000),
    "rural_minimum_living": ("is_head AND hukou_type = 'rural' AND roll(household_id, 32, 12) = 0", 40000),
    "urban_minimum_living": ("is_head AND hukou_type = 'urban' AND roll(household_id, 32, 12) = 0", 50000),
    "rural_destitute": ("a_person_destitute_form IS NOT NULL", 93600),
    "orphan_living": ("a_person_parents = '父母双亡' AND age < 20", 140000),
    "family_planning_award": ("a_person_family_award IS NOT NULL", 96000),
    "forest_rangers": ("a_person_ranger_since IS NOT NULL", 480000),
    "farmland_protection": ("is_head AND hukou_type = 'rural'", 30000),
    "public_forest": ("is_head AND roll(household_id, 46, 5) = 0", 13000),
    "reservoir_migrants": ("a_person_migrant_since IS NOT NULL", 60000),
    "veterans": ("a_person_veteran IS NOT NULL", 6000),
}
"""Whom the county pays, near enough, and what: one in twelve of these is left out, one in four hundred others is in."""
_LISTED: Mapping[str, int] = {"dead": 900, "prisoners": 1500, "vehicles": 300, "companies": 700, "public_payroll": 90}
"""On which list somebody stands, one in so many."""


def write(folder: Path, people: int) -> None:
    """Write the county's files, one for each of ``TABLES``."""
    with duckdb.connect(config={"threads": 2, "memory_limit": "6GB", "temp_directory": str(folder)}) as into:
        for statement in (_ROLL, _PLACE):
            into.execute(statement)
        for table, rows in zip(TABLES, _tables(people), strict=True):
            into.execute(f"COPY ({rows}) TO '{folder / table}.parquet' (FORMAT parquet)")
            into.execute(f"CREATE VIEW {table} AS FROM '{folder / table}.parquet'")


def _tables(people: int) -> tuple[str, ...]:
    persons = ", ".join(f"{sql} AS {name}" for name, sql in _PERSON.items())
    households = ", ".join(f"{sql} AS {name}" for name, sql in _HOUSEHOLD.items())
    return (
        f"""SELECT i + 1 AS id, place(i) AS household_id, {_division("place(i)")} AS division_code,
            CASE WHEN roll(i, 50, 700) = 0 THEN 'dead' ELSE 'active' END AS state FROM range({people}) AS t(i)""",
        "SELECT household_id AS id, min(id) AS head_id FROM everyone GROUP BY 1 ORDER BY 1",
        f"""WITH named AS (SELECT * EXCLUDE (state), id = 1 OR place(id - 2) <> household_id AS is_head
            FROM everyone WHERE state = 'active')
            SELECT *, {persons} FROM named""",
        f"""WITH counted AS (SELECT household_id AS id, count(*) AS people FROM person_facts GROUP BY 1)
            SELECT id, {_division("id")} AS division_code, people AS household_people, people AS protected_people,
                {households} FROM counted ORDER BY id""",
        " UNION ALL ".join(
            f"SELECT id AS person_id, '{kind}' AS kind, CASE roll(id, 70, 3) WHEN 0 THEN 'true' WHEN 1 THEN 'open' ELSE"
            f" 'false' END AS state FROM everyone WHERE roll(id, {71 + number}, {parts}) = 0"
            for number, (kind, parts) in enumerate(_LISTED.items())
        ),
        " UNION ALL ".join(_enrolled(number, *one) for number, one in enumerate(codes(_ENROLLED).items()))
        + f" UNION ALL {_gone()}",
    )


def _enrolled(number: int, entry: str, code: str) -> str:
    who, amount = _ENROLLED[entry]
    return (
        f"SELECT id AS person_id, '{code}' AS programme_code, CAST({amount} AS BIGINT) AS amount,"
        f" CASE WHEN roll(id, 80, 30) = 0 THEN 'grace' ELSE 'current' END AS state FROM person_facts"
        f" WHERE coalesce({who}, FALSE) AND roll(id, {81 + number}, 12) > 0 OR roll(id, {101 + number}, 400) = 0"
    )


def _gone() -> str:
    (code,) = codes(["elderly_allowance"]).values()
    return (
        f"SELECT id, '{code}', CAST(5000 AS BIGINT), 'current' FROM everyone"
        " WHERE state <> 'active' AND roll(id, 79, 3) = 0"
    )


def _division(household: str) -> str:
    return f"concat('130123', 100 + roll({household}, 90, 12), 200 + roll({household}, 91, 18))"
