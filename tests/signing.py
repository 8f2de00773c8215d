"""Signing test clients in as the small world's officers, without the forms."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.access import cookies
from app.access.models import OfficerSession, SessionKind, Stage
from app.access.policy import policy
from app.access.services.sessions import hash_of
from app.kernel import clock
from app.offices.models import Officer, PostGrant
from app.store.sessions import engine

HOST = "localhost"


def sign_in(client: FlaskClient, key: str, *, address: str = "127.0.0.1", kind: str = SessionKind.WEB) -> str:
    """Give a client an open session of an officer of the small world. Returns its token.

    The row is committed below the session, so that it is there even where a test lets no commit through.
    """
    token = secrets.token_urlsafe(32)
    _insert(key, token, address, kind)
    if kind == SessionKind.WEB:
        flask: Flask = client.application
        client.set_cookie(cookies.name(flask.config["YWL"]), token, domain=HOST)
    return token


def _insert(username: str, token: str, address: str, kind: str) -> None:
    officers, grants, now = Officer.__table__, PostGrant.__table__, clock.now()
    with engine().begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("SELECT set_config('ywl.everything', 'yes', true)"))
        officer = connection.execute(
            sa.select(officers.c.id, officers.c.epoch, sa.func.min(grants.c.id).label("grant_id"))
            .join(grants, (grants.c.officer_id == officers.c.id) & grants.c.revoked_at.is_(None))
            .where(officers.c.username == username)
            .group_by(officers.c.id, officers.c.epoch)
        ).one()
        connection.execute(
            sa.insert(OfficerSession.__table__).values(
                token_hash=hash_of(token),
                kind=kind,
                stage=Stage.OPEN,
                officer_id=officer.id,
                grant_id=officer.grant_id,
                epoch=officer.epoch,
                address=address,
                browser="tests",
                created_at=now,
                last_seen_at=now,
                expires_at=now + policy().lifetime,
                code_verified=True,
            )
        )
