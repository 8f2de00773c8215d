"""The demonstration's people, loaded into the registry in bulk, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, bindparam, func, select
from sqlalchemy.orm import Session

from app.audit.trail import record
from app.demo import cast
from app.demo.bulk import Inserter, roomy
from app.demo.indexing import indexed_afterwards
from app.demo.people.places import villages_of
from app.demo.people.shapes import Folk
from app.demo.people.stream import people
from app.demo.rows import Numbering, Row, rows_of
from app.demo.truth import TruthFile
from app.exchange.running import seldom_collecting
from app.kernel import clock
from app.kernel.errors import DomainError
from app.programmes.models import Enrolment
from app.registry.models import Asset, AttributeValue, BankAccount, Household, Income, LandHolding, Person
from app.store.actor import Actor
from app.store.base import Model
from app.store.transaction import transaction
from app.store.wall import lifted

SEED = 130123
PERSONS = 20_000
"""How many people the demonstration has where nobody says."""

CHUNK = 1_500
"""Households that are written together."""

TABLES: tuple[type[Model], ...] = (
    Household, Person, BankAccount, LandHolding, Income, Asset, AttributeValue, Enrolment,
)  # fmt: skip
"""Parents before children."""

Further = Callable[[Folk, Numbering, datetime], Iterable[Row]]
"""What else is to be written of a household whose rows were just numbered."""


def load(
    session: Session,
    actor: Actor,
    persons: int,
    truth: Path,
    *,
    seed: int = SEED,
    tell: Callable[[int], None] = lambda written: None,
    further: Further = lambda folk, numbering, known_from: (),
) -> int:
    """Write a county of that many persons, and the truth about them aside; return how many households they are.

    Raises :class:`DomainError` where anybody is registered already.
    """
    with (
        transaction(session),
        lifted(session, "the demonstration's people are loaded in bulk"),
        TruthFile(truth) as kept,
    ):
        if session.scalar(select(func.count()).select_from(select(Person.id).limit(1).subquery())):
            raise DomainError("登记库里已有人员，演示人员不会载入。请另用一个空数据库。")
        session.flush()
        connection = session.connection()
        with roomy(connection), indexed_afterwards(connection, TABLES), seldom_collecting():
            households = _write(connection, people(seed, persons, villages_of(cast.COUNTY)), kept, tell, further)
        record(
            session,
            actor,
            "demo:people:load",
            division_code=cast.COUNTY,
            persons=persons,
            households=households,
            seed=seed,
        )
    return households


def _write(
    connection: Connection, stream: Iterator[Folk], kept: TruthFile, tell: Callable[[int], None], further: Further
) -> int:
    numbering, known_from, households, written = Numbering(), clock.now(), 0, 0
    inserters: dict[type[Model], Inserter] = {}
    pending: dict[type[Model], list[dict[str, Any]]] = {model: [] for model in TABLES}
    for folk in stream:
        for model, row in chain(rows_of(folk.household, numbering, known_from), further(folk, numbering, known_from)):
            pending[model].append(row)
        kept.add(folk.truths)
        households += 1
        written += len(folk.household.members)
        if households % CHUNK == 0:
            _flush(connection, pending, inserters)
            tell(written)
    _flush(connection, pending, inserters)
    _keys_follow(connection, numbering)
    return households


def _flush(
    connection: Connection, pending: dict[type[Model], list[dict[str, Any]]], inserters: dict[type[Model], Inserter]
) -> None:
    heads = _heads(pending[Person])
    for model, rows in pending.items():
        if rows:
            if model not in inserters:
                inserters[model] = Inserter(model, connection.dialect, list(rows[0]))
            inserters[model].insert(connection, rows)
            rows.clear()
    if heads:
        table = Household.__table__
        statement = table.update().where(table.c.id == bindparam("home")).values(head_id=bindparam("head"))  # type: ignore[attr-defined]
        connection.execute(statement, heads)


def _heads(persons: list[dict[str, Any]]) -> list[dict[str, int]]:
    """Each household's head is the first of its members who is entered as one."""
    heads: dict[int, int] = {}
    for row in persons:
        if row["relation"] == "02":
            heads.setdefault(row["household_id"], row["id"])
    return [{"home": home, "head": head} for home, head in heads.items()]


def _keys_follow(connection: Connection, numbering: Numbering) -> None:
    """PostgreSQL's counters go on behind the keys that were given here."""
    if connection.dialect.name != "postgresql":
        return
    for model in TABLES:
        drawn = func.nextval(func.pg_get_serial_sequence(model.__tablename__, "id"))
        keys = func.generate_series(1, numbering.last(model)).table_valued("key")
        connection.execute(select(func.count(drawn)).select_from(keys))
