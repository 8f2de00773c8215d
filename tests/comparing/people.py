"""People as old systems left them: written below the services, which would refuse most of them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.kernel import bankcard, clock, idcard, likeness
from app.registry import models
from app.registry.check import Area
from app.registry.comparing import pairs
from app.registry.comparing.candidates import candidates
from app.registry.comparing.reconciling import find, reconcile
from app.registry.models import BankAccount, DuplicatePair, Household, Person
from app.store.actor import Actor
from app.store.sessions import session_for, system_session
from tests import world

HERE, BESIDE, ELSEWHERE = "130123100201", "130123101201", "130102001001"
"""A village of the township, one of the next township, one of the other county."""

SINCE = date(2020, 1, 1)
_counter = itertools.count(1)


def number(birth: date = date(1960, 5, 17), serial: int = 1, region: str = "130123") -> str:
    """A valid identity number."""
    body = f"{region}{birth:%Y%m%d}{serial:03d}"
    return body + idcard._check(body)


def card(place: int) -> str:
    """A valid card number."""
    body = f"622700{place:012d}"
    return next(whole for last in "0123456789" if bankcard.luhn(whole := body + last))


def home(session: Session, village: str = HERE, **said: Any) -> Household:
    """A household."""
    row = Household(
        division_code=village, code=f"T{next(_counter):06d}", valid_from=SINCE, known_from=clock.now(), people=0, **said
    )
    session.add(row)
    session.flush()
    return row


def person(session: Session, name: str, where: Household | str = HERE, head: bool = True, **said: Any) -> Person:
    """A person, alone in a household unless one is given."""
    house = where if isinstance(where, Household) else home(session, where)
    number_given = said.get("id_no")
    if number_given and idcard.is_valid(number_given):
        said = {"birth_on": idcard.birth_of(number_given), "sex": idcard.sex_of(number_given)} | said
    row = Person(
        name=name,
        name_sound=likeness.sound(name),
        household_id=house.id,
        division_code=house.division_code,
        relation=said.pop("relation", "02" if head else "97"),
        valid_from=SINCE,
        known_from=clock.now(),
        **said,
    )
    session.add(row)
    session.flush()
    house.people += 1
    if head:
        house.head_id = row.id
    session.flush()
    return row


def account(session: Session, owner: Person, digits: str, **said: Any) -> BankAccount:
    """An account."""
    row = BankAccount(
        person_id=owner.id,
        division_code=owner.division_code,
        number=digits,
        holder=said.pop("holder", owner.name),
        valid_from=SINCE,
        known_from=clock.now(),
        **({"in_use": True} | said),
    )
    session.add(row)
    session.flush()
    return row


def look(session: Session, area: Area | None = None) -> pairs.Kept:
    """A run over the province, or an area."""
    area = area or Area()
    kept = pairs.keep(session, pairs.best_of(candidates(session, area)), area)
    session.commit()
    return kept


def check(session: Session, area: Area | None = None) -> Any:
    """A run of all checks."""
    area = area or Area()
    done = reconcile(session, find(session, area), area)
    session.commit()
    return done


def pair_of(session: Session, one: Person, other: Person) -> DuplicatePair:
    """The pair of two people; no transaction stays open behind it."""
    session.commit()
    first, second = sorted((one.id, other.id))
    about = select(DuplicatePair).where(DuplicatePair.first_id == first, DuplicatePair.second_id == second)
    found = session.scalars(about.execution_options(populate_existing=True)).one()
    session.commit()
    return found


def count(session: Session, model: Any, *conditions: Any) -> int:
    """How many rows there are."""
    return session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0


@contextmanager
def working(key: str, small_world: world.World) -> Iterator[tuple[Session, Actor]]:
    """A session of one of the world's officers."""
    with system_session("test") as session:
        actor = world.actor(session, small_world, key)
    with session_for(actor) as session:
        session.expire_on_commit = False
        yield session, actor


TABLES = (
    models.ListHit, models.ExternalEntry, models.ExternalList, models.Finding, models.Merge, models.DuplicatePair,
    models.Fact, models.AccountUse, models.BankAccount, models.Income, models.Asset, models.ResourceUse,
    models.LandHolding, models.Person, models.Household,
)  # fmt: skip


def clear() -> None:
    """Nobody is left."""
    with system_session("tests tidy") as session:
        session.query(models.ListHit).update({"earlier_id": None})
        for model in TABLES:
            session.execute(delete(model))
        session.commit()
