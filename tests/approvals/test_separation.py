"""Separation of duties, exhaustively: every set of up to three posts in one person, every sequence of steps.

The rules look at an object only through its state, the post that returned it, who acted for which duty, what was
agreed to last, and the last act. Sequences that agree in all of these go on alike, so walking these situations walks
every sequence of any length. Offices and guards only restrict further and are left out: here everybody may be anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import pytest
from flask import Flask

from app.approvals import rules
from app.approvals.flow import Flow, Kind, Step, flows
from app.kernel.divisions import Level
from app.offices.post import posts
from app.store.actor import Actor, system

SUSPECT, OTHER, THIRD = 1, 2, 3
PLACES = {
    Level.PROVINCE: "130000000000",
    Level.CITY: "130100000000",
    Level.COUNTY: "130123000000",
    Level.TOWN: "130123100000",
    Level.VILLAGE: "130123100201",
}


@dataclass(frozen=True)
class Taken:
    """An act as the rules see it."""

    step: str
    officer_id: int
    stands_in_for: int | None
    from_state: str
    to_state: str
    round: int
    digest: str


@dataclass(frozen=True)
class Situation:
    """All that the rules can see of an object: who acted for which duty, what was agreed to, the last act."""

    state: str
    returned_to: str | None
    content: str
    did: frozenset[tuple[str, int, int | None]]
    agreed: frozenset[tuple[str, str]]
    """Of each duty the step that last led on, and the content that it saw."""
    last: Taken | None

    def history(self, flow: Flow) -> list[Taken]:
        """Acts that look to the rules like those that were taken, ending with the last."""
        said = [Taken(step, one, other, "", "", 1, self.content) for step, one, other in self.did]
        said += [Taken(step, 0, None, "", "", 1, digest) for step, digest in self.agreed]
        return [*said, *([self.last] if self.last else [])]


def person(officer_id: int, stands_in_for: int | None = None) -> Actor:
    return replace(system("x"), officer_id=officer_id, stands_in_for=stands_in_for)


def steps_of(flow: Flow, post: str) -> frozenset[str]:
    """The steps that a post can take in any kind of organisation at any tier."""
    actors = [
        replace(person(SUSPECT), post=post, organisation_kind=kind, division_code=code)
        for kind in posts()[post].org_types
        for code in PLACES.values()
    ]
    return frozenset(step.code for step in flow.steps if any(rules.has_post(step, actor) for actor in actors))


def role_sets() -> Iterator[tuple[str, ...]]:
    for size in (1, 2, 3):
        yield from combinations(sorted(posts()), size)


def is_open(flow: Flow, step: Step, actor: Actor, history: list[Taken]) -> bool:
    if step.kind is Kind.WITHDRAW and not rules.may_withdraw(flow, actor, history):
        return False
    return rules.four_eyes(flow, step, actor, history) == ""


def follow(flow: Flow, step: Step, actor: Actor, at: Situation, history: list[Taken]) -> Situation:
    """The situation after a step."""
    after = rules.landing(flow, step, at.returned_to, history, at.content)
    did, agreed = at.did, at.agreed
    if step.kind is not Kind.WITHDRAW:
        did = did | {(one_step_of(flow, step), actor.officer_id, actor.stands_in_for)}
    if step.kind is Kind.FORWARD:
        agreed = frozenset(one for one in agreed if flow.duty(one[0]) != flow.duty(step.code))
        agreed |= {(step.code, at.content)}
    last = Taken(step.code, actor.officer_id, actor.stands_in_for, at.state, after, 1, at.content)
    remembered = rules.remembered(flow, step, at.state, history)
    return Situation(after, remembered, at.content, did, agreed, last)


def one_step_of(flow: Flow, step: Step) -> str:
    """One step that speaks for all of the same duty."""
    return next(one.code for one in flow.steps if flow.duty(one.code) == flow.duty(step.code))


def walk(flow: Flow, mine: frozenset[str]) -> tuple[int, int, list[Situation]]:
    """(situations, steps tried, situations in which one person acted for two duties, or that nobody agreed to)."""
    everything = frozenset(step.code for step in flow.steps)
    movers = [(person(SUSPECT), mine), (person(SUSPECT, OTHER), everything), (person(OTHER, SUSPECT), mine)]
    movers += [(person(one), everything) for one in (OTHER, THIRD)]
    seen, waiting, tried, wrong = {begin(flow)}, [begin(flow)], 0, list[Situation]()
    while waiting and not wrong:
        at = waiting.pop()
        for following, count in _followers(flow, movers, at):
            tried += count
            if following not in seen:
                seen.add(following)
                waiting.append(following)
                if two_duties(flow, following) or unseen(flow, following):
                    wrong.append(following)
    return len(seen), tried, wrong


def _followers(
    flow: Flow, movers: list[tuple[Actor, frozenset[str]]], at: Situation
) -> Iterator[tuple[Situation, int]]:
    amendable = any(step.code in flow.amended_by and at.state in step.source for step in flow.steps)
    if amendable:
        yield replace(at, content="two" if at.content == "one" else "one"), 0
    steps, history = [step for step in flow.steps if at.state in step.source], at.history(flow)
    for actor, allowed in movers:
        for step in steps:
            if step.code in allowed and is_open(flow, step, actor, history):
                yield follow(flow, step, actor, at, history), 1


def begin(flow: Flow) -> Situation:
    return Situation(flow.initial.code, None, "one", frozenset(), frozenset(), None)


def two_duties(flow: Flow, at: Situation) -> bool:
    """Whether one person acted for two duties, a stand-in counting as both: said again here, as the judge."""
    duties: dict[int, set[str]] = {}
    for step, one, other in at.did:
        for who in (one, other):
            duties.setdefault(who or 0, set()).add(flow.duty(step))
    return any(len(mine) > 1 for who, mine in duties.items() if who)


def unseen(flow: Flow, at: Situation) -> bool:
    """Whether an object came to its end by agreement although somebody had agreed to another content."""
    taken = flow.step(at.last.step) if at.last else None
    ended = taken is not None and taken.kind is Kind.FORWARD and flow.state(at.state).final
    return ended and any(content != at.content for _step, content in at.agreed)


def test_no_set_of_posts_and_no_sequence_of_steps_lets_one_person_act_for_two_duties(app: Flask) -> None:
    sets = 0
    known: dict[tuple[str, frozenset[str]], tuple[int, int, list[Situation]]] = {}
    for flow in flows().values():
        for roles in role_sets():
            mine = frozenset().union(*(steps_of(flow, post) for post in roles))
            if (flow.code, mine) not in known:
                known[flow.code, mine] = walk(flow, mine)
            sets += 1
    situations, tried = sum(found[0] for found in known.values()), sum(found[1] for found in known.values())
    wrong = [at for found in known.values() for at in found[2]]
    print(
        f"\nS3: {len(flows())} flow × {sets} role sets (alike in {len(known)} ways):"
        f" {situations} situations, {tried} steps, {len(wrong)} wrong"
    )
    assert wrong == []
    assert sets >= 298


def test_every_final_state_and_every_duty_is_reached_by_the_walk(app: Flask) -> None:
    """A walk that reached nothing would find nothing wrong. Here every duty has somebody of its own."""
    for flow in flows().values():
        duties = dict.fromkeys(flow.duty(step.code) for step in flow.steps if step.kind is not Kind.WITHDRAW)
        movers = [
            (person(one), frozenset(step.code for step in flow.steps if flow.duty(step.code) == duty))
            for one, duty in enumerate(duties, SUSPECT)
        ]
        seen, waiting = {begin(flow)}, [begin(flow)]
        while waiting:
            for following, _count in _followers(flow, movers, waiting.pop()):
                if following not in seen:
                    seen.add(following)
                    waiting.append(following)
        assert {state.code for state in flow.states if not state.outside} == {one.state for one in seen}
        assert {flow.duty(step.code) for step in flow.steps if step.kind is not Kind.WITHDRAW} == {
            flow.duty(step) for one in seen for step, _officer, _other in one.did
        }


@pytest.mark.parametrize(
    ("rule", "silenced", "judge"),
    [("four_eyes", lambda *_args: "", two_duties), ("_agreed_to_other", lambda *_args: False, unseen)],
)
def test_without_the_rule_the_same_walk_finds_the_violations(
    app: Flask, monkeypatch: pytest.MonkeyPatch, rule: str, silenced: Callable[..., Any], judge: Callable[..., bool]
) -> None:
    """The judges see what they are there to see."""
    monkeypatch.setattr(rules, rule, silenced)
    flow = flows()["change_request"]
    wrong = walk(flow, frozenset(step.code for step in flow.steps))[2]
    assert wrong
    assert all(judge(flow, at) for at in wrong)
