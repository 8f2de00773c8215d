"""The operators' commands: ``flask --app run <group> <command>``."""

from __future__ import annotations

from flask import Flask

from app.demo.cli import group as demo

GROUPS = (demo,)


def register_commands(flask: Flask) -> None:
    """Add every group to the application."""
    for group in GROUPS:
        flask.cli.add_command(group)
