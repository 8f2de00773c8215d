# ruff: noqa: S608  (names, codes and numbers of ours; nothing that anybody typed)
"""A draft becomes the lines of a roster; where lines are there already, what people did by hand stays."""

from __future__ import annotations

from sqlalchemy import Connection

from app.rosters.services import differences
from app.rosters.services.drafting import DRAFT, MARK, NO_LONGER, Task

UNTOUCHED = (
    "(roster_lines.source = 'generated' AND roster_lines.state IN ('included', 'held', 'dropped')"
    f" AND (roster_lines.reason IS NULL OR substr(roster_lines.reason, 1, {len(MARK)}) = '{MARK}')"
    " AND (roster_lines.state <> 'dropped' OR roster_lines.reason IS NOT NULL)"
    " AND (roster_lines.computed IS NULL OR roster_lines.amount = roster_lines.computed))"
)
"""Whether a line is as the law made it: nobody gave it another amount, state or reason."""
_COLUMNS = (
    "roster_id, division_code, programme_code, period, position, person_id, household_id, snapshot_id, enrolment_id,"
    " version_id, component, grade, computed, amount, source, difference, before, reason, state"
)


def fill(connection: Connection, task: Task) -> None:
    """Add a line for each beneficiary of the draft who has none on the roster, by village, group and household."""
    there = f"SELECT 1 FROM roster_lines line WHERE line.roster_id = {task.roster.id} AND line.person_id = drafted"
    connection.exec_driver_sql(f"""
        INSERT INTO roster_lines ({_COLUMNS})
        SELECT {task.roster.id}, drafted.division_code, '{task.code}', '{task.batch.period}',
            row_number() OVER (
                ORDER BY drafted.division_code, drafted.group_no, drafted.household_id, turn, drafted.person_id),
            drafted.person_id, drafted.household_id, snapshot_id, enrolment_id, version_id, 'main',
            enrolments.grade, computed, drafted.amount, 'generated', difference, was, reason, drafted.state
        FROM {DRAFT} drafted JOIN enrolments ON enrolments.id = drafted.enrolment_id
        WHERE NOT EXISTS ({there}.person_id)""")


def amend(connection: Connection, task: Task) -> None:
    """Bring the lines that are there up to the draft, add what is new, and number all of them anew."""
    mine = f"roster_lines.roster_id = {task.roster.id} AND roster_lines.state <> 'moved'"
    theirs = f"FROM {DRAFT} drafted WHERE {mine} AND drafted.person_id = roster_lines.person_id"
    due = "drafted.enrolment_id IS NOT NULL"
    for statement in (
        f"UPDATE roster_lines SET snapshot_id = drafted.snapshot_id, household_id = drafted.household_id,"
        f" division_code = drafted.division_code {theirs}",
        f"UPDATE roster_lines SET computed = drafted.computed, amount = drafted.amount, state = drafted.state,"
        f" reason = drafted.reason, {_LAW} {theirs} AND {due} AND {UNTOUCHED}",
        f"UPDATE roster_lines SET computed = drafted.computed, {_LAW} {theirs} AND {due} AND NOT {UNTOUCHED}",
        f"DELETE FROM roster_lines WHERE {mine} AND {UNTOUCHED} AND {_undue()}"
        " AND NOT EXISTS (SELECT 1 FROM objections WHERE objections.line_id = roster_lines.id)",
        f"UPDATE roster_lines SET state = 'dropped', reason = '{NO_LONGER}'"
        f" WHERE {mine} AND {UNTOUCHED} AND {_undue()}",
    ):
        connection.exec_driver_sql(statement)
    fill(connection, task)
    differences.renew(connection, task.roster, task.earlier)
    connection.exec_driver_sql(_numbered(task.roster.id))


_LAW = "enrolment_id = drafted.enrolment_id, version_id = drafted.version_id"


def _undue() -> str:
    return (
        f"NOT EXISTS (SELECT 1 FROM {DRAFT} drafted WHERE drafted.person_id = roster_lines.person_id"
        " AND drafted.enrolment_id IS NOT NULL)"
    )


def _numbered(roster_id: int) -> str:
    return f"""
        UPDATE roster_lines SET position = placed.position
        FROM (SELECT line.id, row_number() OVER (
                ORDER BY line.division_code, one.group_no, line.household_id,
                    CASE WHEN one.head_id = line.person_id THEN 0 ELSE 1 END, line.person_id, line.id) AS position
            FROM roster_lines line JOIN roster_people one ON one.id = line.snapshot_id
            WHERE line.roster_id = {roster_id}) placed
        WHERE placed.id = roster_lines.id AND roster_lines.position <> placed.position"""
