"""What a column is, said once: its label, group, mask, help, how it is searched, shown and exported.

``mapped_column(info=field("姓名", …))`` carries it; forms, lists, exports, look-ups and the API read it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

KEY = "ywl"

Check = Callable[[Any], str]
"""Turns what a person typed into the value to keep; raises ``DomainError`` with a sentence."""


class Choices(StrEnum):
    """A closed set of values, each with its Chinese label and the colour of its badge."""

    label: str
    colour: str

    def __new__(cls, value: str, label: str = "", colour: str = "grey") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label or value
        member.colour = colour
        return member

    @classmethod
    def labels(cls) -> list[tuple[str, str]]:
        """(value, label) of every member, in order."""
        return [(member.value, member.label) for member in cls]


class Search(StrEnum):
    """How a column may be searched. A masked column is exact or not at all, so that it is no oracle."""

    NO = "no"
    EXACT = "exact"
    PREFIX = "prefix"
    CONTAINS = "contains"
    RANGE = "range"


@dataclass(frozen=True, slots=True)
class Field:
    """Everything that the screen, the sheets and the API need to know of one column.

    ``scale`` says that the column keeps whole 10^-scale parts of its ``unit`` (fen of a yuan, hundredths of a mu):
    people read and type the unit with so many decimals.
    """

    label: str
    group: str = "基本信息"
    help: str = ""
    search: Search = Search.NO
    sort: bool = False
    mask: str = ""
    secret: bool = False
    choices: type[Choices] | None = None
    catalogue: Callable[[], Mapping[str, str]] | None = None
    related: str = ""
    listed: bool = True
    shown: bool = True
    edited: bool = True
    editable_once: bool = False
    input_type: str = ""
    long: bool = False
    width: int = 14
    scale: int = 0
    unit: str = ""
    check: Check | None = None


def field(label: str, **said: Any) -> dict[str, Any]:
    """The ``info`` of a column with this label; see :class:`Field` for what else may be said."""
    return {KEY: Field(label, **said)}


def hidden(label: str = "") -> dict[str, Any]:
    """The ``info`` of a column that never leaves the server: hashes, secrets, index keys."""
    return {KEY: Field(label, secret=True, listed=False, shown=False, edited=False)}


@dataclass(frozen=True, slots=True)
class Entity:
    """What a model is to people: its name, where the menu puts it, how one of it is called."""

    label: str
    group: str
    icon: str = "table"
    title: str = "id"
    order: str = "-id"
    help: str = ""
    empty: str = ""
    menu: bool = True
    exact_rows: int = 0
