"""The flow engine: which steps are open to an actor and why others are not, and taking one.

A step is one conditional UPDATE on (id, state, version): no row means that someone was faster. The effect, the row of
:class:`FlowAction` and the event of the trail are in the same transaction, or none of them is.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.approvals import rules
from app.approvals.actions import operation, timeline
from app.approvals.flow import Flow, History, Kind, Step
from app.approvals.models import FlowAction
from app.approvals.proof import insist_on_proof
from app.approvals.subject import FlowSubject, digest, flow_of
from app.approvals.tags import Tag
from app.audit.trail import Outcome, record, record_apart
from app.kernel import clock
from app.kernel.errors import Conflict, DomainError, NotAllowed, NotFound
from app.kernel.words import _
from app.store.actor import Actor
from app.store.base import Model
from app.store.transaction import DEPTH, transaction

STALE = _("状态已变更，请刷新后再看。")
AMENDED = _("内容在您查看之后被修改过，请刷新后核对新的内容再办理。")
LONGEST_COMMENT = 500
_OPERATION = re.compile(r"[0-9A-Za-z-]{8,64}")


@dataclass(frozen=True, slots=True)
class Offer:
    """A step that belongs to the actor, and what speaks against it now, if anything."""

    step: Step
    reason: str = ""


def offers(session: Session, actor: Actor, subject: FlowSubject) -> list[Offer]:
    """The steps that belong to the actor in the object's present state, each with what speaks against it."""
    return offers_among(session, actor, subject, timeline(session, subject), {})


def offers_among(
    session: Session, actor: Actor, subject: FlowSubject, acts: Sequence[FlowAction], memo: dict[Any, Any]
) -> list[Offer]:
    """The same, where the steps taken are known already; ``memo`` is shared by the objects of one list."""
    flow, found = flow_of(subject), []
    for step in flow.steps:
        if subject.state in step.source and _concerns(flow, step, actor, subject, acts):
            found.append(Offer(step, _against(session, actor, subject, History(flow, step, acts, memo))))
    return found


def sees(session: Session, actor: Actor, subject: FlowSubject) -> bool:
    """Whether the actor is a party to the object: some step belongs to the actor, or was taken by the same person."""
    if any(step.kind is not Kind.WITHDRAW and rules.has_turn(step, actor, subject) for step in flow_of(subject).steps):
        return True
    me = rules.persons(actor)
    return any(me & rules.persons(act) for act in timeline(session, subject))


def take(
    session: Session,
    actor: Actor,
    subject: FlowSubject,
    step: str,
    *,
    comment: str = "",
    seen_digest: str,
    operation_id: str,
    proof: str = "",
) -> FlowAction:
    """Take a step. The same operation id is the same step, without a second effect.

    Raises :class:`Conflict` where somebody was faster or the content changed, :class:`NotAllowed` with the sentence
    of what speaks against it (put on record), :class:`DomainError` at ``comment`` or ``proof``.
    """
    flow = flow_of(subject)
    chosen = flow.step(step)
    if chosen is None:
        raise NotFound(_("没有这一步，请刷新后从页面上的按钮办理。"))
    insist_on_operation(operation_id)
    said = "".join(one for one in " ".join(comment.split()) if one.isprintable())
    taking = _Taking(flow, chosen, actor, said, seen_digest, operation_id)
    if earlier := taking.earlier(session, subject):
        return earlier
    return _attempt(session, taking, subject, proof)


def insist_on_operation(operation_id: str) -> None:
    """An operation id is one that a page issued. Raises :class:`DomainError` for anything else."""
    if not _OPERATION.fullmatch(operation_id):
        raise DomainError(_("页面不完整或已过期，请刷新后再办理。"))


def _attempt(session: Session, taking: _Taking, subject: FlowSubject, proof: str) -> FlowAction:
    outermost, key = not session.info.get(DEPTH, 0), subject.id
    try:
        if taking.step.fresh:
            taking.check(session, subject)
            insist_on_proof(session, taking.actor, proof)
        with transaction(session):
            return taking.take(session, subject)
    except (Conflict, IntegrityError) as late:
        earlier = taking.earlier(session, subject, key) if outermost else None
        if earlier is not None:
            return earlier
        if isinstance(late, IntegrityError):
            raise Conflict(STALE) from late
        raise
    except NotAllowed as refusal:
        if outermost:
            _note_refusal(session, taking, subject, refusal)
        raise


def _note_refusal(session: Session, taking: _Taking, subject: FlowSubject, refusal: NotAllowed) -> None:
    session.rollback()
    assert isinstance(subject, Model)
    said = {"flow": taking.flow.code, "step": taking.step.code, "reason": str(refusal.sentence)}
    record_apart(taking.actor, Tag.REFUSE, subject, outcome=Outcome.REFUSED, division_code="", **said)


