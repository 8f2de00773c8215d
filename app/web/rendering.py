"""Rendering: one page in one template, with the chrome around it."""

from __future__ import annotations

from typing import Any

from flask import Flask, make_response, render_template, request
from flask_babel import get_babel
from werkzeug.wrappers import Response

from app.web import preferences, refusals, templating
from app.web.chrome import chrome
from app.web.home import HomeView

__all__ = ["HomeView", "install", "is_fragment", "render"]


def install(flask: Flask) -> None:
    """Template globals, the reader's language, and error pages."""
    templating.install(flask)
    flask.json.ensure_ascii = False  # type: ignore[attr-defined]
    get_babel(flask).locale_selector = preferences.locale
    refusals.install(flask, render)


def render(template: str, page: Any, status: int = 200, **more: Any) -> Response:
    """One page, never kept by a cache: what it shows depends on the post."""
    response = make_response(render_template(template, page=page, chrome=chrome(), **more), status)
    response.headers["Cache-Control"] = "no-store"
    response.vary.add("HX-Request")
    return response


def is_fragment() -> bool:
    """Whether the page in the browser only wants its table again."""
    asked = request.headers
    return "HX-Request" in asked and "HX-History-Restore-Request" not in asked
