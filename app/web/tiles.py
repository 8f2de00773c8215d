"""What rooms put on the home page besides the inbox: numbers that wait for the actor, computed when it is opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy.orm import Session

from app.store.actor import Actor
from app.web.pages import Tile

Provider = Callable[[Session, Actor], Sequence[Tile]]
_providers: list[Provider] = []


def use(provider: Provider) -> None:
    """From now on the home page asks this room as well; it gives only what the actor's desk opens."""
    if provider not in _providers:
        _providers.append(provider)


def of(session: Session, actor: Actor) -> list[Tile]:
    """What all rooms have for an actor."""
    return [tile for provider in _providers for tile in provider(session, actor)]
