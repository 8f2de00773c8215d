"""The gate: every request passes here before any view, or is refused."""

from __future__ import annotations

from flask import Flask


def install(flask: Flask) -> None:
    """Stand before every request of the application."""
