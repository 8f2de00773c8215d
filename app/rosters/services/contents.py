"""What a roster holds, counted and digested whole; and whether its township may amend it now."""

from __future__ import annotations

import json
from contextlib import closing

from cryptography.hazmat.primitives import hashes
from sqlalchemy import Connection, func, select, text
from sqlalchemy.orm import Session

from app.kernel.errors import Conflict, NotAllowed
from app.kernel.words import _
from app.rosters.models import COMPILING, LineState, Roster, RosterLine, RosterState
from app.rosters.services import differences
from app.store.actor import Actor
from app.store.wall import below, lifted

HELD = (LineState.HELD, LineState.RETURNED)
"""The states of lines that wait: not paid with their roster, and not given up either."""
_BATCH = 10_000


def recount(session: Session, roster: Roster, *, compared: bool = False) -> None:
    """Bring totals and digest of a roster up to its lines, in the transaction that changed them; one version more.

    The row of the roster is locked first, so that of two who change lines the second counts both. Lines changed or
    added by hand are compared with the period before, unless all were ``compared`` just now.
    """
    with lifted(session, "a roster is counted whole"):
        session.flush()
        session.refresh(roster, with_for_update=True)
        connection = below(session)
        if not compared:
            differences.renew(connection, roster, differences.earlier_period(session, roster), _AMENDED)
        counted = connection.execute(_COUNTED, {"roster": roster.id}).one()
        digest = content_digest(connection, roster.id)
    roster.lines, roster.households, roster.total, roster.held, roster.held_total = map(int, counted)
    roster.content_digest = digest
    roster.version += 1
    session.flush()


_AMENDED = (
    "(line.source <> 'generated' OR line.before <> line.amount AND line.difference <> 'amount'"
    " OR line.before = line.amount AND line.difference = 'amount')"
)
"""The lines whose difference to the period before may have to be told anew: a new compiling tells all others."""
_COUNTED = text("""
    SELECT count(CASE WHEN state = 'included' THEN 1 END),
        count(DISTINCT CASE WHEN state = 'included' THEN household_id END),
        coalesce(sum(CASE WHEN state = 'included' THEN amount END), 0),
        count(CASE WHEN state IN ('held', 'returned') THEN 1 END),
        coalesce(sum(CASE WHEN state IN ('held', 'returned') THEN amount END), 0)
    FROM roster_lines WHERE roster_id = :roster""")

_DIGESTED = """
    SELECT line.id, line.position, line.division_code, line.person_id, line.component, line.grade, line.computed,
        line.amount, line.extra, line.source, line.difference, line.before, line.reason, line.state, one.name,
        one.id_no_index, one.household_code, one.head_name, one.group_no, one.payee_id, one.payee_name,
        one.account_no_index, one.holder, one.bank, one.cnaps
    FROM roster_lines line JOIN roster_people one ON one.id = line.snapshot_id
    WHERE line.roster_id = {} ORDER BY line.position, line.id"""


def content_digest(connection: Connection, roster_id: int) -> str:
    """The SM3 digest of all lines in their order, each one JSON array, by what they and their snapshots say.

    Of sealed values only the keyed indexes go in. The connection is below the wall.
    """
    digest = hashes.Hash(hashes.SM3())
    with closing(connection.connection.cursor()) as cursor:
        cursor.execute(_DIGESTED.format(int(roster_id)))
        while rows := cursor.fetchmany(_BATCH):
            lines = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
            digest.update(lines[1:-1].encode() + b",")
    return digest.finalize().hex()


def insist_open(session: Session, actor: Actor, roster: Roster) -> None:
    """The actor is an operator of the township's office and the roster is still, or again, the township's to amend.

    Raises ``NotAllowed`` for others, ``Conflict`` where it has gone on or was stopped. The row stays locked.
    """
    insist_clerk(actor, roster.division_code)
    session.flush()
    session.refresh(roster, with_for_update=True)
    if roster.state not in COMPILING:
        state = RosterState(roster.state).label
        raise Conflict(_("花名册现在是“{state}”，不能修改；须先退回给乡镇。").format(state=state))
    if roster.stopped:
        raise Conflict(_("花名册被上级叫停：{why}。恢复以后才能修改。").format(why=roster.stopped))


def insist_clerk(actor: Actor, town: str) -> None:
    """The actor is an operator of the township's office, or the system itself. Raises ``NotAllowed``."""
    mine = (actor.organisation_kind, actor.post, actor.division_code) == ("benefit_office", "operator", town)
    if not (mine or actor.is_system):
        raise NotAllowed(_("花名册由本乡镇惠民办的操作员编制。"))


def totals_by_village(session: Session, roster: Roster) -> list[tuple[str, int, int, int]]:
    """Each village of a roster in order: its code, how many lines are paid, their fen, how many lines wait."""
    paid, held = RosterLine.state == LineState.INCLUDED, RosterLine.state.in_(HELD)
    about = (
        select(
            RosterLine.division_code,
            func.count().filter(paid),
            func.coalesce(func.sum(RosterLine.amount).filter(paid), 0),
            func.count().filter(held),
        )
        .where(RosterLine.roster_id == roster.id)
        .group_by(RosterLine.division_code)
        .order_by(RosterLine.division_code)
    )
    return [(code, lines, int(total), waiting) for code, lines, total, waiting in session.execute(about)]
