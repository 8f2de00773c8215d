"""What may be done to a model: each act is one service function, declared where it is written.

The generated views find here how to add, edit, remove and whatever else a row allows; a desk says who may.
An ``add`` is called as ``(session, actor, data)``, everything else as ``(session, actor, row, data)``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.kernel.columns import Field
from app.store.base import Model


@dataclass(frozen=True, slots=True)
class Input:
    """One thing that an act asks for besides the row: a reason, a date, a new value."""

    name: str
    field: Field
    required: bool = True


@dataclass(frozen=True, slots=True)
class Command:
    """An act on a model. ``inputs`` make its form; without any it is a button. ``unless`` explains a refusal.

    ``bulk`` offers it for many rows at once. ``many``, called as ``(session, actor, keys, data)``, does that set-based
    and returns how many rows it changed; without it the act is done row by row.
    """

    model: type[Model]
    act: str
    run: Callable[..., Any]
    label: str
    icon: str = ""
    kind: str = "secondary"
    confirm: str = ""
    inputs: Sequence[Input] = ()
    bulk: bool = False
    many: Callable[..., int] | None = None
    unless: Callable[[Any], str] | None = None
    done: str = ""


_commands: dict[type[Model], dict[str, Command]] = {}

S = Callable[..., Any]


def command(model: type[Model], act: str, label: str, **said: Any) -> Callable[[S], S]:
    """Declare a service function as an act on a model."""

    def declare(run: S) -> S:
        acts = _commands.setdefault(model, {})
        if act in acts:
            raise ValueError(f"{model.__name__} already has the act {act!r}")
        acts[act] = Command(model, act, run, label, **said)
        return run

    return declare


def commands_of(model: type[Model]) -> Mapping[str, Command]:
    """The acts of a model, by name."""
    return _commands.get(model, {})
