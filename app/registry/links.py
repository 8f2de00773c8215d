"""On the pages of households and persons: who lives there, what held at a time, who looked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import Session

from app.audit.models import AuditEvent
from app.audit.trail import record_apart
from app.kernel.words import _
from app.registry.models import BankAccount, Household, Person, PersonState
from app.registry.tags import Tag
from app.store.actor import Actor
from app.web import additions, security
from app.web.additions import Additions
from app.web.pages import Cell, Detail, Group, Link
from app.web.saying import say
from app.web.showing import instant
from app.web.urls import Addresses

MOST_LOOKS = 10
MOST_PEOPLE = 30
AS_OF = "registry_as_of"


def install() -> None:
    """Put all this on the generated pages."""
    additions.use(Household, Additions(row_links=household_links, groups=members))
    additions.use(Person, Additions(row_links=person_links, groups=looks, opened=looked))
    additions.use(BankAccount, Additions(row_links=account_links))


def household_links(_session: Session, _actor: Actor, row: Household) -> list[Link]:
    """What can be asked of a household besides."""
    return _as_of("household", row.id)


def person_links(_session: Session, _actor: Actor, row: Person) -> list[Link]:
    """What can be asked of a person besides."""
    return _as_of("person", row.id)


def account_links(_session: Session, _actor: Actor, row: BankAccount) -> list[Link]:
    """What can be asked of an account besides."""
    return _as_of("account", row.id)


def members(session: Session, _actor: Actor, row: Household) -> Sequence[Any]:
    """Who belongs to a household now, each with the relation to the head."""
    about = sa.select(Person).where(Person.household_id == row.id, Person.state == PersonState.ACTIVE)
    found = session.scalars(about.order_by(Person.relation, Person.id).limit(MOST_PEOPLE)).all()
    addresses = Addresses(Person)
    opens = security.may("show", str(Person.__tablename__))
    lines = [
        Detail(say(_relation(person)), Cell(person.name, url=addresses.show(person.id) if opens else ""))
        for person in found
    ]
    return [Group(say(_("家庭成员")), lines)] if lines else []


def looks(session: Session, _actor: Actor, row: Person) -> Sequence[Any]:
    """Who opened the page of a person of late, as the trail has it."""
    about = sa.select(AuditEvent).where(
        AuditEvent.tag == Tag.PERSON_LOOK,
        AuditEvent.subject_kind == Person.__tablename__,
        AuditEvent.subject_id == str(row.id),
    )
    found = session.scalars(about.order_by(AuditEvent.seq.desc()).limit(MOST_LOOKS)).all()
    lines = [Detail(instant(event.at), Cell(f"{event.officer_name} · {event.organisation}")) for event in found]
    return [Group(say(_("谁看过")), lines)] if lines else []


def looked(_session: Session, actor: Actor, row: Person) -> None:
    """Opening the page of a person is on record (PIPL art. 51; A38)."""
    record_apart(actor, Tag.PERSON_LOOK, row)


def _relation(person: Person) -> str:
    from app.kernel.relations import Relation

    return Relation(person.relation).label if person.relation in Relation._value2member_map_ else person.relation


def _as_of(kind: str, key: int) -> list[Link]:
    if not security.may("view", AS_OF):
        return []
    return [Link(say(_("历史时点")), url_for("AsOfView.show", kind=kind, pk=key), icon="history")]
