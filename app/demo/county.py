"""The demonstration county, 正定县 (130123): real divisions, offices at four tiers, users in every post."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from random import Random

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit.trail import record
from app.demo import cast
from app.demo.models import Demonstration
from app.kernel import addresses, clock, passwords
from app.kernel.errors import DomainError
from app.offices.models import Division, Officer, Organisation, PostGrant, ProgrammeDuty, Terminal
from app.offices.post import posts
from app.offices.services.divisions import load_divisions
from app.store.actor import Actor
from app.store.transaction import transaction

DIVISIONS = Path(__file__).resolve().parents[1] / "offices" / "data" / "divisions_hebei.csv.gz"
SINCE = date(2026, 1, 1)
LOCAL = ("127.0.0.1", "::1")


def is_loaded(session: Session) -> bool:
    """Whether this database is the demonstration's."""
    return session.scalar(select(func.count(Demonstration.county))) == 1


def load(session: Session, actor: Actor) -> int:
    """Load the demonstration into an empty database and return how many users it has.

    Raises :class:`DomainError` where the database holds anything else.
    """
    if is_loaded(session):
        raise DomainError("演示数据已经载入过，没有再次载入。")
    if session.scalar(select(func.count(Officer.id))) or session.scalar(select(func.count(Division.code))):
        raise DomainError("数据库里已有其他数据，演示数据不会载入。请另用一个空数据库。")
    with transaction(session):
        demonstration = Demonstration(county=cast.COUNTY, seed=secrets.token_hex(16), loaded_at=clock.now())
        session.add(demonstration)
        load_divisions(session, actor, DIVISIONS)
        users = _people(session, demonstration.seed)
        record(session, actor, "demo:county:load", division_code=cast.COUNTY, users=users)
    return users


def password_of(seed: str, username: str) -> str:
    """The password of a demonstration user on this installation; it follows from the seed."""
    return passwords.generate(Random(hmac.new(seed.encode(), username.encode(), hashlib.sha256).digest()))  # noqa: S311


def code_secret_of(seed: str, username: str) -> str:
    """The one-time secret of a demonstration user in a strong post."""
    from base64 import b32encode

    return b32encode(hmac.new(seed.encode(), b"code:" + username.encode(), hashlib.sha256).digest()[:20]).decode()


def accounts(session: Session) -> list[Mapping[str, str]]:
    """The demonstration's users: post, organisation, name, user name, password, one-time secret."""
    seed = session.scalar(select(Demonstration.seed))
    if seed is None:
        return []
    rows = session.execute(
        select(PostGrant.post, Organisation.name, Organisation.division_code, Officer.name, Officer.username)
        .join(Officer, Officer.id == PostGrant.officer_id)
        .join(Organisation, Organisation.id == PostGrant.organisation_id)
        .where(PostGrant.revoked_at.is_(None))
        .order_by(PostGrant.id)
    )
    return [
        {
            "post": post,
            "label": posts()[post].label,
            "organisation": organisation,
            "division": division,
            "name": name,
            "username": username,
            "password": password_of(seed, username),
            "secret": code_secret_of(seed, username) if posts()[post].strong else "",
        }
        for post, organisation, division, name, username in rows
    ]


def _hashes(seed: str, usernames: list[str]) -> dict[str, str]:
    """User name → kept password; scrypt works outside the interpreter's lock, so threads share the cores."""
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        kept = pool.map(lambda username: passwords.hash_password(password_of(seed, username)), usernames)
    return dict(zip(usernames, kept, strict=True))


def _people(session: Session, seed: str) -> int:
    random, users = Random(130123), 0  # noqa: S311
    county = [
        (code, name)
        for code, name in session.execute(
            select(Division.code, Division.name)
            .where(Division.code.between("130123000000", "130123999999"))
            .order_by(Division.code)
        )
    ]
    towns = [(code, name) for code, name in county if code.endswith("000") and code != cast.COUNTY]
    villages = [(code, name) for code, name in county if not code.endswith("000")]
    places = list(cast.places(cast.COUNTY, towns, villages))
    hashes = _hashes(seed, [username for place in places for _post, username in place.people])
    for place in places:
        organisation = Organisation(
            kind=place.kind,
            division_code=place.division,
            name=place.name,
            valid_from=SINCE,
            contact=cast.a_name(random),
            telephone=f"0311-8802{random.randrange(10_000):04d}",
        )
        session.add(organisation)
        session.flush()
        for code in place.duties:
            session.add(
                ProgrammeDuty(
                    division_code=place.division,
                    programme_code=code,
                    organisation_id=organisation.id,
                    document_no="正惠民〔2026〕1号",
                )
            )
        for post, username in place.people:
            _officer(session, seed, hashes[username], random, organisation, post, username)
            users += 1
    session.flush()
    return users


def _officer(
    session: Session, seed: str, hashed: str, random: Random, organisation: Organisation, post: str, username: str
) -> None:
    now, code = clock.now(), organisation.division_code
    officer = Officer(
        username=username,
        name=cast.a_name(random),
        organisation_id=organisation.id,
        division_code=code,
        telephone=f"139{random.randrange(10**8):08d}",
        duty=posts()[post].label,
        password=hashed,
        password_changed_at=now,
        must_change_password=False,
        code_secret=code_secret_of(seed, username) if posts()[post].strong else None,
    )
    session.add(officer)
    session.flush()
    session.add(
        PostGrant(
            officer_id=officer.id,
            organisation_id=organisation.id,
            division_code=code,
            post=post,
            valid_from=SINCE,
            granted_at=now,
            reason="演示数据",
        )
    )
    for address in LOCAL:
        low, high = addresses.bounds(addresses.parse_terminal(address))
        session.add(
            Terminal(
                address=address,
                low=low,
                high=high,
                officer_id=officer.id,
                organisation_id=organisation.id,
                division_code=code,
                valid_from=SINCE,
                note="演示：服务器本机",
                assigned_at=now,
            )
        )
