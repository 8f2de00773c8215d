"""The officer's posts, each a button at the top of the page that changes to it. Read once a minute."""

from __future__ import annotations

from flask import current_app, url_for

from app.extensions import db
from app.kernel.words import _
from app.offices.post import post_labels
from app.offices.services.actors import actors_of
from app.store.actor import Actor
from app.web import current
from app.web.counting import Kept, database_of
from app.web.pages import Link
from app.web.saying import say

SWITCH = "SwitchPostView.switch"
_known: Kept[list[tuple[int, str, str, bool]]] = Kept(60)


def links(actor: Actor) -> list[Link]:
    """A button for each post that the officer may work in, the present one marked."""
    if SWITCH not in current_app.view_functions:
        return []
    labels = post_labels()
    return [
        Link(
            f"{named(labels.get(post, post), lent)} · {organisation}",
            url_for(SWITCH, grant_id=grant_id),
            method="post",
            active=grant_id == actor.grant_id,
        )
        for grant_id, post, organisation, lent in _posts(actor)
    ]


def named(label: str, lent: bool) -> str:
    """What a post is called; one that is lent is marked."""
    return say(label) + (say(_("（代）")) if lent else "")


def _posts(actor: Actor) -> list[tuple[int, str, str, bool]]:
    key = (database_of(db.session()), actor.officer_id, actor.session_id)
    known = _known.get(key)
    if known is None:
        officer = current.officer()
        found = actors_of(db.session(), officer) if officer is not None else []
        known = [(one.grant_id, one.post, one.organisation, one.stands_in_for is not None) for one in found]
        _known.put(key, known)
    return known
