"""``flask --app run demo …``: the demonstration county and who may sign in to it."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from contextlib import suppress

import click
from flask.cli import AppGroup

from app.demo import county
from app.kernel.errors import DomainError
from app.store.sessions import system_session
from app.store.wall import as_system
from app.web.schema import prepare

group = AppGroup("demo", help="The demonstration county 正定县 (130123).")


@group.command("load")
@click.option("--once", is_flag=True, help="Do nothing, successfully, if anything is in the database already.")
def load(once: bool) -> None:
    """Load the county into an empty database. Exit 1 if the database holds other data."""
    with system_session("demo load") as session:
        try:
            users = county.load(session, as_system(session, "demo load"))
        except DomainError as refusal:
            if once:
                return
            click.echo(refusal.sentence, err=True)
            sys.exit(1)
    click.echo(f"演示县正定县已载入：{users} 个用户。")


@group.command("begin")
def begin() -> None:
    """Migrate, write permissions, load the county into an empty database, tell who may sign in."""
    prepare()
    with system_session("demo begin") as session:
        with suppress(DomainError):
            county.load(session, as_system(session, "demo begin"))
        found = county.accounts(session)
    for line in _table(found):
        click.echo(line)


@group.command("accounts")
@click.option(
    "--json", "as_json", is_flag=True, help="Every user as JSON: post, organisation, name, password, one-time secret."
)
def accounts(as_json: bool) -> None:
    """List the demonstration's users, one per post and tier. Exit 1 if this is no demonstration."""
    with system_session("demo accounts") as session:
        found = county.accounts(session)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        for line in _table(found):
            click.echo(line)
    if not found:
        sys.exit(1)


def _table(found: list[Mapping[str, str]]) -> list[str]:
    if not found:
        return ["这个数据库不是演示库，没有演示用户。"]
    first: dict[tuple[str, int], Mapping[str, str]] = {}
    for account in found:
        first.setdefault((account["post"], len(account["division"].rstrip("0"))), account)
    lines = ["", "演示用户（每个岗位一个；带 * 的还要验证码，用 `flask --app run demo code 用户名` 取得）："]
    for account in first.values():
        star, who = "*" if account["secret"] else " ", f"{account['label']} · {account['organisation']}"
        lines.append(f" {star} {account['username']:<18} {account['password']:<14} {who}")
    return lines


@group.command("code")
@click.argument("username")
def code(username: str) -> None:
    """Print the present one-time code of a demonstration user. Exit 1 if there is none."""
    from app.kernel import clock, totp

    with system_session("demo code") as session:
        secret = next((row["secret"] for row in county.accounts(session) if row["username"] == username), "")
    if not secret:
        click.echo("没有这个演示用户，或其岗位不需要验证码。", err=True)
        sys.exit(1)
    click.echo(totp.code_at(secret, clock.now()))
