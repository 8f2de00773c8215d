"""What rooms add to the generated pages of a model: links above its list, links and groups on the page of a row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.store.actor import Actor
from app.store.base import Model
from app.web.pages import Link

PerRow = Callable[[Session, Actor, Any], Sequence[Any]]


def _nothing(*_asked: Any) -> Sequence[Any]:
    return ()


def _leave_nothing(_session: Session, _actor: Actor, _row: Any) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Additions:
    """What one room adds; each function gives only what the actor's desk opens. ``opened`` hears of each opening."""

    list_links: Callable[[], Sequence[Link]] = _nothing
    row_links: PerRow = _nothing
    groups: PerRow = _nothing
    related: PerRow = _nothing
    opened: Callable[[Session, Actor, Any], None] = _leave_nothing


NOTHING = Additions()
_additions: dict[type[Model], Additions] = {}


def use(model: type[Model], additions: Additions) -> None:
    """From now on the pages of the model show these as well."""
    _additions[model] = additions


def of(model: type[Model]) -> Additions:
    """What is added to the pages of a model."""
    return _additions.get(model, NOTHING)
