"""What several kinds of change have in common: what is asked of a newcomer, and how one is registered."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.errors import DomainError, Fault
from app.kernel.words import _
from app.registry.change_kind import Ask, Change, column
from app.registry.models import Household, Person, PersonState
from app.registry.services import checking, persons
from app.store.actor import Actor

NEWCOMER: tuple[Ask, ...] = (
    column(Person, "name", required=True, label="姓名"),
    column(Person, "relation", required=True),
    column(Person, "document_kind"),
    column(Person, "id_no", help=_("与证件一致；性别和出生日期由它得出")),
    column(Person, "sex"),
    column(Person, "birth_on"),
    column(Person, "nationality"),
    column(Person, "telephone"),
)
"""What is asked of somebody who is new to the registry."""


def leave_as_is(_session: Session, _actor: Actor, _change: Change) -> None:
    """The registry stays as it is: the report in force is itself the statement that entitlement looks at."""


def home_of(change: Change) -> Household:
    """The household of a change that is about one."""
    assert change.household is not None
    return change.household


def person_of(change: Change) -> Person:
    """The person of a change that is about one."""
    assert change.person is not None
    return change.person


def check_newcomer(_session: Session, change: Change) -> Sequence[Fault]:
    """Whether what is said of a newcomer can be true."""
    return faults_of(lambda: checking.person_values(_given(change)))


def check_numbered_newcomer(session: Session, change: Change) -> Sequence[Fault]:
    """The same for somebody who has an identity number in any case."""
    if not change.values.get("id_no"):
        return [Fault(_("请填写证件号码。"), "id_no")]
    return check_newcomer(session, change)


def register(session: Session, actor: Actor, change: Change) -> None:
    """Register the newcomer into the household."""
    home = home_of(change)
    data = _given(change) | {"household_id": home.id, "valid_from": change.since(home)}
    persons.register_person(session, actor, data, **change.cause)


def faults_of(check: object) -> Sequence[Fault]:
    """What a check of the registry objects to, as faults."""
    try:
        check()  # type: ignore[operator]
    except DomainError as refusal:
        return refusal.faults
    return ()


def member_named(session: Session, household_id: int, name: str) -> Person | None:
    """The one active member of a household with exactly this name; nothing where there is none, or there are two."""
    members = select(Person).where(
        Person.household_id == household_id, Person.name == name, Person.state == PersonState.ACTIVE
    )
    found = session.scalars(members.limit(2)).all()
    return found[0] if len(found) == 1 else None


def _given(change: Change) -> dict[str, object]:
    return {name: value for name, value in change.values.items() if value not in (None, "")}