@dataclass(frozen=True, slots=True)
class _Taking:
    """One attempt to take a step: everything that was sent with the page."""

    flow: Flow
    step: Step
    actor: Actor
    comment: str
    seen: str
    operation_id: str

    def earlier(self, session: Session, subject: FlowSubject, key: int | None = None) -> FlowAction | None:
        """What this very operation did already. Raises :class:`Conflict` where the id belongs to another one."""
        done = operation(session, self.operation_id)
        if done is None:
            return None
        mine = (subject.__tablename__, key or subject.id, self.step.code, self.actor.officer_id)
        if (done.subject_kind, done.subject_id, done.step, done.officer_id) != mine:
            raise Conflict(_("这个操作编号已用于另一项办理，请刷新后再办理。"))
        return done

    def check(self, session: Session, subject: FlowSubject) -> list[FlowAction]:
        """Look at the object as it is now. Returns the steps taken so far. Raises what speaks against this one."""
        session.flush()
        session.refresh(subject)
        acts = timeline(session, subject)
        if not hmac.compare_digest(self.seen.encode(), digest(subject).encode()):
            raise Conflict(AMENDED)
        if subject.state not in self.step.source:
            raise Conflict(STALE)
        if not _concerns(self.flow, self.step, self.actor, subject, acts):
            raise NotAllowed(_("这一步不由您的岗位办理。"))
        if against := _against(session, self.actor, subject, History(self.flow, self.step, acts)):
            raise NotAllowed(against)
        self._check_comment()
        return acts

    def take(self, session: Session, subject: FlowSubject) -> FlowAction:
        """Take it, in the caller's transaction."""
        assert isinstance(subject, Model)
        acts = self.check(session, subject)
        before, seen = subject.state, digest(subject)
        after = rules.landing(self.flow, self.step, subject.returned_to, acts, seen)
        action = self._action(subject, acts, after, seen)
        self._move(session, subject, after, rules.remembered(self.flow, self.step, before, acts))
        if self.step.effect is not None:
            self.step.effect(session, self.actor, subject)
        session.add(action)
        record(
            session,
            self.actor,
            Tag.STEP,
            subject,
            flow=self.flow.code,
            step=self.step.code,
            before=before,
            after=after,
            digest=seen,
            comment=self.comment,
            operation=self.operation_id,
            stands_in_for=self.actor.stands_in_for,
        )
        return action

    def _check_comment(self) -> None:
        if self.step.needs_comment and not self.comment:
            sentence = _("“{step}”须写明办理意见。").format(step=self.step.label)
            raise DomainError(sentence, field="comment")
        if len(self.comment) > LONGEST_COMMENT:
            raise DomainError(_("办理意见最多 {count} 个字。").format(count=LONGEST_COMMENT), field="comment")

    def _move(self, session: Session, subject: FlowSubject, after: str, returned_to: str | None) -> None:
        """The one conditional UPDATE."""
        model: Any = type(subject)
        as_seen = (model.id == subject.id, model.state == subject.state, model.version == subject.version)
        moved = session.execute(
            update(model)
            .where(*as_seen)
            .values(
                state=after,
                version=subject.version + 1,
                returned_to=returned_to,
                flow_round=subject.flow_round + (self.step.kind is Kind.RETURN),
            ),
            execution_options={"synchronize_session": False},
        )
        if moved.rowcount != 1:  # type: ignore[attr-defined]
            raise Conflict(STALE)
        session.refresh(subject)

    def _action(self, subject: FlowSubject, acts: Sequence[FlowAction], after: str, seen: str) -> FlowAction:
        actor = self.actor
        return FlowAction(
            subject_kind=subject.__tablename__,
            subject_id=subject.id,
            sequence=len(acts) + 1,
            division_code=subject.division_code,
            flow=self.flow.code,
            step=self.step.code,
            step_label=str(self.step.label),
            from_state=subject.state,
            to_state=after,
            round=subject.flow_round,
            officer_id=actor.officer_id,
            officer_name=actor.name,
            stands_in_for=actor.stands_in_for,
            post=actor.post,
            organisation=actor.organisation,
            address=actor.address,
            comment=self.comment,
            digest=seen,
            at=clock.now(),
            operation_id=self.operation_id,
        )


def _concerns(flow: Flow, step: Step, actor: Actor, subject: FlowSubject, acts: Sequence[FlowAction]) -> bool:
    if step.kind is Kind.WITHDRAW and not rules.may_withdraw(flow, actor, acts):
        return False
    return rules.has_turn(step, actor, subject)


def _against(session: Session, actor: Actor, subject: FlowSubject, history: History) -> str:
    same_person = rules.four_eyes(history.flow, history.step, actor, history.acts)
    if same_person:
        return same_person
    return next(filter(None, (guard(session, actor, subject, history) for guard in history.step.guards)), "")
