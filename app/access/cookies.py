"""The one cookie that a browser holds: an opaque token, for this host and this browser only."""

from __future__ import annotations

from flask import Request
from werkzeug.wrappers import Response

from config import Settings

LONGEST = 200


def name(settings: Settings) -> str:
    """The cookie's name. ``__Host-`` makes browsers insist on HTTPS, this host and the whole path."""
    return "__Host-ywl" if settings.production else "ywl"


def give(response: Response, settings: Settings, token: str) -> None:
    """Hand the token to the browser, until it is closed; the server knows by itself when the session ends."""
    response.set_cookie(
        name(settings), token, path="/", secure=settings.production, httponly=True, samesite="Lax", max_age=None
    )


def take(response: Response, settings: Settings) -> None:
    """Take the token from the browser."""
    response.delete_cookie(name(settings), path="/", secure=settings.production, httponly=True, samesite="Lax")


def token_in(request: Request, settings: Settings) -> str:
    """The token that the browser shows, or nothing."""
    found = request.cookies.get(name(settings), "")
    return found if len(found) <= LONGEST else ""


def bearer_in(request: Request) -> str:
    """The token that a program shows, or nothing."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and len(token) <= LONGEST else ""
