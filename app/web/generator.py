"""Views, API, look-ups and menu entries generated from the models that desks name."""

from __future__ import annotations

from flask_appbuilder import AppBuilder


def register(appbuilder: AppBuilder) -> None:
    """Generate one view, one API and one look-up per model."""
