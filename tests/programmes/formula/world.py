"""The vocabulary and the made-up counties of these tests, and a DuckDB database that holds one of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb

from app.programmes.formula import (
    Case,
    Entry,
    FactName,
    Kind,
    Owner,
    StandardName,
    Vocabulary,
    common_facts,
)

DAY = date(2026, 2, 28)
VOCABULARY: Vocabulary = common_facts().extended(
    facts=[
        FactName("remark", "备注", "remark", Kind.TEXT, Owner.PERSON),
        FactName("score", "评分", "score", Kind.NUMBER, Owner.PERSON, places=2),
    ],
    standards=[
        StandardName("rural", "农村低保"),
        StandardName("care", "照料护理", grades={"全自理": "full", "全护理": "none"}),
        StandardName("soil", "地力保护", "元/亩"),
    ],
    programmes=[Entry("2082101", "特困供养"), Entry("2081902", "农村低保")],
    lists=[Entry("dead", "死亡人员")],
)
STANDARDS = (("rural", ""), ("care", "full"), ("care", "none"), ("soil", ""))
_TYPES = {Kind.TRUTH: "BOOLEAN", Kind.DATE: "DATE", Kind.CHOICE: "VARCHAR", Kind.TEXT: "VARCHAR"}

_MONEY = (
    *range(-200, 201, 25),
    1,
    7,
    333,
    63_200,
    123_457,
    9_999_999,
    0,
    10**8,
    10**8 + 1,
    10**10,
    10**10 + 1,
    10**12,
    10**12 + 1,
    -(10**12),
)
_COUNT = (*range(-2, 8), 0, 17, 18, 60, 79, 80, 120, 10**5, 10**5 + 1)
_DATES = tuple(date(y, m, d) for y in (1944, 2000, 2025, 2026) for m, d in ((1, 31), (2, 28), (3, 1), (12, 31)))
_AREA = (-5, 0, 1, 299, 300, 301, 71_460, 10**6, 10**10 + 1)
_TEXTS = ("", "甲", "乙' OR 1=1")
_SCORES = (None, Decimal("-0.01"), Decimal("0"), Decimal("1.25"), Decimal("1.26"), Decimal(10**9), Decimal(10**9 + 1))
_POOLS = {
    Kind.MONEY: _MONEY,
    Kind.AREA: _AREA,
    Kind.NUMBER: _COUNT,
    Kind.DATE: (*_DATES, date(2000, 2, 29), DAY),
    Kind.TRUTH: (True, False),
    Kind.TEXT: _TEXTS,
}


def _pool(fact: FactName) -> Sequence[Any]:
    """What a fact may be: every sixth time nothing."""
    if fact.places:
        return _SCORES
    codes = [code if isinstance(code, str) else code[0] for code in (fact.choices or {}).values()]
    values = codes[:6] or list(_POOLS[fact.kind])
    return [*values, *[None] * (1 + len(values) // 6)]


_FACTS = {owner: [(f.code, _pool(f)) for f in VOCABULARY.facts if f.owner is owner] for owner in Owner}


def _row(pick: Any, owner: Owner) -> dict[str, Any]:
    return {code: pick(pool) for code, pool in _FACTS[owner]}


def household(pick: Any) -> Case:
    """A household of nought to three persons and one or two parcels, with gaps, zeros, losses and absurd values."""
    persons = [_row(pick, Owner.PERSON) for _person in range(pick((0, 1, 1, 2, 3)))]
    values = {key: pick((None, *_MONEY)) for key in STANDARDS}
    held = (frozenset(), frozenset({"2082101"}), frozenset({"2082101", "2081902"}))
    return Case(
        day=DAY,
        household=_row(pick, Owner.HOUSEHOLD),
        persons=persons,
        land=[_row(pick, Owner.LAND) for _parcel in range(pick((1, 2)))],
        receives=[pick(held) for _person in persons],
        listed=[pick((frozenset(), frozenset({"dead"}))) for _person in persons],
        standards={key: value for key, value in values.items() if value is not None},
    )


def database(cases: list[Case]) -> duckdb.DuckDBPyConnection:
    """The relations person, household and land of these households; ids count from 0 in order."""
    connection = duckdb.connect(config={"threads": 1})
    people = [person | _memberships(case, place) for case in cases for place, person in enumerate(case.persons)]
    homes = [{**case.household, **{_standard(*key): case.standards.get(key) for key in STANDARDS}} for case in cases]
    _fill(connection, Owner.PERSON, people, [n for n, case in enumerate(cases) for _person in case.persons])
    _fill(connection, Owner.HOUSEHOLD, homes, list(range(len(cases))))
    _fill(
        connection,
        Owner.LAND,
        [row for case in cases for row in case.land],
        [n for n, case in enumerate(cases) for _parcel in case.land],
    )
    return connection


def _memberships(case: Case, place: int) -> dict[str, bool]:
    held = {f"receives_{entry.code}": entry.code in case.receives[place] for entry in VOCABULARY.programmes}
    return held | {f"listed_{entry.code}": entry.code in case.listed[place] for entry in VOCABULARY.lists}


def _standard(code: str, grade: str) -> str:
    return f"standard_{code}" + (f"_{grade}" if grade else "")


def _fill(connection: duckdb.DuckDBPyConnection, owner: Owner, rows: list[dict[str, Any]], homes: list[int]) -> None:
    columns = {fact.code: _type(fact) for fact in VOCABULARY.facts if fact.owner is owner} | _further(owner)
    declared = "".join(f", {code} {kind}" for code, kind in columns.items())
    connection.execute(f"CREATE TABLE {owner.value} (id BIGINT, household_id BIGINT{declared})")
    values = [
        [n, home, *(row[code] for code in columns)] for n, (row, home) in enumerate(zip(rows, homes, strict=True))
    ]
    if values:
        marks = f"({', '.join('?' * len(values[0]))})"
        connection.execute(
            f"INSERT INTO {owner.value} VALUES {', '.join([marks] * len(values))}", [x for row in values for x in row]
        )


def _type(fact: FactName) -> str:
    return "DECIMAL(18, 2)" if fact.places else _TYPES.get(fact.kind, "BIGINT")


def _further(owner: Owner) -> dict[str, str]:
    if owner is Owner.PERSON:
        names: Iterable[str] = _memberships(Case(DAY, receives=[set()], listed=[set()]), 0)
        return dict.fromkeys(names, "BOOLEAN")
    return {_standard(*key): "BIGINT" for key in STANDARDS} if owner is Owner.HOUSEHOLD else {}


def person(**facts: Any) -> Case:
    """A household of one person with these facts."""
    return Case(DAY, persons=[facts], receives=[set()], listed=[set()])
