# ruff: noqa: S608  (names, codes and numbers of ours; nothing that anybody typed)
"""From the answers of the rules to outcomes: who stands for a household, what other programmes mean, what is found.

Makes the table ``outcome`` with the columns of a stored result. The single household is weighed alike in
:mod:`app.programmes.screening.household`; a test holds both against each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import duckdb

from app.programmes.screening import renounced, wording
from app.programmes.screening.compiling import AMOUNT, DOUBLE, GONE, RENOUNCED, Compiled

EMPTY_PAIR, EMPTY_CONCERN = "('', '')", "(-1, '')"


def weigh(into: duckdb.DuckDBPyConnection, compiled: Compiled) -> None:
    """Make ``outcome`` from ``asked`` and the facts."""
    renounced.settle(into, compiled.named)
    for statement in _statements(compiled):
        into.execute(statement)
    into.execute(_WORDS_TABLE)
    rows = list(wording.rows(compiled))
    if rows:
        into.executemany("INSERT INTO words VALUES (?, ?, ?)", rows)
    into.execute(_OUTCOME)


def _statements(compiled: Compiled) -> Iterator[str]:
    yield f"CREATE OR REPLACE TABLE payee AS {_PAYEES}"
    yield f"CREATE OR REPLACE TABLE subject AS {_SUBJECTS}"
    yield f"CREATE OR REPLACE TABLE given_up AS {_GIVEN_UP}"
    yield _WITHOUT
    for name, pairs in (("forbid", compiled.forbids), ("rival", compiled.rivals), ("deduct", compiled.deducts)):
        yield f"CREATE OR REPLACE TABLE {name} AS {_pairs(compiled, pairs)}"
    yield f"CREATE OR REPLACE TABLE concern AS {_concerns(compiled)}"
    yield f"CREATE OR REPLACE TABLE forbidden AS {_FORBIDDEN}"
    yield f"CREATE OR REPLACE TABLE candidate AS {_CANDIDATES}"
    yield f"CREATE OR REPLACE TABLE beaten AS {_BEATEN}"
    yield f"CREATE OR REPLACE TABLE lessened AS {_LESSENED}"
    yield f"CREATE OR REPLACE TABLE pending AS {_PENDING}"


_PAYEES = """
    SELECT household_id, coalesce(max(id) FILTER (is_head), min(id)) AS person_id FROM person_facts GROUP BY 1"""
"""Who stands for a household that is not enrolled: its head, else the first of its people."""

_SUBJECTS = f"""
    WITH standing AS (
        SELECT place, household_id, coalesce(max(person_id) FILTER (is_head), min(person_id)) AS person_id,
            count(*) AS holders
        FROM enrolled WHERE of_household AND place IS NOT NULL AND person_state = 'active' GROUP BY 1, 2),
    found AS (
        SELECT asked.programme AS place, coalesce(standing.person_id, payee.person_id) AS person_id,
            asked.household_id, failed, missing, asked.amount
        FROM asked JOIN programme ON programme.place = asked.programme AND programme.of_household
        JOIN payee ON payee.household_id = asked.household_id
        LEFT JOIN standing ON standing.place = asked.programme AND standing.household_id = asked.household_id
        UNION ALL
        SELECT asked.programme, subject, household_id, failed, missing, asked.amount
        FROM asked JOIN programme ON programme.place = asked.programme AND NOT programme.of_household
        UNION ALL
        SELECT enrolled.place, enrolled.person_id, enrolled.household_id, {DOUBLE}, 0, NULL
        FROM standing JOIN enrolled ON enrolled.place = standing.place
            AND enrolled.household_id = standing.household_id AND enrolled.person_id <> standing.person_id
        WHERE holders > 1 AND person_state = 'active'
        UNION ALL
        SELECT place, person_id, household_id, {GONE}, 0, NULL FROM enrolled
        WHERE place IS NOT NULL AND person_state <> 'active')
    SELECT found.*, enrolled.person_id IS NOT NULL AS enrolled, enrolled.amount AS paid,
        coalesce(enrolled.in_grace, FALSE) AS in_grace
    FROM found LEFT JOIN enrolled ON enrolled.place = found.place AND enrolled.person_id = found.person_id"""
"""One row for each programme and person: the household's payee, those enrolled twice, those who are gone."""

_GIVEN_UP = """
    WITH told AS (
        SELECT programme.place, renounced.person_id, renounced.since, programme.of_household
        FROM renounced JOIN programme ON programme.code = renounced.programme_code),
    found AS (
        SELECT subject.place, subject.person_id, since
        FROM told JOIN subject ON subject.place = told.place AND subject.person_id = told.person_id
        UNION ALL
        SELECT subject.place, subject.person_id, since
        FROM told JOIN home ON told.of_household AND home.head_id = told.person_id
        JOIN subject ON subject.place = told.place AND subject.household_id = home.id)
    SELECT place, person_id, min(since) AS since FROM found GROUP BY 1, 2"""
