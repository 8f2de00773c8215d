"""Rendering: the home page, the chrome around every page, error pages. What templates may call is in ``templating``."""

from __future__ import annotations

from flask import Flask
from flask_appbuilder import IndexView, expose

from app.web import templating


class HomeView(IndexView):
    """The first page after sign-in."""

    @expose("/")
    def index(self) -> str:
        return "ok"


def install(flask: Flask) -> None:
    """Template globals and error pages."""
    templating.install(flask)
