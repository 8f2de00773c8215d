"""The operators' commands: ``flask --app run <group> <command>``."""

from __future__ import annotations

from flask import Flask

from app.access.cli import group as access
from app.audit.cli import group as audit
from app.demo.cli import group as demo
from app.jobs.cli import group as jobs
from app.offices.cli import group as offices
from app.programmes.cli import group as screening
from app.store.cli import group as keys

GROUPS = (access, audit, demo, jobs, keys, offices, screening)


def register_commands(flask: Flask) -> None:
    """Add every group to the application."""
    for group in GROUPS:
        flask.cli.add_command(group)
