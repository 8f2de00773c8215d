"""Who registers whom, who grants what, who works with whom: rules 11, 12 and 5 of the rule book as plain functions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.kernel import divisions
from app.kernel.divisions import Level
from app.offices.desk import desk_of
from app.offices.orgtype import orgtypes
from app.offices.post import are_apart, posts
from app.store.actor import Actor

ADMINISTRATORS = frozenset({"network_admin", "system_administrator", "security_administrator", "audit_administrator"})
"""Posts over an office's own network: the tier above grants them, so that nobody raises colleagues or oneself."""


def registering_division(kind: str, division_code: str) -> str:
    """The division whose programme office registers an organisation, its users and addresses (A11, A12).

    A province or city office does this for the departments and banks of its tier, a county office also for its
    townships and villages; a programme office itself is registered by the tier above, the province's by itself.
    """
    level = divisions.level_of(division_code)
    if level == Level.VILLAGE:
        return _above(_above(division_code))
    if level == Level.TOWN or kind == "benefit_office":
        return _above(division_code)
    return division_code


def may_register(actor: Actor, kind: str, division_code: str) -> bool:
    """Whether the actor is the network administrator that A11 and A12 name for this organisation."""
    return actor.is_system or (
        _is_network_admin(actor) and actor.division_code == registering_division(kind, division_code)
    )


def may_manage_people(actor: Actor, kind: str, division_code: str) -> bool:
    """Whether the actor registers users and addresses there; an office also keeps those of its own staff."""
    own_office = _is_network_admin(actor) and kind == "benefit_office" and actor.division_code == division_code
    return may_register(actor, kind, division_code) or own_office


def may_grant(actor: Actor, post: str, kind: str, division_code: str) -> bool:
    """Whether the actor may give or take this post there."""
    if post in ADMINISTRATORS:
        return may_register(actor, kind, division_code)
    return may_manage_people(actor, kind, division_code)


def is_oneself(actor: Actor, officer_id: int) -> bool:
    """Whether an officer is the actor, or the one whom the actor stands in for: a stand-in counts as both."""
    return officer_id in (actor.officer_id, actor.stands_in_for)


def is_possible(post: str, kind: str, division_code: str) -> bool:
    """Whether there is such a post in this kind of organisation at this tier."""
    known = posts().get(post)
    level = divisions.level_of(division_code)
    return known is not None and kind in known.org_types and desk_of(kind, post, level) is not None


@dataclass(frozen=True, slots=True)
class Held:
    """A post that a person holds, for a time."""

    post: str
    since: date
    until: date | None


def overlap(one: Held, other: Held) -> bool:
    """Whether both are held on a common day."""
    return (one.until is None or other.since < one.until) and (other.until is None or one.since < other.until)


def conflict(wanted: Held, held: Iterable[Held]) -> str:
    """The post among those held that excludes the wanted one for a common time; empty if none does."""
    return next((one.post for one in held if overlap(wanted, one) and are_apart(wanted.post, one.post)), "")


@dataclass(frozen=True, slots=True)
class Place:
    """A kind of organisation in a division: what links are said in."""

    kind: str
    division_code: str


def superiors(place: Place) -> list[Place]:
    """The organisations one tier up that lead this one (A5, vertical)."""
    above = divisions.parent_of(place.division_code)
    if above is None:
        return []
    return [Place(kind, above) for kind in orgtypes()[place.kind].upward if _exists_at(kind, above)]


def subordinate_kinds(place: Place) -> list[str]:
    """The kinds of organisation one tier down that this one leads."""
    return [code for code, kind in orgtypes().items() if place.kind in kind.upward]


def partners(place: Place) -> list[Place]:
    """The organisations of the same division that this one works with (A5, horizontal)."""
    kinds = orgtypes()[place.kind].beside
    return [Place(kind, place.division_code) for kind in kinds if _exists_at(kind, place.division_code)]


def exists_below(kind: str, division_code: str) -> bool:
    """Whether there can be organisations of this kind below the division."""
    return any(level > divisions.level_of(division_code) for level in orgtypes()[kind].levels)


def _exists_at(kind: str, division_code: str) -> bool:
    return divisions.level_of(division_code) in orgtypes()[kind].levels


def _above(code: str) -> str:
    return divisions.parent_of(code) or code


def _is_network_admin(actor: Actor) -> bool:
    return actor.post == "network_admin" and actor.organisation_kind == "benefit_office"
