"""``flask --app run offices …``: divisions, permissions, and the way back in for a county that locked itself out."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from flask.cli import AppGroup
from sqlalchemy import select

from app.kernel.errors import DomainError
from app.offices.models import Organisation
from app.offices.services.divisions import load_divisions
from app.offices.services.door import open_door
from app.store import protection
from app.store.sessions import engine, system_session
from app.store.wall import as_system
from app.web.schema import sync_permissions

group = AppGroup("offices", help="Divisions, organisations, permissions, and the way back in.")


@group.command("sync-permissions")
@click.option("--grant", "role", default="", help="Also give this PostgreSQL role what the application needs.")
def sync(role: str) -> None:
    """Write the permissions that the desks describe. Run it once after each upgrade, not in the service."""
    if role and engine().dialect.name == "postgresql":
        with engine().begin() as connection:
            protection.grant(connection, role)
    with system_session("sync-permissions") as session:
        desks, permissions = sync_permissions(session)
        session.commit()
    click.echo(f"{desks} 个岗位台，{permissions} 项权限。")


@group.command("load-divisions")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load(file: Path) -> None:
    """Load divisions from a CSV with the columns code and name (plain or .gz). Exit 1 if a line is no division."""
    with system_session("load-divisions") as session:
        try:
            added = load_divisions(session, as_system(session, "load-divisions"), file)
        except DomainError as refusal:
            click.echo(refusal.sentence, err=True)
            sys.exit(1)
    click.echo(f"新增 {added} 个区划。")


@group.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def show(as_json: bool) -> None:
    """List the organisations."""
    with system_session("list organisations") as session:
        rows = session.scalars(select(Organisation).order_by(Organisation.division_code, Organisation.id)).all()
        found = [
            {"id": row.id, "name": row.name, "kind": row.kind, "division": row.division_code, "valid_to": row.valid_to}
            for row in rows
        ]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1, default=str))
        return
    for one in found:
        click.echo(f"{one['id']:>6}  {one['division']}  {one['kind']:<22} {one['name']}")


@group.command("open-door")
@click.option("--username", required=True, help="The network administrator who shall be let in again, or a new one.")
@click.option("--address", required=True, help="The address from which to work.")
@click.option("--reason", required=True, help="Why; it is recorded.")
@click.option("--name", default="", help="The person's name, where the user does not exist yet.")
@click.option("--division", default="", help="The division of the programme office, where the user does not exist yet.")
def door(username: str, address: str, reason: str, name: str, division: str) -> None:
    """Let a network administrator in again: enabled, unlocked, at this address, with a new one-time password.

    Works on the server itself only. Where the user does not exist yet, and the programme office of the division has no
    network administrator, both are made: so begins an empty installation. Exit 1 if refused.
    """
    with system_session("open-door") as session:
        try:
            password = open_door(
                session,
                as_system(session, f"open-door: {reason}"),
                username,
                address,
                reason,
                name=name,
                division=division,
            )
        except DomainError as refusal:
            click.echo(refusal.sentence, err=True)
            sys.exit(1)
    click.echo(f"{username} 可以从 {address} 登录。一次性口令（只显示这一次）：{password}")
