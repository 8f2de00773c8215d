"""The guard of a generated route: it names the permission that opens it, and asks the desk on every request."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

from flask import abort

from app.web import current, security

F = TypeVar("F", bound=Callable[..., Any])


def needs(act: str) -> Callable[[F], F]:
    """The route is open to desks that grant this act on the view's model."""

    def wrap(method: F) -> F:
        @functools.wraps(method)
        def guarded(self: Any, *args: Any, **kwargs: Any) -> Any:
            current.actor()
            if not security.may(act, self.class_permission_name):
                abort(403)
            return method(self, *args, **kwargs)

        guarded._permission_name = act  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return wrap
