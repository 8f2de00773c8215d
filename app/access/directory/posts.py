"""Groups of the directory as posts here: granted and revoked at sign-in, dated today, on record."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.access.directory import directory
from app.access.services.irregularities import actor_of
from app.access.tags import Tag
from app.audit.trail import Outcome, record
from app.kernel import clock
from app.offices.models import Officer, PostGrant, Source
from app.offices.post import are_apart, posts
from app.offices.services.actors import live_grants

REASON = "目录服务按组授予"


def follow(session: Session, officer: Officer, groups: frozenset[str], address: str) -> None:
    """Make the posts that the directory gives an officer what the groups say. The caller commits.

    Posts granted here by an office stay; a group never brings a post that the organisation or another post excludes.
    """
    serving = directory()
    if serving is None or not serving.place.posts or officer.source != Source.DIRECTORY:
        return
    wanted = {post for group, post in serving.place.posts.items() if group in groups}
    held = live_grants(session, officer.id)
    for grant in held:
        if grant.reason == REASON and grant.post not in wanted:
            _revoke(session, officer, grant, address)
    live = [grant for grant in held if grant.revoked_at is None]
    for post in sorted(wanted):
        if not any(grant.post == post and grant.organisation_id == officer.organisation_id for grant in live):
            live += _grant(session, officer, post, live, address)


def _grant(session: Session, officer: Officer, post: str, live: list[PostGrant], address: str) -> list[PostGrant]:
    by = actor_of(officer, address)
    excluded = [grant.post for grant in live if are_apart(post, grant.post)]
    if officer.organisation.kind not in posts()[post].org_types or excluded:
        record(session, by, Tag.MAP_GROUP, officer, outcome=Outcome.REFUSED, post=post, excluded_by=excluded)
        return []
    grant = PostGrant(
        officer_id=officer.id,
        organisation_id=officer.organisation_id,
        division_code=officer.organisation.division_code,
        post=post,
        valid_from=clock.today(),
        granted_at=clock.now(),
        reason=REASON,
    )
    session.add(grant)
    record(session, by, Tag.MAP_GROUP, grant, granted=post)
    return [grant]


def _revoke(session: Session, officer: Officer, grant: PostGrant, address: str) -> None:
    grant.revoked_at = clock.now()
    record(session, actor_of(officer, address), Tag.MAP_GROUP, grant, revoked=grant.post)
    session.flush()
