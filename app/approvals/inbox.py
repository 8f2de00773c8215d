"""The inbox (待办): the objects on which an actor could take a step now, four eyes and guards applied."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from app.approvals import rules
from app.approvals.actions import LARGEST_KEY, actions_of
from app.approvals.engine import Offer, offers_among
from app.approvals.flow import Flow, Kind, Step, flows
from app.approvals.models import FlowAction
from app.store.actor import Actor

SIZE, SIZES = 20, (20, 50, 100)
CHUNK = 200
COUNTED = 99
"""So many are counted; beyond that the number says nothing that a clerk would act on."""
_PLACE = re.compile(r"([a-z0-9_]{1,40}):([0-9]{1,10})")


@dataclass(frozen=True, slots=True)
class Waiting:
    """An object that waits for the actor, with the steps that are open and those taken so far."""

    flow: Flow
    subject: Any
    offers: Sequence[Offer]
    acts: Sequence[FlowAction]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of the inbox begins: after this object of this flow."""

    flow: str
    key: int

    def __str__(self) -> str:
        return f"{self.flow}:{self.key}"

    @classmethod
    def read(cls, text: str) -> Place | None:
        """The place that an address names; nothing where it names none."""
        found = _PLACE.fullmatch(text)
        if found is None or found[1] not in flows() or int(found[2]) > LARGEST_KEY:
            return None
        return cls(found[1], int(found[2]))


@dataclass(frozen=True, slots=True)
class Slice:
    """One page of the inbox, and where the next one begins if there is one."""

    rows: Sequence[Waiting]
    following: Place | None


@dataclass(frozen=True, slots=True)
class Count:
    """How many objects of a flow wait for the actor; ``more`` than the number where counting stopped."""

    flow: Flow
    number: int
    more: bool = False


def inbox(session: Session, actor: Actor, after: Place | None = None, size: int = SIZE) -> Slice:
    """A page of what the actor could act on now, flow by flow, the oldest first."""
    found = list(islice(_all(session, actor, after), size + 1))
    rows, more = found[:size], len(found) > size
    return Slice(rows, Place(rows[-1].flow.code, rows[-1].subject.id) if more else None)


def waiting(session: Session, actor: Actor) -> list[Count]:
    """How many objects wait for the actor, of each flow of which any does."""
    counted = []
    for flow in flows().values():
        number = sum(1 for _one in islice(_of_flow(session, actor, flow), COUNTED + 1))
        if number:
            counted.append(Count(flow, min(number, COUNTED), number > COUNTED))
    return counted


def _all(session: Session, actor: Actor, after: Place | None) -> Iterator[Waiting]:
    for code, flow in flows().items():
        if after is None or code > after.flow:
            yield from _of_flow(session, actor, flow)
        elif code == after.flow:
            yield from _of_flow(session, actor, flow, after.key)


def _of_flow(session: Session, actor: Actor, flow: Flow, after: int = 0) -> Iterator[Waiting]:
    """What waits, read in chunks by key; the database leaves out what it can, the rules have the last word."""
    mine, memo = _turns(actor, flow), dict[Any, Any]()
    while mine:
        candidates = _candidates(session, flow, mine, after)
        known = actions_of(session, flow.subject.__tablename__, [one.id for one in candidates]) if candidates else {}
        for subject in candidates:
            acts = known.get(subject.id, [])
            found = [one for one in offers_among(session, actor, subject, acts, memo) if _counts(one)]
            if found:
                yield Waiting(flow, subject, found, acts)
        if len(candidates) < CHUNK:
            return
        after = candidates[-1].id


def _counts(offer: Offer) -> bool:
    return not offer.reason and offer.step.kind is not Kind.WITHDRAW


def _candidates(session: Session, flow: Flow, mine: list[ColumnElement[bool]], after: int) -> Sequence[Any]:
    model: Any = flow.subject
    wanted = select(model).where(model.id > after, or_(*mine)).order_by(model.id).limit(CHUNK)
    return session.scalars(wanted).all()


def _turns(actor: Actor, flow: Flow) -> list[ColumnElement[bool]]:
    """When a step may be the actor's: once for all steps that ask the same."""
    model: Any = flow.subject
    asked: dict[tuple[Any, ...], Step] = {}
    for step in flow.steps:
        if step.kind is not Kind.WITHDRAW and rules.has_post(step, actor):
            asked.setdefault((step.source, flow.duty(step.code), step.among), step)
    return [
        and_(
            model.state.in_(sorted(step.source)),
            _untouched(actor, flow, step),
            *([step.among(actor)] if step.among is not None else []),
        )
        for step in asked.values()
    ]


def _untouched(actor: Actor, flow: Flow, step: Step) -> ColumnElement[bool]:
    """Four eyes as the database can say it: none of the actor's persons acted for another duty."""
    model: Any = flow.subject
    me, duty = sorted(rules.persons(actor)), flow.duty(step.code)
    same = sorted(one.code for one in flow.steps if one.kind is Kind.WITHDRAW or flow.duty(one.code) == duty)
    acted = select(FlowAction.id).where(
        FlowAction.subject_kind == model.__tablename__,
        FlowAction.subject_id == model.id,
        FlowAction.step.not_in(same),
        or_(FlowAction.officer_id.in_(me), FlowAction.stands_in_for.in_(me)),
    )
    return ~acted.correlate(model).exists()
