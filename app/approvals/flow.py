"""Flows, declared once: states, steps, who takes each and what speaks against it. One file each in ``app/flows``.

Buttons, inbox, timeline and the printed trail come from this object; the engine reads it and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from app.kernel.catalogue import Catalogue, catalogue
from app.kernel.columns import Choices
from app.kernel.divisions import Level
from app.store.actor import Actor
from app.store.base import Model


class Kind(StrEnum):
    """What a step does to the path: on, back to be amended, one step back by who took it, or to an end."""

    FORWARD = "forward"
    RETURN = "return"
    WITHDRAW = "withdraw"
    STOP = "stop"


class Act(Protocol):
    """A step that was taken, as far as the rules look at it."""

    @property
    def step(self) -> str: ...
    @property
    def officer_id(self) -> int: ...
    @property
    def stands_in_for(self) -> int | None: ...
    @property
    def from_state(self) -> str: ...
    @property
    def to_state(self) -> str: ...
    @property
    def round(self) -> int: ...
    @property
    def digest(self) -> str: ...


@dataclass(frozen=True, slots=True)
class History:
    """What a guard may look at besides the object: the flow, the step in question and the steps taken so far.

    ``memo`` is shared by all questions of one call, so that a guard asks the database once for a whole inbox.
    """

    flow: Flow
    step: Step
    acts: Sequence[Act]
    memo: dict[Any, Any] = field(default_factory=dict)


Guard = Callable[[Session, Actor, Any, History], str]
"""What speaks against a step, in a sentence; nothing where it may be taken."""

Effect = Callable[[Session, Actor, Any], None]
"""What a step brings about, in the transaction of the step."""


@dataclass(frozen=True, slots=True)
class State:
    """A state of the object, with its label and the colour of its badge. Nothing leaves a ``final`` one.

    An ``outside`` one is an end that no step leads to: the service that owns the object closes it there, because what
    the flow decides on is gone (who asked took it back). It brings nothing about.
    """

    code: str
    label: str
    colour: str = "grey"
    final: bool = False
    outside: bool = False

    @classmethod
    def of(cls, choice: Choices, final: bool = False, outside: bool = False) -> State:
        """The state that a model's own set of choices names."""
        return cls(choice.value, choice.label, choice.colour, final, outside)


@dataclass(frozen=True, slots=True)
class Step:
    """A step from one of its ``source`` states to its ``target``, and who may take it.

    ``posts``, ``org_types`` and ``levels`` restrict who takes it (empty: anyone); ``office`` says whether it is this
    actor's turn at this object, ``among`` says the same in SQL as far as it can, for the inbox. ``duty`` names the
    hand that the step belongs to: one officer never acts for two duties on the same object. ``by`` says in words
    who takes it. ``fresh`` asks for the password or a one-time code again. A withdrawal has no target: it leads
    back to where the step before began.
    """

    code: str
    label: str
    source: frozenset[str]
    target: str = ""
    duty: str = ""
    by: str = ""
    posts: frozenset[str] = frozenset()
    org_types: frozenset[str] = frozenset()
    levels: frozenset[Level] = frozenset()
    office: Callable[[Actor, Any], bool] | None = None
    among: Callable[[Actor], ColumnElement[bool]] | None = None
    guards: tuple[Guard, ...] = ()
    kind: Kind = Kind.FORWARD
    needs_comment: bool = False
    fresh: bool = False
    effect: Effect | None = None
    icon: str = ""
    confirm: str = ""


@dataclass(frozen=True)
class Flow:
    """The way of one kind of object, from its first state to a final one.

    ``title`` says in parts what one object is called; without it the model's title column does. ``form`` is the
    endpoint of the form that amends an object, offered to whoever may take a step of ``amended_by``.
    """

    code: str
    label: str
    subject: type[Model]
    states: tuple[State, ...]
    steps: tuple[Step, ...]
    icon: str = "inbox"
    title: Callable[[Any], Sequence[str]] | None = None
    form: str | None = None
    amended_by: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        known = {state.code: state for state in self.states}
        if len(known) < len(self.states) or len({step.code for step in self.steps}) < len(self.steps):
            raise ValueError(f"{self.code}: two states or two steps have one code")
        if any(state.outside and not state.final for state in self.states):
            raise ValueError(f"{self.code}: what is reached from outside the flow is an end of it")
        for step in self.steps:
            self._insist(step, known)

    def _insist(self, step: Step, known: Mapping[str, State]) -> None:
        withdraws = step.kind is Kind.WITHDRAW
        named = step.source if withdraws else step.source | {step.target}
        if not step.source or not named <= known.keys() or withdraws == bool(step.target):
            raise ValueError(f"{self.code}.{step.code}: its states are not those of the flow")
        if any(known[code].final for code in step.source):
            raise ValueError(f"{self.code}.{step.code}: nothing leaves a final state")

    @property
    def initial(self) -> State:
        """The state in which an object begins."""
        return self.states[0]

    def state(self, code: str) -> State:
        """The state of this code. Raises ``KeyError`` for one that the flow does not have."""
        return next((state for state in self.states if state.code == code), None) or _unknown(code)

    def step(self, code: str) -> Step | None:
        """The step of this code, if the flow has it."""
        return next((step for step in self.steps if step.code == code), None)

    def duty(self, step: str) -> str:
        """The hand that a step belongs to; a step that the flow no longer has stands for itself."""
        found = self.step(step)
        return (found.duty or found.code) if found else step


def flows() -> Catalogue[Flow]:
    """The catalogue of flows."""
    return catalogue("app.flows", Flow)


def flow_labels() -> dict[str, str]:
    """Code → label of every flow."""
    return {code: entry.label for code, entry in flows().items()}


def _unknown(code: str) -> State:
    raise KeyError(code)
