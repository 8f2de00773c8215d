"""``flask --app run screening …``: screening by hand, by whoever runs the server."""

from __future__ import annotations

import json
import sys

import click
from flask.cli import AppGroup

from app.kernel import clock
from app.kernel.errors import DomainError
from app.programmes.screening import screen_area
from app.store.sessions import system_session
from app.store.wall import as_system

group = AppGroup("screening", help="Who is entitled, and who is not.")


@group.command("run")
@click.option("--county", default="130123000000", show_default=True, help="The twelve digits of a county or township.")
@click.option("--programme", multiple=True, help="A programme's code; may be said more than once. All by default.")
@click.option(
    "--day",
    type=click.DateTime(["%Y-%m-%d"]),
    default=None,
    help="As of which day; today by default. Another day is only counted: the results stay.",
)
def run(county: str, programme: tuple[str, ...], day: object) -> None:
    """Screen an area now and print what came as JSON. Exit 1 with a sentence where it cannot be done.

    Only a screening for today replaces the results ("kept": true); for another day it counts what would differ.
    """
    as_of = day.date() if hasattr(day, "date") else clock.today()
    with system_session("screening run") as session:
        try:
            done = screen_area(session, as_system(session, "screening run"), county, as_of, list(programme) or None)
        except DomainError as refusal:
            click.echo(refusal.sentence, err=True)
            sys.exit(1)
        said = {name: getattr(done, name) for name in ("id", "people", "programmes", "found", "changed")}
        seconds = (done.finished_at - done.started_at).total_seconds() if done.finished_at else None
    kept = as_of == done.started_at.astimezone(clock.CHINA).date()
    click.echo(json.dumps({**said, "kept": kept, "seconds": seconds}, ensure_ascii=False))
