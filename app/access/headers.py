"""What every answer says to the browser: load only from here, frame nowhere, keep nothing, guess nothing."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from config import Settings

POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "frame-ancestors 'none'",
        "base-uri 'self'",
        "form-action 'self'",
    )
)
ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_TRANSPORT = "max-age=31536000; includeSubDomains"
_FOR_EVER = "public, max-age=31536000, immutable"


def dress(response: Response, settings: Settings) -> Response:
    """Put the headers on an answer. A view may not weaken them."""
    for name, value in ALWAYS.items():
        response.headers[name] = value
    if settings.production:
        response.headers["Strict-Transport-Security"] = _TRANSPORT
    if request.endpoint == "static":
        if "v" in request.args and response.status_code == 200:
            response.headers["Cache-Control"] = _FOR_EVER
    else:
        response.headers["Cache-Control"] = "no-store"
    return response
