# ruff: noqa: S608  (names, codes and numbers of ours; nothing that anybody typed)
"""The lines of a roster as the law gives them, made set by set: in the column engine first, then in the database."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from app.kernel import divisions
from app.programmes.facts.building import known
from app.programmes.models import Payee
from app.programmes.screening.compiling import GONE
from app.programmes.screening.fingerprint import SQL as FINGERPRINT
from app.programmes.screening.outcomes import Asked
from app.rosters.models import PayBatch, Roster
from app.rosters.services import snapshots, staging
from app.rosters.services.differences import compared, differs
from app.rosters.services.snapshots import FRESH, SNAPPED, WANTED

MARK = "核算："
"""What every reason begins with that the law or the registry gave; any other was written by a person."""
DRAFT, EARLIER = "roster_draft", "roster_earlier"
NO_LONGER = f"{MARK}已不再享受"
_ELSEWHERE = f"{MARK}本期已在另一份花名册里"
_SUSPENDED = f"{MARK}年度核查逾期未报，暂停发放"
_NO_ACCOUNT = f"{MARK}没有可用的收款账户"
_CLOSED, _MISMATCH = f"{MARK}收款账户已销户", f"{MARK}收款账户户名不符"
_WANTED = {
    "person_id": "INTEGER", "enrolment_id": "INTEGER", "version_id": "INTEGER", "computed": "BIGINT",
    "amount": "BIGINT", "state": "VARCHAR(10)", "reason": "VARCHAR(200)",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Task:
    """One roster to be drafted: its batch, the rule by which the programme pays, and the period to compare with."""

    roster: Roster
    batch: PayBatch
    payee: str
    earlier: str

    @property
    def code(self) -> str:
        """The programme's code, as it may stand in a statement."""
        return staging.code(self.batch.programme_code)


def settle_due(asked: Asked, batch: PayBatch) -> None:
    """Work out in the column engine who is due in a batch, in all townships of the area that was asked."""
    asked.engine.execute(f"CREATE OR REPLACE TABLE due AS {_due(asked, batch)}")


def draft(connection: Connection, asked: Asked, task: Task) -> None:
    """Make ``DRAFT``: a row for each beneficiary due, and for whoever is on the roster already without being due.

    Who is due in the batch was settled before. The connection is below the wall; the tables last until :func:`forget`.
    """
    low, high = divisions.range_of(task.roster.division_code)
    mine = f"SELECT {', '.join(_WANTED)} FROM due WHERE division_code >= '{low}' AND division_code < '{high}'"
    staging.table(connection, WANTED, _WANTED)
    staging.carry(connection, asked, mine, WANTED, tuple(_WANTED))
    connection.exec_driver_sql(
        f"INSERT INTO {WANTED} (person_id) SELECT DISTINCT person_id FROM roster_lines"
        f" WHERE roster_id = {task.roster.id} AND person_id NOT IN (SELECT person_id FROM {WANTED})"
    )
    snapshots.settle(connection, Payee(task.payee), task.code)
    staging.made(connection, EARLIER, compared(WANTED, task.code, task.earlier))
    staging.made(connection, DRAFT, _drafted(task))


def forget(connection: Connection) -> None:
    """Drop the tables of a draft."""
    staging.drop(connection, WANTED, FRESH, SNAPPED, EARLIER, DRAFT)


