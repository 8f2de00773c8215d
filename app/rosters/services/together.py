"""Taking one step with many rosters, across townships, with one comment: each wholly or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.approvals import engine, rules
from app.approvals.actions import actions_of, find
from app.approvals.flow import Flow, Kind, Step, flows
from app.kernel.errors import DomainError
from app.kernel.words import _
from app.rosters.models import COMPILING, Roster
from app.store.actor import Actor

MOST = 500
"""So many rosters are decided on at once."""


@dataclass(frozen=True, slots=True)
class Done:
    """A roster with which the step was taken, and where it stands now."""

    roster_id: int
    state: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A roster with which it was not, and why."""

    roster_id: int
    sentence: str


@dataclass(slots=True)
class Outcome:
    """What came of it."""

    done: list[Done] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


def steps() -> tuple[Step, ...]:
    """The steps that may be taken with many: those that lead on, once a roster has left its writer."""
    return tuple(
        step
        for step in _flow().steps
        if step.kind is Kind.FORWARD and not step.needs_comment and not step.source & COMPILING
    )


def waiting(session: Session, actor: Actor) -> dict[str, list[Roster]]:
    """By step the rosters with which the actor could take it now, the oldest first, at most one more than ``MOST``."""
    mine = {step.code: step for step in steps() if rules.has_post(step, actor)}
    found: dict[str, list[Roster]] = {code: [] for code in mine}
    memo = dict[Any, Any]()
    for chunk in _candidates(session, frozenset().union(*(step.source for step in mine.values()))):
        acts = actions_of(session, Roster.__tablename__, [one.id for one in chunk])
        for roster in chunk:
            for offer in engine.offers_among(session, actor, roster, acts.get(roster.id, []), memo):
                if offer.step.code in found and not offer.reason:
                    found[offer.step.code].append(roster)
        if any(len(rows) > MOST for rows in found.values()):
            break
    return {code: rows[: MOST + 1] for code, rows in found.items()}


def take(
    session: Session, actor: Actor, step: str, seen: Mapping[int, str], comment: str, operation_id: str
) -> Outcome:
    """Take a step with each of these rosters, in a transaction of its own, as a page showed it.

    ``seen`` has the digest of each roster as it was on the screen. The operation of each is the page's with the number
    of the roster, so that a page that is sent twice does nothing twice. Raises :class:`DomainError` before anything
    is done where the page itself is at fault.
    """
    chosen = next((one for one in steps() if one.code == step), None)
    if chosen is None or not seen:
        raise DomainError(_("请先勾选要办理的花名册。"))
    if len(seen) > MOST:
        raise DomainError(_("一次最多办理 {most} 份，请分几次办。").format(most=MOST))
    if len(comment) > engine.LONGEST_COMMENT:
        raise DomainError(_("办理意见最多 {count} 个字。").format(count=engine.LONGEST_COMMENT), field="comment")
    engine.insist_on_operation(operation_id)
    outcome = Outcome()
    for key, digest in seen.items():
        try:
            outcome.done.append(_take(session, actor, chosen, key, digest, comment, f"{operation_id}-{key}"))
        except DomainError as refusal:
            outcome.refused.append(Refused(key, refusal.sentence))
    return outcome


def _take(session: Session, actor: Actor, step: Step, key: int, digest: str, comment: str, operation_id: str) -> Done:
    roster = find(session, _flow(), key)
    if roster is None:
        raise DomainError(_("没有这份花名册，或不在您的工作范围内。"))
    said = {"comment": comment, "seen_digest": digest, "operation_id": operation_id}
    done = engine.take(session, actor, roster, step.code, **said)
    return Done(key, done.to_state)


def _candidates(session: Session, states: frozenset[str]) -> Iterator[Sequence[Roster]]:
    after, wanted = 0, select(Roster).where(Roster.state.in_(sorted(states))).order_by(Roster.id)
    while states:
        chunk = session.scalars(wanted.where(Roster.id > after).limit(MOST)).all()
        if chunk:
            yield chunk
        if len(chunk) < MOST:
            return
        after = chunk[-1].id


def _flow() -> Flow:
    return flows()[Roster.__flow__]
