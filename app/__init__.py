"""一网联: ``create_app()`` is the only place where everything is wired."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from config import Settings


def create_app(settings: Settings | None = None) -> Flask:
    """The application, ready to serve; reads the environment unless settings are given. It writes to no table."""
    from app.composition import compose

    return compose(settings)
