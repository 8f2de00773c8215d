"""Routes that no desk opens: who may pass there instead. Every other route carries a permission, or nothing starts."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from flask import Flask


class Door(StrEnum):
    """Whom a route lets pass."""

    ANYONE = "anyone"
    SIGNING_IN = "signing in"
    AT_WORK = "at work"
    DESK = "desk"


OPEN_ENDPOINTS = {
    "static": Door.ANYONE,
    "healthz": Door.ANYONE,
    "PublicBoardView.index": Door.ANYONE,
    "PublicBoardView.place": Door.ANYONE,
    "PublicBoardView.posting": Door.ANYONE,
    "SignInView.sign_in": Door.SIGNING_IN,
    "SignInView.code": Door.SIGNING_IN,
    "SignInView.enrol": Door.SIGNING_IN,
    "SignInView.password": Door.SIGNING_IN,
    "SignInView.post": Door.SIGNING_IN,
    "SignInView.sign_out": Door.SIGNING_IN,
    "TokenApi.issue": Door.SIGNING_IN,
    "TokenApi.end": Door.AT_WORK,
    "SwitchPostView.switch": Door.AT_WORK,
    "HomeView.index": Door.AT_WORK,
    "PreferencesView.save": Door.AT_WORK,
    "SearchView.search": Door.AT_WORK,
    "OpenApiView.describe": Door.AT_WORK,
}
"""Endpoint → door."""

WITHOUT_FORM = frozenset({"TokenApi.issue"})
"""Programs post here without a page before it: it takes JSON only, which no form of another site can send."""


class Undeclared(RuntimeError):
    """A route neither carries a permission nor is named here; the application does not start."""


def door_of(endpoint: str | None) -> Door:
    """Whom a route lets pass; what does not exist is shown to who is at work only."""
    return Door.AT_WORK if endpoint is None else OPEN_ENDPOINTS.get(endpoint, Door.DESK)


def check_routes(flask: Flask) -> None:
    """Raise :class:`Undeclared`, naming every route that nobody declared."""
    missing = sorted(set(_undeclared(flask)))
    if missing:
        raise Undeclared("routes without a permission: " + ", ".join(missing))


def _undeclared(flask: Flask) -> Iterator[str]:
    for rule in flask.url_map.iter_rules():
        view = flask.view_functions.get(rule.endpoint)
        if rule.endpoint not in OPEN_ENDPOINTS and not getattr(view, "_permission_name", ""):
            yield rule.endpoint
