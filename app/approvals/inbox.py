"""The inbox (待办): the objects on which an actor could take a step now, four eyes and guards applied."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from app.approvals import rules
from app.approvals.actions import actions_of
from app.approvals.engine import Offer, offers_among
from app.approvals.flow import Flow, Kind, flows
from app.approvals.models import FlowAction
from app.store.actor import Actor

MOST = 500
"""An inbox looks at so many objects of a flow, the oldest first; who has more waiting does not miss the rest."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An object that waits for the actor, with the steps that are open and those taken so far."""

    flow: Flow
    subject: Any
    offers: Sequence[Offer]
    acts: Sequence[FlowAction]


@dataclass(frozen=True, slots=True)
class Count:
    """How many objects of a flow wait for the actor."""

    flow: Flow
    number: int


def inbox(session: Session, actor: Actor) -> list[Waiting]:
    """Everything on which the actor could act now, flow by flow, the oldest first."""
    return [one for flow in flows().values() for one in _of_flow(session, actor, flow)]


def waiting(session: Session, actor: Actor) -> list[Count]:
    """How many objects wait for the actor, of each flow of which any does."""
    counted = (Count(flow, sum(1 for _one in _of_flow(session, actor, flow))) for flow in flows().values())
    return [count for count in counted if count.number]


def _of_flow(session: Session, actor: Actor, flow: Flow) -> Iterator[Waiting]:
    candidates = _candidates(session, actor, flow)
    known = actions_of(session, flow.subject.__tablename__, [one.id for one in candidates]) if candidates else {}
    memo: dict[Any, Any] = {}
    for subject in candidates:
        acts = known.get(subject.id, [])
        found = [one for one in offers_among(session, actor, subject, acts, memo) if _counts(one)]
        if found:
            yield Waiting(flow, subject, found, acts)


def _counts(offer: Offer) -> bool:
    return not offer.reason and offer.step.kind is not Kind.WITHDRAW


def _candidates(session: Session, actor: Actor, flow: Flow) -> Sequence[Any]:
    model: Any = flow.subject
    turns = []
    for step in flow.steps:
        if step.kind is not Kind.WITHDRAW and rules.has_post(step, actor):
            here = model.state.in_(sorted(step.source))
            turns.append(and_(here, step.among(actor)) if step.among else here)
    if not turns:
        return []
    return session.scalars(select(model).where(or_(*turns)).order_by(model.id).limit(MOST)).all()
