"""Where a roster is looked at."""

from __future__ import annotations

from flask import url_for

from app.rosters.models import Roster
from app.rosters.pages.finding import LOOKING
from app.web import security


def place_of(roster: Roster) -> str:
    """The page of a roster, where the desk opens it."""
    return url_for("RosterReadView.show", pk=roster.id) if security.may("view", LOOKING) else ""