def _due(asked: Asked, batch: PayBatch) -> str:
    """Whoever is enrolled in the period, where they live now, and what the law of the day says of them."""
    code = staging.code(batch.programme_code)
    first, last = batch.period_from.isoformat(), batch.period_to.isoformat()
    return f"""
        WITH alive AS (
            SELECT person_id, arg_max(id, (starts_on, id)) AS id FROM enrolments
            WHERE programme_code = '{code}' AND {known(asked.moment)}
                AND starts_on <= DATE '{last}' AND (ends_on IS NULL OR ends_on > DATE '{first}')
            GROUP BY person_id),
        found AS (
            SELECT outcome.*, law.version_id FROM outcome JOIN law ON law.place = outcome.place
            WHERE law.code = '{code}'),
        decided AS (
            SELECT person_id, arg_max(verdict, id) AS verdict, arg_max(fingerprint, id) AS fingerprint
            FROM screening_decisions WHERE programme_code = '{code}' GROUP BY person_id),
        kept AS (
            SELECT person_id FROM found JOIN decided USING (person_id)
            WHERE verdict = 'keep' AND fingerprint = {FINGERPRINT}),
        told AS (
            SELECT alive.person_id, persons.division_code, enrolments.id AS enrolment_id, enrolments.amount AS paid,
                found.version_id, coalesce(found.entitled, FALSE) AS entitled, found.amount, found.reason,
                found.hits > 0 AS asks,
                enrolments.state = 'grace' AND coalesce(found.failed, 0) & {GONE} = 0 AS in_grace,
                alive.person_id IN (SELECT person_id FROM kept) AS kept
            FROM alive JOIN enrolments ON enrolments.id = alive.id JOIN persons ON persons.id = alive.person_id
            LEFT JOIN found ON found.person_id = alive.person_id)
        SELECT person_id, division_code, enrolment_id, version_id, CASE WHEN entitled THEN amount END AS computed,
            CASE WHEN entitled THEN amount ELSE paid END AS amount,
            CASE WHEN entitled OR kept OR in_grace THEN 'included' ELSE 'held' END AS state,
            CASE WHEN entitled THEN CASE WHEN asks THEN '{MARK}' || reason END
                WHEN kept THEN '{MARK}' || '筛查决定维持原状'
                WHEN in_grace THEN '{MARK}' || '渐退期'
                ELSE substr('{MARK}' || coalesce(reason, '核算日不符合条件'), 1, 200) END AS reason
        FROM told"""


def _drafted(task: Task) -> str:
    """The rows as they are to be: held for want of an account or of a recertification, left out where they are live."""
    day = task.batch.law_day.isoformat()
    suspended = (
        "EXISTS (SELECT 1 FROM recertification_items item JOIN recertifications campaign"
        " ON campaign.id = item.recertification_id WHERE item.household_id = fresh.household_id"
        f" AND item.suspended_on <= '{day}' AND (item.lifted_on IS NULL OR item.lifted_on > '{day}')"
        f" AND (campaign.programme_code IS NULL OR campaign.programme_code = '{task.code}'))"
    )
    elsewhere = (
        "EXISTS (SELECT 1 FROM roster_lines other WHERE other.person_id = wanted.person_id"
        f" AND other.programme_code = '{task.code}' AND other.period = '{task.batch.period}'"
        " AND other.component = 'main' AND other.state IN ('included', 'held', 'returned')"
        f" AND other.roster_id <> {task.roster.id})"
    )
    difference = differs("earlier.was", "wanted.amount", "earlier.account_no_index", "fresh.account_no_index")
    stopped = (
        f"CASE WHEN wanted.state = 'held' THEN wanted.reason WHEN {suspended} THEN '{_SUSPENDED}'"
        f" WHEN fresh.account_id IS NULL THEN '{_NO_ACCOUNT}' WHEN fresh.verification = 'closed' THEN '{_CLOSED}'"
        f" WHEN fresh.verification = 'mismatch' THEN '{_MISMATCH}' END"
    )
    return f"""
        WITH told AS (
            SELECT wanted.*, fresh.division_code, fresh.household_id, fresh.group_no, snapped.snapshot_id,
                CASE WHEN fresh.head_id = wanted.person_id THEN 0 ELSE 1 END AS turn, {elsewhere} AS elsewhere,
                {stopped} AS stopped, earlier.was, {difference} AS difference
            FROM {WANTED} wanted JOIN {FRESH} fresh ON fresh.person_id = wanted.person_id
            JOIN {SNAPPED} snapped ON snapped.person_id = wanted.person_id
            LEFT JOIN {EARLIER} earlier ON earlier.person_id = wanted.person_id)
        SELECT person_id, enrolment_id, version_id, computed, amount, division_code, household_id, group_no, turn,
            snapshot_id, was, difference,
            CASE WHEN elsewhere THEN 'dropped' WHEN stopped IS NOT NULL THEN 'held' ELSE state END AS state,
            CASE WHEN elsewhere THEN '{_ELSEWHERE}' WHEN stopped IS NOT NULL THEN stopped ELSE reason END AS reason
        FROM told"""