"""Who gave it up: whoever it is for; what a household has, also its head."""
_WITHOUT = f"""
    UPDATE subject SET failed = subject.failed | {RENOUNCED} FROM given_up
    WHERE given_up.place = subject.place AND given_up.person_id = subject.person_id"""

_FORBIDDEN = """
    WITH named AS (
        SELECT subject.place, subject.person_id, subject.household_id, programme.of_household, forbid.other
        FROM subject JOIN programme ON programme.place = subject.place JOIN forbid ON forbid.code = programme.code),
    found AS (
        SELECT place, named.person_id, other FROM named
        JOIN receives ON receives.programme_code = other AND receives.person_id = named.person_id
        WHERE NOT of_household
        UNION ALL
        SELECT place, named.person_id, other FROM named
        JOIN person_facts ON person_facts.household_id = named.household_id
        JOIN receives ON receives.programme_code = other AND receives.person_id = person_facts.id
        WHERE of_household)
    SELECT place, person_id, min(other) AS other FROM found GROUP BY 1, 2"""

_CANDIDATES = """
    SELECT subject.place, programme.code, programme.of_household, subject.person_id, subject.household_id,
        subject.amount, subject.amount * programme.periods AS yearly, subject.enrolled AS is_enrolled
    FROM subject JOIN programme ON programme.place = subject.place
    LEFT JOIN forbidden ON forbidden.place = subject.place AND forbidden.person_id = subject.person_id
    WHERE subject.failed = 0 AND subject.missing = 0 AND forbidden.other IS NULL"""
"""Whoever is entitled as far as the rules and what is forbidden go."""

_PAIRS = """
    one AS (SELECT * FROM candidate WHERE code IN (SELECT code FROM {tie})),
    two AS (SELECT * FROM {others} WHERE code IN (SELECT other FROM {tie})),
    tied AS (
        SELECT one.place, one.person_id, one.code, one.yearly, one.is_enrolled, two.code AS other,
            two.yearly AS other_yearly, {enrolled} AS other_enrolled
        FROM one JOIN {tie} tie ON tie.code = one.code
        JOIN two ON two.code = tie.other AND two.household_id = one.household_id
        WHERE one.of_household OR two.of_household
        UNION ALL
        SELECT one.place, one.person_id, one.code, one.yearly, one.is_enrolled, two.code, two.yearly, {enrolled}
        FROM one JOIN {tie} tie ON tie.code = one.code
        JOIN two ON two.code = tie.other AND two.person_id = one.person_id
        WHERE NOT (one.of_household OR two.of_household))"""
"""Two answers that a relation ties: of one person or, where one of them is a household's, of one household."""

_BEATEN = f"""
    WITH {_PAIRS.format(tie="rival", others="candidate", enrolled="two.is_enrolled")}
    SELECT place, person_id, min(other) AS other FROM tied
    WHERE (other_yearly, CAST(other_enrolled AS INTEGER)) > (yearly, CAST(is_enrolled AS INTEGER))
        OR (other_yearly = yearly AND other_enrolled = is_enrolled AND other < code)
    GROUP BY 1, 2"""

_LESSENED = f"""
    WITH other AS (
        SELECT code, of_household, person_id, household_id, yearly FROM candidate
        UNION ALL
        SELECT programme_code, of_household, person_id, household_id, amount * periods FROM enrolled
        WHERE person_state = 'active' AND programme_code IN (SELECT other FROM deduct)
            AND NOT EXISTS (FROM candidate
            WHERE candidate.code = programme_code AND candidate.person_id = enrolled.person_id)),
    {_PAIRS.format(tie="deduct", others="other", enrolled="FALSE")}
    SELECT place, person_id, min(other) AS other, CAST(sum(other_yearly) AS BIGINT) AS yearly FROM tied GROUP BY 1, 2"""

_PENDING = """
    WITH waiting AS (
        SELECT hit.person_id, hit.kind, everyone.household_id, everyone.state
        FROM hit JOIN everyone ON everyone.id = hit.person_id WHERE hit.state = 'open'),
    found AS (
        SELECT subject.place, subject.person_id FROM waiting JOIN subject ON subject.person_id = waiting.person_id
        JOIN concern ON concern.place = subject.place AND concern.kind = waiting.kind
        UNION ALL
        SELECT subject.place, subject.person_id FROM waiting
        JOIN subject ON subject.household_id = waiting.household_id AND subject.person_id <> waiting.person_id
        JOIN programme ON programme.place = subject.place AND programme.of_household
        JOIN concern ON concern.place = subject.place AND concern.kind = waiting.kind
        WHERE waiting.state = 'active')
    SELECT place, person_id, count(*) AS hits FROM found GROUP BY 1, 2"""
