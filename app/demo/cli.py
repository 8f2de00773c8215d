"""``flask --app run demo …``: the demonstration county and who may sign in to it."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from app.demo import cast, county, programmes, registry, rosters, truth
from app.demo.sheets.writing import write_sheets
from app.kernel import clock, totp
from app.kernel.errors import DomainError
from app.programmes.screening import screen_area
from app.store.actor import Actor
from app.store.sessions import system_session
from app.store.transaction import transaction
from app.store.wall import as_system
from app.web.schema import prepare
from config import Settings

group = AppGroup("demo", help="The demonstration county 正定县 (130123).")


PERSONS = click.option(
    "--persons",
    type=click.IntRange(0, 5_000_000),
    default=registry.PERSONS,
    show_default=True,
    help="How many people the county has; 0 for offices alone.",
)


def seed_option(default: int) -> Any:
    """The option that says which people: the same number always makes the same."""
    return click.option("--seed", type=click.IntRange(0), default=default, show_default=True, help="Which people.")


@group.command("load")
@click.option("--once", is_flag=True, help="Do nothing, successfully, if anything is in the database already.")
@PERSONS
@seed_option(registry.SEED)
def load(once: bool, persons: int, seed: int) -> None:
    """Load the county with its people into an empty database. Exit 1 if the database holds other data."""
    with system_session("demo load") as session:
        try:
            users, homes = _load(session, as_system(session, "demo load"), persons, seed)
        except DomainError as refusal:
            if once:
                return
            click.echo(refusal.sentence, err=True)
            sys.exit(1)
    click.echo(f"演示县正定县已载入：{users} 个用户，{homes} 户 {persons} 人。")


@group.command("begin")
@PERSONS
def begin(persons: int) -> None:
    """Migrate, load the county into an empty database, screen it, begin its payments, tell who may sign in."""
    prepare()
    with system_session("demo begin") as session:
        if _is_loaded(session, persons):
            screen_area(session, as_system(session, "demo begin"), cast.COUNTY, clock.today())
            rosters.begin()
        found = county.accounts(session)
    for line in _table(found):
        click.echo(line)


@group.command("sheets")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="The folder to write into."
)
@click.option("--persons", type=click.IntRange(1, 300_000), default=2_000, show_default=True, help="How many people.")
@seed_option(registry.SEED + 1)
def sheets(out: Path, persons: int, seed: int) -> None:
    """Write import files of four older systems and eight external lists, faults included.

    With the default seed nobody in them is in the demonstration; with the demonstration's own seed and size all are.
    """
    for name, rows in write_sheets(out, persons, seed).items():
        click.echo(f"{out / name}：{rows} 行")


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


def _is_loaded(session: Session, persons: int) -> bool:
    """Load the county, some weeks ago; whether it was not there yet, nor anything else."""
    try:
        with clock.frozen(clock.now() - rosters.LIVED):
            _load(session, as_system(session, "demo begin"), persons, registry.SEED)
    except DomainError:
        return False
    return True


def _load(session: Session, actor: Actor, persons: int, seed: int) -> tuple[int, int]:
    """Offices and people in one transaction; how many users and households there are."""
    with transaction(session):
        users = county.load(session, actor)
        codes = programmes.adopt_all(session, actor)
        if not persons:
            return users, 0
        with programmes.Enrolling(session, codes, _beside(truth.ENROLMENTS), seed) as enrolling:
            homes = registry.load(
                session, actor, persons, _beside(truth.NAME), seed=seed, tell=_tell, further=enrolling.rows_of
            )
        return users, homes


def _beside(name: str) -> Path:
    settings: Settings = current_app.config["YWL"]
    return settings.instance / name


def _tell(written: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r已载入 {written} 人", nl=False, err=True)


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
    with system_session("demo code") as session:
        secret = next((row["secret"] for row in county.accounts(session) if row["username"] == username), "")
    if not secret:
        click.echo("没有这个演示用户，或其岗位不需要验证码。", err=True)
        sys.exit(1)
    click.echo(totp.code_at(secret, clock.now()))
