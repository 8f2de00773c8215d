"""Grants that are lent to an officer today."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from app.kernel import clock
from app.offices.models import Delegation, Officer, OfficerState, Organisation, PostGrant
from app.offices.post import are_apart
from app.store.wall import lifted


def lent_grants(session: Session, officer_id: int, own_posts: Iterable[str], on: date | None = None) -> list[PostGrant]:
    """The colleagues' grants under which an officer may stand in on a day, oldest first.

    A grant is lent no more, whatever the delegation says, once it ended, its holder was stopped, the officer moved to
    another organisation, or came to hold a post that is apart from it.
    """
    day, posts, delegate = on or clock.today(), set(own_posts), aliased(Officer)
    with lifted(session, "sign-in: grants lent to the officer"):
        found = session.scalars(
            select(PostGrant)
            .join(Delegation, Delegation.grant_id == PostGrant.id)
            .join(Organisation, Organisation.id == PostGrant.organisation_id)
            .join(Officer, Officer.id == PostGrant.officer_id)
            .join(delegate, delegate.id == Delegation.delegate_id)
            .options(joinedload(PostGrant.organisation), joinedload(PostGrant.officer))
            .where(
                Delegation.delegate_id == officer_id,
                Delegation.revoked_at.is_(None),
                Delegation.valid_from <= day,
                Delegation.valid_to > day,
                Officer.state == OfficerState.ACTIVE,
                PostGrant.officer_id == Delegation.officer_id,
                PostGrant.organisation_id == delegate.organisation_id,
                PostGrant.revoked_at.is_(None),
                PostGrant.valid_from <= day,
                or_(PostGrant.valid_to.is_(None), PostGrant.valid_to > day),
                Organisation.valid_from <= day,
                or_(Organisation.valid_to.is_(None), Organisation.valid_to > day),
            )
            .order_by(PostGrant.id)
        ).all()
    return [grant for grant in found if not any(are_apart(grant.post, held) for held in posts)]
