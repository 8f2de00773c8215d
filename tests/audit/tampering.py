"""Ways to tamper with the trail by SQL alone, each with the number of the row at which it must be found.

Whoever does this may write anything into the database, but holds neither the signing key nor the witness file.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.audit.chain import CONTENT, EMPTY, Head, following
from app.audit.reading import COLUMNS, instant_of
from app.audit.signing import Ed25519Signer

STRANGER = Ed25519Signer(Ed25519PrivateKey.generate())
"""The key of somebody who does not have ours."""

Statement = tuple[str, tuple[Any, ...]]
Row = dict[str, Any]


@dataclass(frozen=True)
class Tampering:
    """What was done, and where it must be found."""

    kind: str
    statements: list[Statement]
    first_bad: int


Way = Callable[[list[Row], Random], tuple[list[Statement], int]]


def update_a_column(rows: list[Row], random: Random) -> tuple[list[Statement], int]:
    """Any column of any row becomes something else."""
    row, name = random.choice(rows), random.choice([name for name in COLUMNS if name != "seq"])
    if random.random() < 0.03:
        return [(f"UPDATE audit_events SET {name} = CAST(x'C3' AS TEXT) WHERE seq = ?", (row["seq"],))], row["seq"]
    return [_set(row["seq"], **{name: _other(row, name, rows, random)})], row["seq"]


def renumber_a_row(rows: list[Row], random: Random) -> tuple[list[Statement], int]:
    """A row gets a number that is free: behind the end, or before the beginning."""
    seq = random.choice(rows)["seq"]
    new = random.choice([len(rows) + random.randrange(2, 99), 0, -random.randrange(1, 99)])
    return [("UPDATE audit_events SET seq = ? WHERE seq = ?", (new, seq))], seq if new > 0 else new


def delete_rows(rows: list[Row], random: Random) -> tuple[list[Statement], int]:
    """One row or several in a run disappear."""
    first = random.randrange(1, len(rows) + 1)
    last = min(len(rows), first + random.choice([0, 0, random.randrange(20)]))
    return [("DELETE FROM audit_events WHERE seq BETWEEN ? AND ?", (first, last))], first


def delete_and_close_the_gap(rows: list[Row], random: Random) -> tuple[list[Statement], int]:
    """A row disappears and those after it move up by one."""
    seq = random.randrange(1, len(rows) + 1)
    return [("DELETE FROM audit_events WHERE seq = ?", (seq,)), *_moved(seq + 1, -1)], seq


def insert_a_row(rows: list[Row], random: Random) -> tuple[list[Statement], int]:
    """A row is put in between, with what it takes to look right except a signature."""
    seq = random.randrange(1, len(rows) + 2)
    before = _head(rows[seq - 2]) if seq > 1 else EMPTY
    forged = _linked(_forged(seq, rows, random), before, random)
    return [*_moved(seq, +1), _insert(forged)], seq


def swap_two_rows(rows: list[Row], random: Random) -> tuple[list[Statement], int]:
    """Two rows change places, with or without their proofs."""
    one, other = sorted(random.sample(range(1, len(rows) + 1), 2))
    if random.random() < 0.5:
        steps = [(-1, one), (one, other), (other, -1)]
        return [("UPDATE audit_events SET seq = ? WHERE seq = ?", step) for step in steps], one
    names = [name for name in CONTENT if name != "seq"]
    pairs = ((one, rows[other - 1]), (other, rows[one - 1]))
    return [_set(seq, **{name: source[name] for name in names}) for seq, source in pairs], one


def truncate_the_tail(rows: list[Row], random: Random) -> tuple[list[Statement], int]:
    """The end is cut off; nothing of what is left is wrong in itself."""
    kept = random.randrange(len(rows))
    return [("DELETE FROM audit_events WHERE seq > ?", (kept,))], kept + 1


def roll_back_and_continue(rows: list[Row], random: Random) -> tuple[list[Statement], int]:
    """An older copy is put in place, and new rows are appended to hide it, signed by somebody."""
    kept = random.randrange(1, len(rows))
    cut: Statement = ("DELETE FROM audit_events WHERE seq > ?", (kept,))
    before, forged = _head(rows[kept - 1]), []
    for seq in range(kept + 1, min(len(rows), kept + random.randrange(1, 30)) + 1):
        row = _linked(_forged(seq, rows, random), before, random)
        before = _head(row)
        forged.append(_insert(row))
    return [cut, *forged], kept + 1


def recompute_the_chain(rows: list[Row], random: Random) -> tuple[list[Statement], int]:
    """A row is changed and every hash from there on is computed anew; only the key is missing."""
    first = random.randrange(1, len(rows) + 1)
    name = random.choice([name for name in CONTENT if name not in ("seq", "at", "outcome")])
    before = _head(rows[first - 2]) if first > 1 else EMPTY
    statements = []
    for row in rows[first - 1 :]:
        changed = row | ({name: _other(row, name, rows, random)} if row["seq"] == first else {})
        if isinstance(changed[name], bytes):
            changed[name] = "x"
        linked = _linked(changed, before, random)
        before = _head(linked)
        statements.append(_set(row["seq"], **{key: linked[key] for key in COLUMNS if key != "seq"}))
    return statements, first


WAYS: tuple[Way, ...] = (
    update_a_column,
    update_a_column,
    update_a_column,
    renumber_a_row,
    delete_rows,
    delete_and_close_the_gap,
    insert_a_row,
    swap_two_rows,
    truncate_the_tail,
    roll_back_and_continue,
    recompute_the_chain,
)
"""Every way; changing a column has as many more turns as it has columns to choose from."""


def tamper(rows: list[Row], random: Random, way: Way | None = None) -> Tampering:
    """One tampering, by a way of chance."""
    chosen = way or random.choice(WAYS)
    statements, first_bad = chosen(rows, random)
    return Tampering(chosen.__name__, statements, first_bad)


def perform(connection: sqlite3.Connection, tampering: Tampering) -> None:
    """Do it."""
    for sql, values in tampering.statements:
        connection.execute(sql, values)
    connection.commit()


def _other(row: Mapping[str, Any], name: str, rows: list[Row], random: Random) -> Any:
    """A value of the column that differs from the row's: another row's, a near one, or none that belongs there."""
    value = row[name]
    if name == "outcome":
        return "refused" if value == "done" else "done"
    if name == "officer_id":
        return value + random.choice([1, -1, 1000])
    if name == "at":
        near: list[Any] = [value[:-1] + str((int(value[-1]) + 1) % 10), value[:10] + "T" + value[11:], value + "0", ""]
    elif name == "signature":
        near = [STRANGER.sign(value.encode()).hex(), value.upper(), value[2:], "00" * 64]
    else:
        near = [value + "x", value[:-1], " " + value, value.swapcase() + "!", "", value.encode()]
    options = [found for found in [*near, random.choice(rows)[name]] if found != value]
    return random.choice(options)


def _forged(seq: int, rows: list[Row], random: Random) -> Row:
    """An event that never was."""
    return random.choice(rows) | {"seq": seq, "detail": f'{{"forged":{random.randrange(10**9)}}}'}


def _linked(row: Row, before: Head, random: Random) -> Row:
    """The row with hashes that fit, and a signature by somebody else, of another row, or none."""
    head = following(before, row | {"at": instant_of(row["at"])})
    signature = random.choice([STRANGER.sign(head.message).hex(), row["signature"], ""])
    return row | {
        "previous_sm3": before.sm3,
        "sm3": head.sm3,
        "previous_sha256": before.sha256,
        "sha256": hashlib.sha256(b"").hexdigest() if random.random() < 0.02 else head.sha256,
        "signature": signature,
    }


def _head(row: Row) -> Head:
    return Head(row["seq"], row["sm3"], row["sha256"])


def _set(seq: int, **values: Any) -> Statement:
    names = ", ".join(f"{name} = ?" for name in values)
    return f"UPDATE audit_events SET {names} WHERE seq = ?", (*values.values(), seq)


def _insert(row: Row) -> Statement:
    marks = ", ".join("?" * len(COLUMNS))
    return f"INSERT INTO audit_events ({', '.join(COLUMNS)}) VALUES ({marks})", tuple(row[name] for name in COLUMNS)


def _moved(first: int, by: int) -> list[Statement]:
    """All rows from one on get other numbers, by way of negative ones, since a number is there only once."""
    return [
        ("UPDATE audit_events SET seq = -seq WHERE seq >= ?", (first,)),
        ("UPDATE audit_events SET seq = -seq + ? WHERE seq < 0", (by,)),
    ]
