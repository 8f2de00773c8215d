"""The hand-built views of all rooms, in the order of the menu."""

from __future__ import annotations

from app.web.page import PageView


def hand_built_views() -> list[type[PageView]]:
    """Every hand-built view. A room adds its own here."""
    return []
