"""Separation of duties on the seven hands of a roster, exhaustively.

More hands than the walk over all flows has people for, so the two questions are asked apart, each of more than can
happen. Whether one person acts for two duties depends on who did what before and on nothing else: here any step may
follow any other. Whether all agreed to what is sent depends on nothing but contents: here four eyes are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from app.approvals import rules
from app.approvals.flow import Flow, Kind, flows
from app.rosters.models import RosterState
from app.store.actor import Actor
from tests.approvals.test_separation import (
    OTHER,
    SUSPECT,
    Situation,
    begin,
    follow,
    is_open,
    one_step_of,
    person,
    role_sets,
    steps_of,
    two_duties,
    unseen,
)

Did = frozenset[tuple[str, int, int | None]]


@pytest.fixture
def flow(app: Flask) -> Flow:
    """The flow of rosters."""
    return flows()["roster"]


def acts_of(flow: Flow, mine: frozenset[str]) -> Iterator[Did]:
    """Everything that a person with these steps, another one and each standing in for the other can have done."""
    everything = frozenset(step.code for step in flow.steps)
    movers = [(person(SUSPECT), mine), (person(SUSPECT, OTHER), everything)]
    movers += [(person(OTHER, SUSPECT), mine), (person(OTHER), everything)]
    nothing: Did = frozenset()
    seen, waiting = {nothing}, [nothing]
    while waiting:
        did = waiting.pop()
        for following in _acts_after(flow, movers, did):
            if following not in seen:
                seen.add(following)
                waiting.append(following)
                yield following


def _acts_after(flow: Flow, movers: list[tuple[Actor, frozenset[str]]], did: Did) -> Iterator[Did]:
    history = replace(begin(flow), did=did).history(flow)
    for actor, allowed in movers:
        for step in flow.steps:
            if step.code in allowed and step.kind is not Kind.WITHDRAW and is_open(flow, step, actor, history):
                yield did | {(one_step_of(flow, step), actor.officer_id, actor.stands_in_for)}


def ways(flow: Flow) -> Iterator[Situation]:
    """Every situation that a roster can come to, each duty in the hands of one person, contents changing in between."""
    hands = {flow.duty(step.code): person(number) for number, step in enumerate(flow.steps, 10)}
    seen, waiting = {begin(flow)}, [begin(flow)]
    while waiting:
        for following in _after(flow, hands, waiting.pop()):
            if following not in seen:
                seen.add(following)
                waiting.append(following)
                yield following


def _after(flow: Flow, hands: dict[str, Actor], at: Situation) -> Iterator[Situation]:
    steps = [step for step in flow.steps if at.state in step.source]
    if any(step.code in flow.amended_by for step in steps):
        yield replace(at, content="two" if at.content == "one" else "one")
    history = at.history(flow)
    for step in steps:
        actors = hands.values() if step.kind is Kind.WITHDRAW else [hands[flow.duty(step.code)]]
        for actor in actors:
            if is_open(flow, step, actor, history):
                yield replace(follow(flow, step, actor, at, history), did=frozenset())


def test_no_set_of_posts_lets_one_person_act_for_two_duties_on_a_roster(flow: Flow) -> None:
    mine = {frozenset().union(*(steps_of(flow, post) for post in roles)) for roles in role_sets()}
    found = [list(acts_of(flow, steps)) for steps in mine]
    assert len(mine) > 10
    assert not [did for seen in found for did in seen if is_wrong(flow, did)]
    assert max(len(seen) for seen in found) > 100


def test_what_is_sent_is_what_everybody_agreed_to(flow: Flow) -> None:
    found = list(ways(flow))
    assert {one.state for one in found} == set(RosterState)
    assert not [one for one in found if is_unseen(flow, one)]


def test_without_the_rules_the_same_walks_find_the_violations(flow: Flow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "_agreed_to_other", lambda *_args: False)
    assert any(is_unseen(flow, one) for one in ways(flow))
    monkeypatch.setattr(rules, "four_eyes", lambda *_args: "")
    assert any(is_wrong(flow, did) for did in acts_of(flow, frozenset({"approve", "send"})))


def is_unseen(flow: Flow, at: Situation) -> bool:
    """Whether a roster was sent although one of its hands had agreed to another content.

    Where one person approves alone, who approved second in an earlier round has no part in it.
    """
    alone = any(step == "approve" for step, _content in at.agreed)
    agreed = frozenset(one for one in at.agreed if not (alone and one[0] == "approve_second"))
    return unseen(flow, replace(at, agreed=agreed))


def is_wrong(flow: Flow, did: Did) -> bool:
    """Whether somebody acted for two duties."""
    return two_duties(flow, replace(begin(flow), did=did))
