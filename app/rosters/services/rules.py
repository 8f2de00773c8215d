"""Who does what with a roster: plain questions about an actor and a roster."""

from __future__ import annotations

from app.kernel import divisions
from app.kernel.divisions import Level
from app.rosters.models import Roster
from app.store.actor import Actor

WATCHING = frozenset({"supervisor", "first_reviewer", "department_reviewer"})
"""The posts above the township that watch rosters, ask about them and stop them (A32)."""


def is_town_operator(actor: Actor, roster: Roster) -> bool:
    """Whether the actor compiles the roster: the operator of the township's own office."""
    return _in_town(actor, "operator", roster)


def is_town_reviewer(actor: Actor, roster: Roster) -> bool:
    """Whether the actor reviews the roster first: the reviewer of the township's own office."""
    return _in_town(actor, "first_reviewer", roster)


def is_department_operator(actor: Actor, roster: Roster) -> bool:
    """Whether the actor checks the roster for the county department whose programme it is."""
    return _in_department(actor, "department_operator", roster)


def is_department_reviewer(actor: Actor, roster: Roster) -> bool:
    """Whether the actor reviews the roster for the county department whose programme it is."""
    return _in_department(actor, "department_reviewer", roster)


def is_county_operator(actor: Actor, roster: Roster) -> bool:
    """Whether the actor sends the roster on: the operator of the county's office."""
    return _in_county(actor, "benefit_office", "operator", roster)


def is_county_reviewer(actor: Actor, roster: Roster) -> bool:
    """Whether the actor gives the roster its final approval: a reviewer of the county's office."""
    return _in_county(actor, "benefit_office", "first_reviewer", roster)


def settles_objections(actor: Actor, roster: Roster) -> bool:
    """Whether the actor says what came of an objection: a reviewer of the township or department; operators record."""
    return is_town_reviewer(actor, roster) or is_department_reviewer(actor, roster)


def watches(actor: Actor, roster: Roster) -> bool:
    """Whether the actor watches the roster from above: a supervisor or reviewer of a county, city or province."""
    above = bool(actor.division_code) and divisions.level_of(actor.division_code) <= Level.COUNTY
    return above and actor.post in WATCHING and _in_scope(actor, roster)


def answers(actor: Actor, roster: Roster) -> bool:
    """Whether the actor answers for the roster: the township that compiled it."""
    return is_town_operator(actor, roster) or is_town_reviewer(actor, roster)


def _in_town(actor: Actor, post: str, roster: Roster) -> bool:
    seat = (actor.organisation_kind, actor.post, actor.division_code)
    return seat == ("benefit_office", post, roster.division_code)


def _in_department(actor: Actor, post: str, roster: Roster) -> bool:
    return _in_county(actor, "line_department", post, roster) and actor.scope.holds_programme(roster.programme_code)


def _in_county(actor: Actor, kind: str, post: str, roster: Roster) -> bool:
    if (actor.organisation_kind, actor.post) != (kind, post) or not actor.division_code:
        return False
    at_county = divisions.level_of(actor.division_code) == Level.COUNTY
    return at_county and divisions.contains(actor.division_code, roster.division_code)


def _in_scope(actor: Actor, roster: Roster) -> bool:
    return actor.scope.holds_division(roster.division_code) and actor.scope.holds_programme(roster.programme_code)
