"""``flask --app run access …``: what only somebody on the server itself may do about sign-in."""

from __future__ import annotations

import sys

import click
from flask.cli import AppGroup

from app.access.services import administration
from app.access.services.identity import officer_named
from app.kernel.errors import DomainError
from app.store.sessions import system_session
from app.store.wall import actor_of

group = AppGroup("access", help="Sign-in: locks.")


@group.command("unlock")
@click.argument("username")
def unlock(username: str) -> None:
    """Lift the lock of a user before its time; it is recorded. Exit 1 if there is no such user."""
    with system_session("access unlock") as session:
        actor, officer = actor_of(session), officer_named(session, username.strip())
        if actor is None or officer is None:
            click.echo(f"没有用户 {username}。", err=True)
            sys.exit(1)
        try:
            administration.unlock(session, actor, officer, {})
        except DomainError as refusal:
            click.echo(refusal.sentence, err=True)
            sys.exit(1)
    click.echo(f"已解除 {username} 的锁定。")
