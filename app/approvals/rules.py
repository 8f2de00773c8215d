"""The rules of every flow as plain functions: four eyes, whose turn it is, where a step leads. No database here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from app.approvals.flow import Act, Flow, Kind, Step
from app.kernel import divisions
from app.kernel.words import _
from app.store.actor import Actor


def persons(one: Actor | Act) -> frozenset[int]:
    """Whom an actor or an act counts as: a stand-in is both persons."""
    return frozenset({one.officer_id} | ({one.stands_in_for} if one.stands_in_for is not None else set()))


def four_eyes(flow: Flow, step: Step, actor: Actor, acts: Iterable[Act]) -> str:
    """Why the step is not for this actor: the same person acted for another duty on this object, in any round.

    It holds for every step of every flow, administrators and stand-ins included; no flow has to ask for it.
    """
    if step.kind is Kind.WITHDRAW:
        return ""
    me, duty = persons(actor), flow.duty(step.code)
    for act in acts:
        taken = flow.step(act.step)
        if taken is not None and taken.kind is Kind.WITHDRAW:
            continue
        if flow.duty(act.step) != duty and me & persons(act):
            return _same_person(actor, act, taken.label if taken else act.step)
    return ""


def has_turn(step: Step, actor: Actor, subject: Any) -> bool:
    """Whether the step belongs to the actor's post and office, whatever speaks against it now."""
    if not has_post(step, actor):
        return False
    return step.office is None or step.office(actor, subject)


def has_post(step: Step, actor: Actor) -> bool:
    """Whether the step is one of the actor's post, kind of organisation and tier."""
    if step.posts and actor.post not in step.posts:
        return False
    if step.org_types and actor.organisation_kind not in step.org_types:
        return False
    return not step.levels or (bool(actor.division_code) and divisions.level_of(actor.division_code) in step.levels)


def may_withdraw(flow: Flow, actor: Actor, acts: Sequence[Act]) -> bool:
    """Whether the last act is the actor's own and can be taken back: it led on, and brought nothing about."""
    if not acts or acts[-1].officer_id != actor.officer_id or acts[-1].stands_in_for != actor.stands_in_for:
        return False
    taken = flow.step(acts[-1].step)
    return taken is not None and taken.kind is Kind.FORWARD and taken.effect is None


def landing(flow: Flow, step: Step, returned_to: str | None, acts: Sequence[Act], digest: str) -> str:
    """The state that a step leads to.

    What was returned goes straight back to the post that returned it; but where it was amended, everybody who had
    agreed to the earlier content sees it again.
    """
    if step.kind is Kind.WITHDRAW:
        return acts[-1].from_state
    if step.kind is Kind.FORWARD and returned_to and not _agreed_to_other(flow, step, acts, digest):
        return returned_to
    return step.target


def remembered(flow: Flow, step: Step, state: str, acts: Sequence[Act]) -> str | None:
    """The state to which a resubmission leads back from here; one that is taken back knows it again."""
    if step.kind is Kind.RETURN:
        return state
    came_back = {one.target for one in flow.steps if one.kind is Kind.RETURN}
    if step.kind is Kind.WITHDRAW and acts[-1].from_state in came_back:
        return acts[-1].to_state
    return None


def _agreed_to_other(flow: Flow, step: Step, acts: Sequence[Act], digest: str) -> bool:
    """Whether another duty last agreed to a content that is no longer the present one."""
    agreed: dict[str, str] = {}
    for act in acts:
        taken = flow.step(act.step)
        if taken is not None and taken.kind is Kind.FORWARD:
            agreed[flow.duty(act.step)] = act.digest
    return any(seen != digest for duty, seen in agreed.items() if duty != flow.duty(step.code))


def _same_person(actor: Actor, act: Act, label: str) -> str:
    sentence = _("您在“{step}”这一步已经办理过，同一事项的不同步骤须由不同的人办理，请交同事办理。")
    if act.officer_id != actor.officer_id or act.stands_in_for is not None or actor.stands_in_for is not None:
        sentence = _("您本人、您代行的人或代行您的人在“{step}”这一步已经办理过，同一事项须由不同的人办理。")
    return sentence.format(step=label)
