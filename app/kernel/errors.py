"""Refusals that a person can read: what is wrong, where, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with one input: its sentence, and the field and row it belongs to (row counts from 1)."""

    sentence: str
    field: str = ""
    row: int | None = None


class DomainError(Exception):
    """An act that the rules refuse. ``sentence`` is Chinese, complete, and says what to do.

    ``faults`` carries one entry per field or row when the input had several things wrong.
    """

    def __init__(self, sentence: str, *, field: str = "", faults: Sequence[Fault] = ()) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.faults: tuple[Fault, ...] = tuple(faults) or (Fault(sentence, field),)


class NotAllowed(DomainError):
    """The actor's post or area does not allow this act."""


class NotFound(DomainError):
    """No such object inside the actor's area; says the same whether it is absent or out of reach."""


class Conflict(DomainError):
    """Someone was faster: the object is no longer in the state that the actor saw."""


class BrokenTrail(DomainError):
    """The audit trail cannot be written, so the act itself is refused."""
