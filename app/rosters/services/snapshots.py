# ruff: noqa: S608  (names of ours; nothing that anybody typed)
"""Snapshots: beneficiaries with household, payee and account as they are now, copied set by set, sealed as they are.

A snapshot is made only where none of the person says the same, so that a person whom nothing befalls has one for years.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.programmes.models import Payee, Programme
from app.registry.models import Person
from app.rosters.models import RosterPerson
from app.rosters.services import staging
from app.store.wall import below, lifted

WANTED, FRESH, SNAPPED = "roster_wanted", "roster_fresh", "roster_snapped"
"""Temporary tables: whom to look at (person_id), how they are now, and their snapshots (person_id, snapshot_id)."""
_SAID = (
    "division_code", "name", "id_no_index", "household_id", "household_code", "head_id", "head_name", "group_no",
    "payee_id", "payee_name", "account_id", "account_no_index", "holder", "bank", "cnaps",
)  # fmt: skip
"""What makes two snapshots of a person differ. Of sealed values the keyed index speaks."""
_SEALED = {
    "id_no": "person.id_no",
    "id_no_tail_index": "person.id_no_tail_index",
    "account_no": "account.number",
    "account_no_tail_index": "account.number_tail_index",
}


def snap(session: Session, person_ids: Collection[int], payee_rule: str, programme_code: str) -> dict[int, int]:
    """Snapshots of people for a programme that pays by this rule (:class:`Payee`): person → key of the snapshot."""
    with lifted(session, "people are copied as the registry has them, sealed as they are"):
        connection = below(session)
        staging.table(connection, WANTED, {"person_id": "INTEGER"})
        staging.keep_keys(connection, WANTED, set(person_ids))
        settle(connection, payee_rule, programme_code)
        found = connection.exec_driver_sql(f"SELECT person_id, snapshot_id FROM {SNAPPED}").tuples().all()
        staging.drop(connection, WANTED, FRESH, SNAPPED)
    return dict(found)


def snapshot_of(session: Session, person: Person, programme: Programme) -> RosterPerson:
    """The snapshot of one person for a programme, new only if something differs from what is there."""
    key = snap(session, [person.id], programme.payee, programme.code)[person.id]
    return session.get_one(RosterPerson, key)


def settle(connection: Connection, payee_rule: str, programme_code: str) -> None:
    """Make ``FRESH`` and ``SNAPPED`` of the people in ``WANTED``. The connection is below the wall."""
    usual = (
        "CASE WHEN home.head_id IS NULL THEN person.id ELSE home.head_id END"
        if payee_rule == Payee.HEAD
        else "person.id"
    )
    staging.made(connection, _CHOSEN, _CHOOSE.format(usual=usual, programme=staging.code(programme_code)))
    staging.made(connection, _PAID, _PAY)
    staging.made(connection, FRESH, _FRESH)
    connection.exec_driver_sql(_TAKE)
    staging.made(connection, SNAPPED, _FOUND)
    staging.drop(connection, _CHOSEN, _PAID)


_CHOSEN, _PAID = "roster_chosen", "roster_paid"
_CHOOSE = f"""
    WITH told AS (
        SELECT person.id AS person_id, person.division_code, person.name, person.id_no_index, home.id AS household_id,
            home.code AS household_code, home.head_id, head.name AS head_name, home.group_no, {{usual}} AS usual
        FROM {WANTED} wanted JOIN persons person ON person.id = wanted.person_id
        JOIN households home ON home.id = person.household_id LEFT JOIN persons head ON head.id = home.head_id)
    SELECT told.*, coalesce((
            SELECT account.id FROM account_uses used JOIN bank_accounts account ON account.id = used.account_id
            WHERE used.person_id = told.person_id AND used.programme_code = '{{programme}}' AND account.in_use), (
            SELECT account.id FROM bank_accounts account WHERE account.person_id = told.usual AND account.in_use
            ORDER BY CASE WHEN account.verification IN ('closed', 'mismatch') THEN 1 ELSE 0 END, account.id DESC
            LIMIT 1)) AS chosen_id
    FROM told"""
"""The account named for the programme, else the newest in use of whom the rule names.

Each step joins plain columns: row-level security lets no other condition into an index.
"""
_PAY = f"""
    SELECT chosen.*, CASE WHEN account.person_id IS NULL THEN chosen.usual ELSE account.person_id END AS payee_id,
        account.id AS account_id, account.number_index AS account_no_index, account.holder, account.bank,
        account.cnaps, account.verification
    FROM {_CHOSEN} chosen LEFT JOIN bank_accounts account ON account.id = chosen.chosen_id"""
"""Whose the account is, is the payee."""
_FRESH = f"""
    SELECT paid.*, payee.name AS payee_name
    FROM {_PAID} paid LEFT JOIN persons payee ON payee.id = paid.payee_id"""
_SAME = " AND ".join(f"old.{name} IS NOT DISTINCT FROM fresh.{name}" for name in _SAID)
_TAKE = f"""
    INSERT INTO roster_people (person_id, {", ".join(_SAID)}, {", ".join(_SEALED)})
    SELECT fresh.person_id, {", ".join(f"fresh.{name}" for name in _SAID)}, {", ".join(_SEALED.values())}
    FROM {FRESH} fresh JOIN persons person ON person.id = fresh.person_id
    LEFT JOIN bank_accounts account ON account.id = fresh.account_id
    WHERE NOT EXISTS (SELECT 1 FROM roster_people old WHERE old.person_id = fresh.person_id AND {_SAME})"""
_FOUND = f"""
    SELECT fresh.person_id, max(old.id) AS snapshot_id FROM {FRESH} fresh
    JOIN roster_people old ON old.person_id = fresh.person_id AND {_SAME} GROUP BY fresh.person_id"""
