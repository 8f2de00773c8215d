"""Who is at work in this request. The gate puts the actor here; everything else reads it."""

from __future__ import annotations

from flask import abort, g

from app.offices.models import Officer
from app.store.actor import Actor


def actor_or_none() -> Actor | None:
    """The actor of this request, if someone is signed in and through the gate."""
    found: Actor | None = g.get("actor")
    return found


def actor() -> Actor:
    """The actor of this request; 401 where nobody is signed in."""
    return actor_or_none() or abort(401)


def officer() -> Officer | None:
    """The officer whose session this is, even before a post is chosen or a code given."""
    found: Officer | None = g.get("officer")
    return found
