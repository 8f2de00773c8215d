"""What a program may get wrong when it asks."""

from __future__ import annotations

from app.kernel.errors import DomainError


class BadRequest(DomainError):
    """A parameter that the API does not take; answered with 400, and its value is never echoed."""