"""Hits that somebody has to look into first: of the person, or of anybody in the household."""

_WEIGHED = f"""
    SELECT subject.place, programme.code, subject.person_id, subject.household_id,
        subject.failed | CASE WHEN lessened.other IS NOT NULL AND {{payable}} <= 0 THEN {AMOUNT} ELSE 0 END AS failed,
        subject.missing, coalesce(forbidden.other, beaten.other,
            CASE WHEN {{payable}} <= 0 THEN lessened.other END) AS blocked_by,
        CASE WHEN forbidden.other IS NOT NULL THEN 'forbid' WHEN beaten.other IS NOT NULL THEN 'higher'
            WHEN lessened.other IS NOT NULL THEN 'deduct' END AS relation,
        {{payable}} AS payable, subject.enrolled, subject.paid, subject.in_grace, everyone.division_code,
        everyone.state AS person_state, coalesce(pending.hits, 0) AS hits, given_up.since AS given_up_on
    FROM subject JOIN programme ON programme.place = subject.place
    JOIN everyone ON everyone.id = subject.person_id
    LEFT JOIN forbidden ON forbidden.place = subject.place AND forbidden.person_id = subject.person_id
    LEFT JOIN beaten ON beaten.place = subject.place AND beaten.person_id = subject.person_id
    LEFT JOIN lessened ON lessened.place = subject.place AND lessened.person_id = subject.person_id
    LEFT JOIN pending ON pending.place = subject.place AND pending.person_id = subject.person_id
    LEFT JOIN given_up ON given_up.place = subject.place AND given_up.person_id = subject.person_id""".format(
    payable="greatest(subject.amount - coalesce(lessened.yearly, 0) // programme.periods, 0)"
)

_WORDS_TABLE = "CREATE OR REPLACE TABLE words (place INTEGER, bit INTEGER, text VARCHAR)"

_OUTCOME = f"""
    CREATE OR REPLACE TABLE outcome AS
    WITH weighed AS ({_WEIGHED}),
    judged AS (
        SELECT *, CASE WHEN failed <> 0 OR blocked_by IS NOT NULL THEN FALSE WHEN missing <> 0 THEN NULL ELSE TRUE END
            AS entitled
        FROM weighed),
    found AS (
        SELECT *, CASE WHEN entitled THEN payable END AS amount, CASE
            WHEN entitled AND hits > 0 OR enrolled AND entitled IS NULL THEN 'ask'
            WHEN enrolled AND NOT entitled THEN CASE WHEN in_grace THEN 'agrees' ELSE 'exit' END
            WHEN entitled AND NOT enrolled THEN 'enter'
            WHEN entitled AND paid <> payable THEN 'amount' ELSE 'agrees' END AS finding,
            CASE WHEN failed <> 0 THEN CAST(bit_count((failed & -failed) - 1) AS INTEGER)
                WHEN blocked_by IS NULL AND missing <> 0
                    THEN 100 + CAST(bit_count((missing & -missing) - 1) AS INTEGER) END AS bit
        FROM judged)
    SELECT found.place, code AS programme_code, person_id, household_id, division_code, finding, entitled, enrolled,
        failed, missing, blocked_by, {wording.SQL} AS reason, amount, paid, CAST(hits AS INTEGER) AS hits
    FROM found LEFT JOIN words ON words.place = found.place AND words.bit = found.bit
    LEFT JOIN words named ON named.bit = -1 AND named.place = (SELECT min(place) FROM programme WHERE code = blocked_by)
    WHERE entitled IS NOT FALSE OR enrolled"""


def _pairs(compiled: Compiled, pairs: Mapping[str, tuple[str, ...]]) -> str:
    rows = ", ".join(f"('{code}', '{other}')" for code, others in pairs.items() for other in others)
    kept = " WHERE FALSE" if not rows else ""
    return f"SELECT * FROM (VALUES {rows or EMPTY_PAIR}) AS t(code, other){kept}"


def _concerns(compiled: Compiled) -> str:
    rows = ", ".join(f"({one.place}, '{kind}')" for one in compiled.programmes for kind in sorted(one.lists))
    return f"SELECT * FROM (VALUES {rows or EMPTY_CONCERN}) AS t(place, kind)"
