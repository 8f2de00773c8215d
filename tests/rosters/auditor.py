"""An independent auditor: from raw rows alone, what is wrong with rosters, quotas, requests and the special account.

It shares no code with the services: plain SQL and sums, so that it is a judge and not a party.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

LIVE = ("included", "held", "returned")
SIGNED = ("approved", "sent")
PATH = ("submit", "first_review", "file", "check", "review")
SIGNS = {"issue": 1, "cut": -1}


def audit(connection: Connection) -> list[str]:
    """Everything that is wrong, in words; nothing where all is right."""
    return [
        *_quotas(connection), *_rosters(connection), *_paths(connection), *_objections(connection),
        *_requests(connection), *_account(connection), *_trail(connection),
    ]  # fmt: skip


def _rows(connection: Connection, statement: str) -> list[Any]:
    return list(connection.execute(sa.text(statement)))


def _quotas(connection: Connection) -> Iterator[str]:
    moved: dict[int, Counter[str]] = defaultdict(Counter)
    for row in _rows(connection, "SELECT quota_id, kind, amount FROM quota_movements"):
        moved[row.quota_id][row.kind] += row.amount
    for one in _rows(connection, "SELECT * FROM quotas"):
        of = moved[one.id]
        issued = of["issue"] - of["cut"]
        paid = of["pay"] - of["refund"]
        frozen = of["freeze"] - of["release"] - of["pay"]
        if (one.issued, one.frozen, one.paid, one.available) != (issued, frozen, paid, issued - frozen - paid):
            yield f"quota {one.id}: its figures are not those of its movements"
        if min(one.issued, one.frozen, one.paid, one.available) < 0:
            yield f"quota {one.id}: below zero"
    links = dict(_rows(connection, "SELECT quota_id, sum(amount) FROM quota_links WHERE NOT released GROUP BY 1"))
    for one in _rows(connection, "SELECT * FROM quotas"):
        if one.frozen + one.paid != int(links.get(one.id, 0)):
            yield f"quota {one.id}: frozen and paid are not what requests drew"


def _rosters(connection: Connection) -> Iterator[str]:
    lines: dict[int, list[Any]] = defaultdict(list)
    seen: set[tuple[Any, ...]] = set()
    for line in _rows(connection, "SELECT * FROM roster_lines"):
        lines[line.roster_id].append(line)
        key = (line.programme_code, line.period, line.person_id, line.component)
        if line.state in LIVE:
            if key in seen and line.programme_code != "0000000":
                yield f"line {line.id}: a second living one of the same person and period"
            seen.add(key)
        if line.amount < 0 or (line.amount != line.computed and not line.reason):
            yield f"line {line.id}: another amount than the law's, without a reason"
    for one in _rows(connection, "SELECT * FROM rosters WHERE programme_code <> '0000000'"):
        paid = [line for line in lines[one.id] if line.state == "included"]
        held = [line for line in lines[one.id] if line.state in ("held", "returned")]
        said = (one.lines, one.total, one.held, one.held_total)
        if said != (len(paid), sum(x.amount for x in paid), len(held), sum(x.amount for x in held)):
            yield f"roster {one.id}: its totals are not those of its lines"
        if one.households != len({line.household_id for line in paid}):
            yield f"roster {one.id}: its households are not those of its lines"


def _acts(connection: Connection) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    about = "SELECT * FROM flow_actions WHERE subject_kind = 'rosters' ORDER BY subject_id, sequence"
    for act in _rows(connection, about):
        found[act.subject_id].append(act)
    return found


def _paths(connection: Connection) -> Iterator[str]:
    """No state without the step to it; nothing approved without the whole path since it was last handed in."""
    acts = _acts(connection)
    for one in _rows(connection, "SELECT * FROM rosters WHERE programme_code <> '0000000'"):
        taken = acts[one.id]
        if any(after.from_state != before.to_state for before, after in zip(taken, taken[1:], strict=False)):
            yield f"roster {one.id}: a state was skipped"
        if one.state != (taken[-1].to_state if taken else "draft"):
            yield f"roster {one.id}: it stands elsewhere than its last step led"
        if one.state in SIGNED:
            hands: dict[str, set[int]] = defaultdict(set)
            for act in taken:
                hands[act.step].add(act.officer_id)
            if not set(PATH) <= set(hands):
                yield f"roster {one.id}: approved without the whole path"
            approvers = hands["approve"] | hands["approve_first"] | hands["approve_second"]
            parties = [hands["submit"], hands["first_review"], hands["check"], hands["review"], approvers]
            if not approvers or sum(map(len, parties)) != len(set().union(*parties)):
                yield f"roster {one.id}: one person acted for two duties"


def _objections(connection: Connection) -> Iterator[str]:
    about = """SELECT line.id FROM roster_lines line JOIN objections one ON one.line_id = line.id
        WHERE one.state = 'open' AND line.state = 'included'"""
    for line in _rows(connection, about):
        yield f"line {line.id}: counts although an objection is open"


def _requests(connection: Connection) -> Iterator[str]:
    listed: dict[int, list[Any]] = defaultdict(list)
    living: Counter[int] = Counter()
    for row in _rows(connection, "SELECT * FROM request_rosters"):
        listed[row.request_id].append(row)
        living[row.roster_id] += bool(row.living)
    yield from (f"roster {one}: on two living requests" for one, number in living.items() if number > 1)
    drawn = dict(_rows(connection, "SELECT request_id, sum(amount) FROM quota_links WHERE NOT released GROUP BY 1"))
    totals = dict(_rows(connection, "SELECT id, total FROM rosters"))
    states = dict(_rows(connection, "SELECT id, state FROM rosters"))
    for one in _rows(connection, "SELECT * FROM appropriation_requests"):
        if one.amount != sum(row.amount for row in listed[one.id]):
            yield f"request {one.id}: its amount is not that of its rosters"
        if int(drawn.get(one.id, 0)) != (one.amount if one.state in ("approved", "paid") else 0):
            yield f"request {one.id}: frozen or paid is not what was approved"
        if one.state == "paid":
            for row in listed[one.id]:
                if states[row.roster_id] not in SIGNED:
                    yield f"request {one.id}: paid for a roster that is not approved"
                if totals[row.roster_id] > row.amount:
                    yield f"roster {row.roster_id}: more than was paid for it"


def _account(connection: Connection) -> Iterator[str]:
    booked: Counter[int] = Counter()
    for row in _rows(connection, "SELECT request_id, amount FROM account_entries WHERE kind = 'received'"):
        booked[row.request_id] += row.amount
    for one in _rows(connection, "SELECT * FROM appropriation_requests"):
        if booked[one.id] != (one.amount if one.state == "paid" else 0):
            yield f"request {one.id}: booked is not what was paid"


def _trail(connection: Connection) -> Iterator[str]:
    """Each step has its one event."""
    steps = "SELECT count(*) FROM flow_actions WHERE subject_kind IN ('rosters', 'appropriation_requests')"
    events = """SELECT count(*) FROM audit_events WHERE tag = 'approvals:flow:step'
        AND outcome = 'done' AND subject_kind IN ('rosters', 'appropriation_requests')"""
    (taken,), (told,) = _rows(connection, steps)[0], _rows(connection, events)[0]
    if taken != told:
        yield f"{taken} steps, but {told} events"
